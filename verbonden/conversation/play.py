"""Play a case: how a student reacts to each move of a teacher.

The same moves always give the same conversation, so that one can be kept as its turns, played
again, and played otherwise from any turn on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from verbonden.course.case import (
    END,
    MOST,
    QUALITIES,
    Change,
    Conversation,
    Move,
    Quality,
    Reply,
    Scene,
    clauses,
)


@dataclass(frozen=True)
class State:
    """Where a conversation is, how the student is doing, and what they remember."""

    scene: str
    openness: int
    belief: int
    welcome: int
    memory: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    """Ids of the replies given in this scene."""
    turns_here: int = 0
    turns: int = 0
    ending: str | None = None


@dataclass(frozen=True)
class Reaction:
    """What a turn brings about.

    `opens` is the scene that begins with it, if one does; `change` is what really changed, within
    the bounds of 0 and 10. `reply` is the id of the reply, or None when the student breaks off.
    """

    state: State
    move: Move
    reply: str | None
    says: str
    thinks: str
    change: dict[Quality, int]
    opens: Scene | None = None


def begin(case: Conversation) -> State:
    """Return the state in which a case starts."""
    return State(case.scenes[0].id, **case.start.model_dump())


def react(case: Conversation, state: State, move: Move) -> Reaction:
    """Return what a move brings about; raise ValueError when the conversation has ended."""
    if state.ending:
        raise ValueError("this conversation has ended")
    scene = case.scene(state.scene)
    fitting = in_order(scene, move, state.given)
    reply = next(reply for reply in fitting if holds(reply.when, state))
    after = replace(
        _changed(state, case.changes[move], reply.change),
        memory=state.memory | frozenset(reply.remember),
        given=state.given | {reply.id},
        turns_here=state.turns_here + 1,
        turns=state.turns + 1,
    )
    change = {name: getattr(after, name) - getattr(state, name) for name in QUALITIES}
    for line in case.breaks:
        if holds(line.when, after):
            ended = replace(after, ending=line.ending)
            return Reaction(ended, move, None, line.says, line.thinks, change)
    goes = reply.goes
    if goes is None and after.turns_here >= scene.turns:
        goes = next(line.goes for line in scene.onward if holds(line.when, after))
    opens = None
    if goes == END or after.turns >= case.longest:
        after = replace(after, ending=_ending(case, after))
    elif goes is not None:
        opens = case.scene(goes)
        after = replace(after, scene=goes, given=frozenset(), turns_here=0)
    return Reaction(after, move, reply.id, reply.says, reply.thinks, change, opens)


def play(case: Conversation, moves: Iterable[Move]) -> list[Reaction]:
    """Return the reactions to moves in a row; moves after an ending are left out."""
    state, reactions = begin(case), []
    for move in moves:
        if state.ending:
            break
        reactions.append(react(case, state, move))
        state = reactions[-1].state
    return reactions


def worth_another_try(reactions: list[Reaction], count: int = 2) -> list[int]:
    """Return the places (from 0) of the turns that helped least, worst first.

    A turn that helped is never among them, so there may be fewer.
    """
    totals = [sum(reaction.change.values()) for reaction in reactions]
    places = sorted(range(len(totals)), key=lambda place: (totals[place], place))
    return [place for place in places[:count] if totals[place] <= 0]


def holds(condition: str | None, state: State) -> bool:
    """Return whether a condition holds in a state; no condition always does."""
    for subject, sign, value in clauses(condition):
        if subject == "memory":
            true = (value in state.memory) == (sign == "has")
        else:
            level = getattr(state, subject)
            true = level >= value if sign == ">=" else level < value
        if not true:
            return False
    return True


def in_order(scene: Scene, move: Move, given: frozenset[str]) -> list[Reply]:
    """Return the replies that a move can get, in the order in which they count.

    One that was given already comes after all others; of the rest a reply to this very move goes
    before one to any other.
    """
    fitting = [reply for reply in scene.replies if move in reply.to or not reply.to]
    return sorted(fitting, key=lambda reply: (reply.id in given, not reply.to))


def _changed(state: State, *changes: Change) -> State:
    levels = {
        name: min(max(getattr(state, name) + sum(getattr(one, name) for one in changes), 0), MOST)
        for name in QUALITIES
    }
    return replace(state, **levels)


def _ending(case: Conversation, state: State) -> str:
    return next(ending.id for ending in case.endings if holds(ending.when, state))
