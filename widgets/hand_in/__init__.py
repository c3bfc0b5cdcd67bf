"""Do an assignment in the page, hand it in, and read the feedback there.

- Messages besides the saving: {type: "hand-in", answer, base, number, language}, answered by
  {type: "handed-in", number, standing} or {type: "not-handed-in", number, reason}; and
  {type: "standing", number}, answered by {type: "standing", number, standing}.
- Handing in saves first, so that what was handed in and what stands in the page are the same.
- A standing is {state, at, feedback, answer}, with the answer as it was handed in last.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Dict

from verbonden.answers import DataFolder, NotSaved
from verbonden.course import Exercise as ExerciseContent
from verbonden.course import HandIn, Language
from verbonden.grading import hand_in as grading
from verbonden.grading.parts import accepted
from widgets.exercise import Drawer, Exercise, moment, with_shared

HERE = Path(__file__).parent
DRAFT: dict[str, Any] = {"state": "draft", "at": "", "feedback": None, "answer": None}


class HandInExercise(Exercise):
    """The answer: {part id: what was filled in}, as verbonden.grading.parts accepts it."""

    folder = HERE
    _esm = with_shared(HERE / "hand_in.js")
    _css = with_shared(HERE / "hand_in.css")

    standing = Dict().tag(sync=True)

    def __init__(
        self,
        content: HandIn,
        name: str,
        language: Language,
        drawer: Drawer | None,
        data: DataFolder,
    ) -> None:
        self._data = data
        self._assignment = content.assignment
        self._asked = grading.parts(self._assignment, language)
        super().__init__(content, name, language, drawer)
        opening = drawer.opening if drawer else None
        never = opening is not None and self._assignment not in opening.handed_in
        self.standing = DRAFT if never else self._standing()

    def made_of(self) -> tuple[object, ...]:
        """What its assignment asks for, which changes when the assignment does."""
        return (self._asked,)

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Return the exercise with the parts of its assignment."""
        return {**content.model_dump(), "parts": [asdict(part) for part in self._asked]}

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep what the assignment asks for, in the form in which it is handed in."""
        return accepted(self._asked, answer)

    def complete(self, answer: dict[str, Any]) -> bool:
        """It is handed in."""
        return bool(self._standing()["state"] != "draft")

    def receive(self, message: dict[str, Any]) -> None:
        """Hand in, or tell how things stand."""
        match message.get("type"):
            case "hand-in":
                self._hand_in(message)
            case "standing":
                self.standing = self._standing()
                self.reply(message, "standing", standing=self.standing)
            case _:
                super().receive(message)

    def _hand_in(self, message: dict[str, Any]) -> None:
        answer = self.save(message)
        if answer is None or self._drawer is None:
            self.reply(message, "not-handed-in", reason="not-saved")
            return
        drawer = self._drawer
        if self._standing()["state"] == "feedback":
            # A tab that was open all along: its learner reads the feedback first.
            self.reply(message, "not-handed-in", reason="feedback")
            self.receive({"type": "standing", "number": message.get("number")})
            return
        language: Language = "en" if self.language == "en" else "nl"
        try:
            grading.hand_in(
                drawer.store, self._data, drawer.learner, self._assignment, language, answer
            )
            self.standing = self._standing()
        except (NotSaved, OSError):
            self.reply(message, "not-handed-in", reason="not-handed-in")
            return
        except Exception:
            # Whatever else went wrong: the page must not wait for an answer that never comes.
            self.reply(message, "not-handed-in", reason="not-handed-in")
            raise
        self.reply(message, "handed-in", standing=self.standing)

    def _standing(self) -> dict[str, Any]:
        if self._drawer is None:
            return DRAFT
        store, learner = self._drawer.store, self._drawer.learner
        try:
            standing = grading.standing(store, learner, self._assignment)
            handed_in = store.hand_ins(learner, self._assignment)
        except NotSaved:
            return self.standing or DRAFT
        return {
            "state": standing.state,
            "at": moment(standing.at),
            "feedback": standing.feedback,
            "answer": handed_in[0].content if handed_in else None,
        }
