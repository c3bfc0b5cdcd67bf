"""Choose one option, or several, and read what there is to say about each."""

from pathlib import Path
from typing import Any

from widgets.exercise import Exercise, with_shared

HERE = Path(__file__).parent


class ChoiceExercise(Exercise):
    """The answer: {"chosen": [option ids], "viewed": whether the feedback was asked for}."""

    folder = HERE
    _esm = with_shared(HERE / "choice.js")
    _css = with_shared(HERE / "choice.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep known options, in the order in which they stand; one where one is asked for."""
        given = answer.get("chosen")
        chosen = given if isinstance(given, list) else []
        known = [option["id"] for option in self.content["options"] if option["id"] in chosen]
        if not self.content["multiple"]:
            known = known[:1]
        return {"chosen": known, "viewed": bool(known) and answer.get("viewed") is True}

    def complete(self, answer: dict[str, Any]) -> bool:
        """Something is chosen and its feedback was read."""
        return bool(answer["viewed"])
