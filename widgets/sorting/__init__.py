"""Put every item in the category that fits it best, and read the thinking behind it."""

from pathlib import Path
from typing import Any

from widgets.exercise import Exercise, with_shared

HERE = Path(__file__).parent


class SortingExercise(Exercise):
    """The answer: {"placed": {item id: category id}}."""

    folder = HERE
    _esm = with_shared(HERE / "sorting.js")
    _css = with_shared(HERE / "sorting.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep known items in known categories."""
        given = answer.get("placed")
        placed = given if isinstance(given, dict) else {}
        categories = [category["id"] for category in self.content["categories"]]
        return {
            "placed": {
                item["id"]: placed[item["id"]]
                for item in self.content["items"]
                if placed.get(item["id"]) in categories
            }
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """Every item has its place."""
        return len(answer["placed"]) == len(self.content["items"])
