"""Write in one's own words, helped by how a sentence could start."""

from pathlib import Path
from typing import Any

from widgets.exercise import Exercise, text_of, with_shared

HERE = Path(__file__).parent


class ReflectionExercise(Exercise):
    """The answer: {"text": what was written}."""

    folder = HERE
    _esm = with_shared(HERE / "reflection.js")
    _css = with_shared(HERE / "reflection.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep the text."""
        return {"text": text_of(answer.get("text"))}

    def complete(self, answer: dict[str, Any]) -> bool:
        """Something is written."""
        return bool(answer["text"].strip())
