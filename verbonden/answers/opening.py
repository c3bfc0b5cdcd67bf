"""What a page opens with: the learner's answers of a module, as the server read them.

Handed to the page's kernel in its environment. A page that is only read then never opens the
database, which costs a kernel megabytes.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from verbonden.answers.store import AnswerStore, Saved

VARIABLE = "VERBONDEN_OPENING"
LARGEST = 100_000
"""Bytes that an environment variable holds anywhere; more than that a page reads by itself."""


@dataclass(frozen=True)
class Opening:
    """A learner's answers of one module, and the assignments they ever handed in."""

    answers: Mapping[str, Saved]
    handed_in: frozenset[str]

    @classmethod
    def read(cls, store: AnswerStore, learner_id: str, module: str) -> "Opening":
        """Read it from the store; raise NotSaved when that cannot be read."""
        return cls(
            store.answers(learner_id).get(module, {}),
            frozenset(each.assignment for each in store.hand_ins(learner_id)),
        )

    @classmethod
    def from_environment(cls) -> "Opening | None":
        """Take it out of the environment; None when it is not there."""
        text = os.environ.pop(VARIABLE, None)
        if text is None:
            return None
        told = json.loads(text)
        return cls(
            {
                name: Saved(**{**saved, "saved_at": datetime.fromisoformat(saved["saved_at"])})
                for name, saved in told["answers"].items()
            },
            frozenset(told["handed_in"]),
        )

    def as_environment(self) -> dict[str, str]:
        """Return the variable to hand on; none when it would be too large."""
        text = json.dumps(
            {
                "answers": {name: _plain(saved) for name, saved in self.answers.items()},
                "handed_in": sorted(self.handed_in),
            }
        )
        return {VARIABLE: text} if len(text) <= LARGEST else {}


def _plain(saved: Saved) -> dict[str, Any]:
    return {
        "content": saved.content,
        "revision": saved.revision,
        "saved_at": saved.saved_at.isoformat(),
        "complete": saved.complete,
    }
