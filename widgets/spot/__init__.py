"""Mark in a message which sentence does what, and compare that with the key."""

from pathlib import Path
from typing import Any

from verbonden.course import Exercise as ExerciseContent
from verbonden.course import Language
from verbonden.course.content import NONE
from widgets.coaching import about_labels
from widgets.exercise import Exercise, with_shared

HERE = Path(__file__).parent


class SpotExercise(Exercise):
    """The answer: {"marks": {sentence id: label or "none"}, "viewed": whether it was compared}."""

    folder = HERE
    _esm = with_shared(HERE / "spot.js")
    _css = with_shared(HERE / "spot.css")

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Add what there is to say about the labels on offer."""
        shown = super().shown(content, language)
        about = about_labels(language)
        return {**shown, "about": {label: about[label] for label in shown["labels"]}}

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep labels that are on offer, for known sentences; compared means all are marked."""
        given = answer.get("marks")
        marks = given if isinstance(given, dict) else {}
        offered = [*self.content["labels"], NONE]
        kept = {
            sentence["id"]: marks[sentence["id"]]
            for sentence in self.content["sentences"]
            if marks.get(sentence["id"]) in offered
        }
        whole = len(kept) == len(self.content["sentences"])
        return {"marks": kept, "viewed": whole and answer.get("viewed") is True}

    def complete(self, answer: dict[str, Any]) -> bool:
        """Every sentence has its label, and they were compared with the key."""
        return bool(answer["viewed"])
