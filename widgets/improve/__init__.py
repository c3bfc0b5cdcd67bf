"""Improve sentences one by one, each with one caution in it."""

from pathlib import Path
from typing import Any

from widgets.coaching import Coached, with_coaching
from widgets.exercise import text_of

HERE = Path(__file__).parent


class ImproveExercise(Coached):
    """The answer: {"items": {item id: {"text": own wording, "viewed": whether compared}}}."""

    folder = HERE
    _esm = with_coaching(HERE / "improve.js")
    _css = with_coaching(HERE / "improve.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep what was written for known items."""
        given = answer.get("items")
        items = given if isinstance(given, dict) else {}
        return {
            "items": {
                item["id"]: {
                    "text": text_of(items[item["id"]].get("text")),
                    "viewed": items[item["id"]].get("viewed") is True,
                }
                for item in self.content["items"]
                if isinstance(items.get(item["id"]), dict)
            }
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """Every item was tried and its explanation read."""
        tried = [answer["items"].get(item["id"]) for item in self.content["items"]]
        return all(one and one["viewed"] and one["text"].strip() for one in tried)
