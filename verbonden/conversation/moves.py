"""Recognise what a teacher's turn does to a student: one of seventeen moves.

- A turn is cut into sentences, and a sentence where *but* turns it round.
- Each part is looked through with the rules of `rules/<language>`, one file a move.
- The main move is the last thing of weight that the turn does: a later part counts more.
- When nothing is clearly strongest, the answer is not sure, and the page asks.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verbonden.coach.rules import RuleBook
from verbonden.coach.sentences import Sentence, sentences
from verbonden.course.case import MOVES
from verbonden.course.languages import Language

RULES = Path(__file__).parent / "rules"
FADES = 0.5
"""What a part of a turn still counts for when another part follows it."""
ENOUGH = 1.0
"""The least weight that the strongest move has when the answer is sure."""
AHEAD = 1.5
"""How many times as strong as the next one the strongest move is when the answer is sure."""
SECOND = 0.35
"""The least share of the strongest move's weight that makes a move the second."""
TURNS: dict[Language, frozenset[str]] = {
    "nl": frozenset({"maar"}),
    "en": frozenset({"but"}),
}


@dataclass(frozen=True)
class Recognised:
    """The main move of a turn, perhaps a second one, and whether that is clear."""

    move: str
    second: str | None
    sure: bool


def recognise(turn: str, language: Language, student: str = "") -> Recognised:
    """Return the move of a turn; `student` is what the student said or did just before."""
    weights: dict[str, float] = {}
    parts = list(_parts(turn, language))
    for place, part in enumerate(reversed(parts)):
        strongest: dict[str, float] = {}
        for found in rule_book(language).find(part, student):
            strongest[found.label] = max(strongest.get(found.label, 0), found.rule.weight)
        for move, weight in strongest.items():
            weights[move] = weights.get(move, 0) + weight * FADES**place
    if not weights:
        return Recognised(_guess(parts), None, False)
    ranked = sorted(weights, key=lambda move: (-weights[move], MOVES.index(move)))
    first, following = weights[ranked[0]], weights[ranked[1]] if len(ranked) > 1 else 0
    second = ranked[1] if following >= SECOND * first else None
    return Recognised(ranked[0], second, first >= ENOUGH and first >= AHEAD * following)


@cache
def rule_book(language: Language) -> RuleBook:
    """Return the rules for moves in a language; raise ContentError when they are not right."""
    return RuleBook(RULES / language, language)


def _parts(turn: str, language: Language) -> Iterator[Sentence]:
    for sentence in sentences(turn, language):
        cuts = [
            number
            for number, token in enumerate(sentence.tokens)
            if number and token in TURNS[language] and sentence.tokens[number - 1] in ",;–-"
        ]
        edges = [0, *cuts, len(sentence.tokens)]
        for left, right in itertools.pairwise(edges):
            tokens, places = sentence.tokens[left:right], sentence.places[left:right]
            yield Sentence(places[0][0], places[-1][1], tokens, places)


def _guess(parts: list[Sentence]) -> str:
    """Return the likeliest move of a turn in which no rule holds."""
    return "closed" if parts and parts[-1].is_question else "other"
