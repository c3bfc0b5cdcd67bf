"""Choose what matters most, keep a few, rank them, and connect the first to one's days."""

from pathlib import Path
from typing import Any

from widgets.exercise import Exercise, text_of, with_shared

HERE = Path(__file__).parent
CHOOSE, KEEP, RANK, CONNECT = 1, 2, 3, 4
"""The steps of the exercise."""


class ValuesExercise(Exercise):
    """The answer: {"chosen": [value ids], "kept": [ids, the first first], "sentences", "step"}.

    "sentences" is {value id: text}, also of a value that has since left the first places.
    """

    folder = HERE
    _esm = with_shared(HERE / "values.js")
    _css = with_shared(HERE / "values.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep known values, and no step for which too few were chosen."""
        known = [value["id"] for value in self.content["values"]]
        chosen = [value for value in known if value in _list(answer.get("chosen"))]
        kept = [value for value in _list(answer.get("kept")) if value in chosen]
        kept = list(dict.fromkeys(kept))
        given = answer.get("sentences")
        texts = given if isinstance(given, dict) else {}
        return {
            "chosen": chosen,
            "kept": kept,
            "sentences": {
                value: text for value in known if (text := text_of(texts.get(value))).strip()
            },
            "step": min(self._furthest(chosen, kept), _step(answer.get("step"))),
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """A few are kept and ranked, and each of the first is connected."""
        first = answer["kept"][: self.content["top"]]
        return len(answer["kept"]) == self.content["few"] and all(
            value in answer["sentences"] for value in first
        )

    def _furthest(self, chosen: list[str], kept: list[str]) -> int:
        few = self.content["few"]
        if len(chosen) < few:
            return CHOOSE
        return CONNECT if len(kept) == few else KEEP


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _step(value: Any) -> int:
    return value if type(value) is int and CHOOSE <= value <= CONNECT else CHOOSE
