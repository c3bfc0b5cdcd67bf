"""Practise a conversation: a student reacts to what a teacher types or chooses, and remembers.

- The browser keeps the turns. What the student says is worked out here, each time again from the
  first turn on, so that a conversation goes on where it was in any other kernel.
- Message from the browser: {type: "play", number, turns, other, say}, with `turns` and `other` as
  in the answer. `say` adds a turn to the course that goes on, which is `other` if there is one:
  {typed: text}, {confirmed: move, text} when the page had to ask what a text does, {chosen: id}
  of an offer, or {meant: move} to read the last turn otherwise; null adds nothing.
- Replies: {type: "played", number, turns, other, first, second}, with in `first` and `second` how
  each course is told (see `telling`), each with its "debrief" when that may be seen, or None;
  {type: "unsure", number, reads: [move]}, the likeliest first; {type: "refused", number, reason}
  with the key of a NotATurn; {type: "not-played", number} when something went wrong.
- A text in which somebody seems to be in distress is neither kept nor written to a log.
"""

import logging
from pathlib import Path
from typing import Any

from verbonden.conversation import NotATurn, Recognised, check_turn, recognise
from verbonden.course import Conversation, Language
from verbonden.course import Exercise as ExerciseContent
from verbonden.course.case import MOVES
from widgets.conversation.telling import (
    Turn,
    debriefed,
    last_words,
    reactions_to,
    state_after,
    told,
)
from widgets.exercise import Drawer, Exercise, text_of, with_shared

HERE = Path(__file__).parent
WAYS = ("typed", "chosen", "confirmed")
"""How a turn came about; confirmed means that the teacher said what it does."""
LONGEST = 6000
"""Characters of a text that are kept; a turn of that length is refused."""
LIKELY = ("perspective", "acknowledge", "closed", "advise", "inform")
"""What is offered, after what was recognised, when it is not clear what a turn does."""
READINGS = 5

log = logging.getLogger(__name__)


class ConversationExercise(Exercise):
    """The answer: {"turns": [{"text", "move", "way"}], "draft", "other", "viewed"}.

    "other" is None or another course of the same conversation: {"from": how many turns both have
    in common, "turns": those that come after, "viewed": whether both were put side by side}.
    "viewed" says whether the debriefing was seen.
    """

    folder = HERE
    _esm = with_shared(
        HERE / "lines.js", HERE / "debrief.js", HERE / "sheet.js", HERE / "conversation.js"
    )
    _css = with_shared(HERE / "conversation.css")

    def __init__(
        self, content: Conversation, name: str, language: Language, drawer: Drawer | None
    ) -> None:
        self._case = content
        # Not the trait of that name: a browser can rewrite what is synced with it.
        self._language = language
        super().__init__(content, name, language, drawer)

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Leave out what is for later: replies, thoughts and endings."""
        student = self._case.student
        return {
            **content.model_dump(include=set(ExerciseContent.model_fields)),
            "student": student.model_dump(exclude={"undermining", "helping"}),
            "longest": self._case.longest,
            "moves": MOVES,
        }

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep turns with a known move up to the ending, and no text of somebody in distress."""
        turns = self._turns(answer.get("turns"))
        viewed = answer.get("viewed") is True and self._has_ended(turns)
        return {
            "turns": turns,
            "draft": self._draft(answer.get("draft")),
            "other": self._other(answer.get("other"), turns) if viewed else None,
            "viewed": viewed,
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """The conversation has ended, and its debriefing was seen."""
        return bool(answer["viewed"])

    def receive(self, message: dict[str, Any]) -> None:
        """Play a conversation; whatever goes wrong is told to the page and stops nothing else."""
        if message.get("type") != "play":
            super().receive(message)
            return
        try:
            self._play(message)
        except NotATurn as error:
            self.reply(message, "refused", reason=error.key)
        except Exception as error:
            # No traceback: it could show what somebody wrote.
            log.error("A conversation could not be played: %s", type(error).__name__)
            self.reply(message, "not-played")

    def _play(self, message: dict[str, Any]) -> None:
        turns = self._turns(message.get("turns"))
        other = self._other(message.get("other"), turns)
        shared = turns[: other["from"]] if other else []
        going_on = [*shared, *other["turns"]] if other else turns
        if (say := message.get("say")) is not None:
            said = self._said(say, going_on)
            if isinstance(said, Recognised):
                self.reply(message, "unsure", reads=_readings(said))
                return
            going_on = said
            if other:
                other = {**other, "turns": said[len(shared) :], "viewed": False}
            else:
                turns = said
        self.reply(
            message,
            "played",
            turns=turns,
            other=other,
            first=self._told(turns, self._has_ended(turns)),
            second=self._told(going_on, bool(other["turns"])) if other else None,
        )

    def _said(self, say: Any, turns: list[Turn]) -> list[Turn] | Recognised:
        """Return the turns with what is said now, or what was recognised when that is not sure."""
        match say:
            case {"meant": str(move)} if turns and turns[-1]["way"] != "chosen" and move in MOVES:
                return [*turns[:-1], {**turns[-1], "move": move, "way": "confirmed"}]
            case _ if self._has_ended(turns):
                raise ValueError("this conversation has ended")
            case {"chosen": str(identifier)}:
                scene = self._case.scene(state_after(self._case, turns).scene)
                offer = next(one for one in scene.offers if one.id == identifier)
                return [*turns, {"text": offer.text, "move": offer.move, "way": "chosen"}]
            case {"confirmed": str(move), "text": str(text)} if move in MOVES:
                return [*turns, {"text": self._checked(text), "move": move, "way": "confirmed"}]
            case {"typed": str(text)}:
                checked = self._checked(text)
                seen = recognise(checked, self._language, last_words(self._case, turns))
                typed = {"text": checked, "move": seen.move, "way": "typed"}
                return [*turns, typed] if seen.sure else seen
        raise ValueError("nothing that can be said")

    def _checked(self, text: str) -> str:
        checked = text_of(text).strip()
        check_turn(checked, self._language)
        return checked

    def _told(self, turns: list[Turn], seen_through: bool) -> dict[str, Any]:
        debrief = debriefed(self._case, turns) if seen_through else None
        return {**told(self._case, turns), "debrief": debrief}

    def _turns(self, value: Any, before: list[Turn] | None = None) -> list[Turn]:
        """Return the turns in a value that come after others, up to where it ends."""
        shared = before or []
        given = value[: self._case.longest] if isinstance(value, list) else []
        turns = [
            {"text": text, "move": one["move"], "way": one["way"]}
            for one in given
            if isinstance(one, dict) and one.get("move") in MOVES and one.get("way") in WAYS
            if (text := text_of(one.get("text"))[:LONGEST])
        ]
        return turns[: len(reactions_to(self._case, [*shared, *turns])) - len(shared)]

    def _other(self, value: Any, turns: list[Turn]) -> dict[str, Any] | None:
        start = value.get("from") if isinstance(value, dict) else None
        if not isinstance(start, int) or isinstance(start, bool) or not 0 <= start < len(turns):
            return None
        own = self._turns(value.get("turns"), turns[:start])
        return {"from": start, "turns": own, "viewed": bool(own) and value.get("viewed") is True}

    def _has_ended(self, turns: list[Turn]) -> bool:
        return state_after(self._case, turns).ending is not None

    def _draft(self, value: Any) -> str:
        draft = text_of(value)[:LONGEST]
        try:
            check_turn(draft, self._language)
        except NotATurn as error:
            return "" if error.key == "distress" else draft
        return draft


def _readings(seen: Recognised) -> list[str]:
    """Return what a turn may do, the likeliest first."""
    recognised = [move for move in (seen.move, seen.second) if move]
    return list(dict.fromkeys([*recognised, *LIKELY]))[:READINGS]
