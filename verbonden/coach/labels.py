"""The sixteen labels, and what is said about each to who wrote the sentence."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

from verbonden.course.content import Caution, Strength, Text, validate
from verbonden.course.files import read_yaml
from verbonden.course.languages import Language

STRENGTHS: tuple[Strength, ...] = get_args(Strength)
CAUTIONS: tuple[Caution, ...] = get_args(Caution)
GIVES_WAY_TO: Mapping[str, frozenset[str]] = {
    # "Everybody gets stuck here" makes difficulty normal; it does not generalise.
    "generalise": frozenset({"normalise"}),
    # What is said concretely of the work takes the vagueness away.
    "vague": frozenset({"process", "next-step", "high-standard"}),
}
"""A label that is not given to a sentence which has one of the others."""


class Label(BaseModel):
    """What a learner reads about a label.

    `explanation` says what the wording may do to a student. A strength says in `missing` what
    could be added, a caution in `direction` which way to reword it: never a finished sentence.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["strength", "caution"]
    title: Text
    explanation: Text
    source: Text
    missing: str = ""
    direction: str = ""

    @model_validator(mode="after")
    def _says_what_to_do(self) -> "Label":
        if not (self.missing if self.kind == "strength" else self.direction):
            raise ValueError("expected 'missing' with a strength and 'direction' with a caution")
        return self


@cache
def load_labels(language: Language) -> dict[str, Label]:
    """Return the texts of the sixteen labels, in their order.

    Raises:
        ContentError: the file is not right, or lacks a label.
    """
    path = Path(__file__).parent / "labels" / f"{language}.yaml"
    adapter: TypeAdapter[Any] = TypeAdapter(dict[str, Label])
    texts: dict[str, Label] = validate(adapter, read_yaml(path), path)
    return {label: texts[label] for label in (*STRENGTHS, *CAUTIONS)}
