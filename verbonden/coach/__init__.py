"""The feedback coach: finds strengths and cautions in a teacher's wording, by rules."""

from verbonden.coach.analysis import (
    Analysed,
    Analysis,
    Finding,
    analyse,
    label_sentences,
    rule_book,
)
from verbonden.coach.labels import CAUTIONS, STRENGTHS, Label, load_labels
from verbonden.coach.readable import Unreadable

__all__ = [
    "CAUTIONS",
    "STRENGTHS",
    "Analysed",
    "Analysis",
    "Finding",
    "Label",
    "Unreadable",
    "analyse",
    "label_sentences",
    "load_labels",
    "rule_book",
]
