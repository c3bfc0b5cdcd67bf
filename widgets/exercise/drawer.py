"""Where the answer of one learner to one exercise is kept."""

import hashlib
from dataclasses import dataclass
from typing import Any

from verbonden.answers import AnswerStore, Opening, Saved


@dataclass(frozen=True)
class Drawer:
    """One learner's place in the store for one exercise."""

    store: AnswerStore
    learner: str
    module: str
    exercise: str
    opening: Opening | None = None
    """what the server read when this page was opened"""

    def load(self) -> Saved | None:
        """Return what lay in it as its page opened; raise NotSaved when that cannot be read."""
        if self.opening is not None:
            return self.opening.answers.get(self.exercise)
        return self.store.load(self.learner, self.module, self.exercise)

    def save(self, answer: dict[str, Any], base: int, complete: bool) -> Saved:
        """Put an answer in it that builds on revision `base`; raise Conflict or NotSaved."""
        return self.store.save(self.learner, self.module, self.exercise, answer, base, complete)

    @property
    def token(self) -> str:
        """A name for this drawer that does not tell whose it is.

        The browser keeps an unsaved answer under it, so that two learners who use one
        browser after each other never see each other's text.
        """
        whole = "\n".join((self.learner, self.module, self.exercise))
        return hashlib.sha256(whole.encode()).hexdigest()[:32]
