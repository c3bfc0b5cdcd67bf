"""What learners write: kept, brought back, exported and erased."""

from verbonden.answers.aliases import AliasError, clean_alias
from verbonden.answers.data import DataFolder, DataFolderError
from verbonden.answers.opening import Opening
from verbonden.answers.store import AnswerStore, Conflict, NotSaved, Saved
from verbonden.answers.tables import Feedback, HandIn, Learner, Place

__all__ = [
    "AliasError",
    "AnswerStore",
    "Conflict",
    "DataFolder",
    "DataFolderError",
    "Feedback",
    "HandIn",
    "Learner",
    "NotSaved",
    "Opening",
    "Place",
    "Saved",
    "clean_alias",
]
