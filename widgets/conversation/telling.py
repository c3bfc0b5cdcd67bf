"""How a course of a conversation is told to the page: what was said, and afterwards why."""

from typing import Any

from verbonden.conversation import Reaction, State, begin, play, worth_another_try
from verbonden.course.case import QUALITIES, Conversation, Scene

Turn = dict[str, Any]
"""A teacher's turn: {"text", "move", "way"}."""


def reactions_to(case: Conversation, turns: list[Turn]) -> list[Reaction]:
    """Return how the student reacts to turns, up to an ending."""
    return play(case, [turn["move"] for turn in turns])


def state_after(case: Conversation, turns: list[Turn]) -> State:
    """Return where a conversation is after these turns."""
    reactions = reactions_to(case, turns)
    return reactions[-1].state if reactions else begin(case)


def last_words(case: Conversation, turns: list[Turn]) -> str:
    """Return what the student said last, with the opening of the scene if that came after."""
    reactions = reactions_to(case, turns)
    if not reactions:
        return case.scenes[0].says
    said, opened = reactions[-1].says, reactions[-1].opens
    return f"{said} {opened.says}" if opened else said


def told(case: Conversation, turns: list[Turn]) -> dict[str, Any]:
    """Return a course as the page shows it while it goes on.

    {"opening": {"setting", "says"}, "turns": [{"text", "move", "way", "says", "opens"}], "offers":
    [{"id", "text"}], "ending": None or {"course", "title", "happens", "teaches"}}.
    """
    reactions = reactions_to(case, turns)
    state = state_after(case, turns)
    ending = case.ending(state.ending) if state.ending else None
    return {
        "opening": _opening(case.scenes[0]),
        "turns": [
            {**turn, "says": reaction.says, "opens": _opening(reaction.opens)}
            for turn, reaction in zip(turns, reactions, strict=True)
        ],
        "offers": [
            offer.model_dump(include={"id", "text"})
            for offer in case.scene(state.scene).offers
            if ending is None
        ],
        "ending": ending and ending.model_dump(include={"course", "title", "happens", "teaches"}),
    }


def debriefed(case: Conversation, turns: list[Turn]) -> dict[str, Any]:
    """Return what a student did not say, and how they were doing all along.

    {"opening": thought, "turns": [{"thinks", "change", "opens": thought or None}], "levels": [each
    quality at the start and after each turn], "again": [places of turns worth another try],
    "undermining", "helping"}.
    """
    reactions = reactions_to(case, turns)
    states = [begin(case), *(reaction.state for reaction in reactions)]
    return {
        "opening": case.scenes[0].thinks,
        "turns": [
            {
                "thinks": reaction.thinks,
                "change": reaction.change,
                "opens": reaction.opens and reaction.opens.thinks,
            }
            for reaction in reactions
        ],
        "levels": [{name: getattr(state, name) for name in QUALITIES} for state in states],
        "again": sorted(worth_another_try(reactions)),
        **case.student.model_dump(include={"undermining", "helping"}),
    }


def _opening(scene: Scene | None) -> dict[str, Any] | None:
    return scene.model_dump(include={"setting", "says"}) if scene else None
