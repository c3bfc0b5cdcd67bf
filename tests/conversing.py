"""A conversation to practise for tests, with moves that are recognised by agreement."""

import pytest
from conversation.cases import case

import widgets.conversation
from verbonden.conversation import Recognised
from verbonden.course import Language
from widgets.conversation import ConversationExercise
from widgets.exercise import Drawer

ASKS = "Wat maakte het lastig vanmorgen?"
NEXT = "Wat zou een eerste stap zijn?"
BLAMES = "Dit is de derde keer al."
VAGUE = "Tja, jij ook altijd."
MOVES = {ASKS: "perspective", NEXT: "next", BLAMES: "judge"}
DISTRESS = "Ik wil zelf niet meer leven."


def recognise_by_agreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `MOVES` be recognised, and nothing else surely, whatever the real rules come to hold."""

    def recognise(turn: str, language: Language, student: str = "") -> Recognised:
        if turn in MOVES:
            return Recognised(MOVES[turn], None, True)
        return Recognised("closed", "demand", False)

    monkeypatch.setattr(widgets.conversation, "recognise", recognise)


def conversation(
    drawer: Drawer | None = None, language: Language = "nl", *changes: tuple[str, str]
) -> ConversationExercise:
    """Return the small case as an exercise; `changes` replace pieces of its file."""
    return ConversationExercise(case(*changes), "late-again", language, drawer)
