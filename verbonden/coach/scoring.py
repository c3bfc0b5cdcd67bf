"""Labelled lines, and how precise and complete the coach's labels are on them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class NotLines(ValueError):
    """A line that is no JSON object with an id and a text; says which line, and why."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"{number}: {reason}")
        self.number = number
        self.reason = reason


@dataclass(frozen=True)
class Score:
    """How a label did: how often it is there, how often it was said, how often rightly."""

    there: int
    said: int
    right: int

    @property
    def precision(self) -> float | None:
        """The share of what was said that is right; None when it was never said."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float:
        """The share of what is there that was said."""
        return self.right / self.there


def read_lines(lines: Iterable[str], *keys: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON lines, each with an "id", a "text" and the other keys asked for.

    Raises:
        NotLines: a line is something else; text that is missing is not guessed.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise NotLines(number, getattr(error, "msg", "too deep")) from None
        if not isinstance(row, dict):
            raise NotLines(number, "no object")
        for key in ("id", "text", *keys):
            if key not in row:
                raise NotLines(number, f'no "{key}"')
        if not isinstance(row["text"], str):
            raise NotLines(number, '"text" is no text')
        yield row


def score(gold: Mapping[str, set[str]], said: Mapping[str, set[str]]) -> dict[str, Score]:
    """Return the score of each label that occurs in the gold labels; both map ids to labels."""
    labels = sorted(set().union(*gold.values()))
    return {
        label: Score(
            sum(label in there for there in gold.values()),
            sum(label in said[key] for key in gold),
            sum(label in gold[key] and label in said[key] for key in gold),
        )
        for label in labels
    }


def macro(scores: Mapping[str, Score]) -> tuple[float, float]:
    """Return the mean precision and recall over labels; a label never said counts as precise 0."""
    count = len(scores) or 1
    return (
        sum(one.precision or 0 for one in scores.values()) / count,
        sum(one.recall for one in scores.values()) / count,
    )
