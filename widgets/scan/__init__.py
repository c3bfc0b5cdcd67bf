"""Look at one's own habit: statements, how often they hold, and what could be tried."""

from pathlib import Path
from typing import Any

from widgets.exercise import Exercise, with_shared

HERE = Path(__file__).parent


class ScanExercise(Exercise):
    """The answer: {"chosen": {statement id: step on the scale, from 0 for the least}}."""

    folder = HERE
    _esm = with_shared(HERE / "scan.js")
    _css = with_shared(HERE / "scan.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep steps that the scale has, for known statements."""
        given = answer.get("chosen")
        chosen = given if isinstance(given, dict) else {}
        steps = range(len(self.content["scale"]))
        return {
            "chosen": {
                statement["id"]: chosen[statement["id"]]
                for statement in self.content["statements"]
                if type(chosen.get(statement["id"])) is int and chosen[statement["id"]] in steps
            }
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """Every statement has its step."""
        return len(answer["chosen"]) == len(self.content["statements"])
