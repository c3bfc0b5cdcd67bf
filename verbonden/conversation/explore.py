"""Look at every state that a case can come into, for what an author cannot oversee.

- A scene, reply or ending that nobody can reach, by typing or by choosing what is offered.
- A reply that refers back to something that need not have been said.
- A scene from which no way leads to the end.
- A conversation that ends sooner than it should.

It does turn by turn what `play` does, but with all levels of the qualities at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeVar

from verbonden.conversation.levels import ALL, Levels, changed, only, where
from verbonden.conversation.play import in_order
from verbonden.course.case import (
    END,
    MOVES,
    QUALITIES,
    Break,
    Change,
    Conversation,
    Ending,
    Move,
    Onward,
    Reply,
    Scene,
    clauses,
)

SHORTEST = 8
"""The least turns of a conversation in which every turn helps or does no harm."""
Part = TypeVar("Part", Reply, Onward, Ending, Break)


class Place(NamedTuple):
    """Where a conversation is, but for the levels of the qualities."""

    scene: str
    given: frozenset[str] = frozenset()
    """Ids of the replies given in this scene."""
    memory: frozenset[str] = frozenset()
    turns_here: int = 0


@dataclass
class Seen:
    """What can be reached."""

    scenes: set[str] = field(default_factory=set)
    replies: set[tuple[str, str]] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    contradictions: set[tuple[str, str, str]] = field(default_factory=set)
    """Scene, reply, and what the reply recalls though it was not said."""


def explore(
    case: Conversation, moves: Callable[[Scene], Iterable[Move]], turns: int | None = None
) -> Seen:
    """Return what can be reached, in so many turns, when in each scene these moves can be made."""
    search = _Search(case, moves)
    now = {Place(case.scenes[0].id): only(case.start.model_dump())}
    for turn in range(1, (turns or case.longest) + 1):
        now = search.turn(now, last=turn == case.longest)
    return search.seen


def mistakes(case: Conversation) -> Iterator[str]:
    """Yield a sentence for each thing in a case that cannot be as its author meant it."""
    typed = explore(case, lambda scene: MOVES)
    chosen = explore(case, lambda scene: [offer.move for offer in scene.offers])
    for scene in case.scenes:
        yield from _mistakes_of_scene(case, scene, typed, chosen)
    for scene_id, reply_id, name in sorted(typed.contradictions):
        yield (
            f"scene '{scene_id}', reply '{reply_id}': recalls '{name}', which need not have been "
            f"said; expected 'remembers {name}' in its 'when'"
        )
    for ending in case.endings:
        if ending.id not in typed.endings:
            yield f"ending '{ending.id}': cannot be reached"
        elif ending.id not in chosen.endings:
            yield f"ending '{ending.id}': cannot be reached by choosing what is offered"
    for course in ("well", "repaired", "badly"):
        if course not in {ending.course for ending in case.endings}:
            yield f"endings: none with course '{course}'"


def ends_within(case: Conversation, turns: int) -> bool:
    """Return whether a conversation can be over in so many turns, none of which does harm."""
    harmless = [
        move
        for move, change in case.changes.items()
        if all(getattr(change, name) >= 0 for name in QUALITIES)
    ]
    return bool(explore(case, lambda scene: harmless, turns).endings)


def _mistakes_of_scene(
    case: Conversation, scene: Scene, typed: Seen, chosen: Seen
) -> Iterator[str]:
    if scene.id not in typed.scenes:
        yield f"scene '{scene.id}': cannot be reached"
        return
    if scene.id not in chosen.scenes:
        yield f"scene '{scene.id}': cannot be reached by choosing what is offered"
    for reply in scene.replies:
        if (scene.id, reply.id) not in typed.replies:
            yield f"scene '{scene.id}', reply '{reply.id}': is never given"
    if not any(END in _ways(one) for one in _ahead(case, scene)):
        yield f"scene '{scene.id}': from here no way leads to '{END}'"


class _Search:
    """One turn after another: what can be said at each place, and where that leads."""

    def __init__(self, case: Conversation, moves: Callable[[Scene], Iterable[Move]]) -> None:
        self.seen = Seen()
        self._case = case
        self._following: dict[Place, Levels] = {}
        self._last = False
        self._scenes = {scene.id: scene for scene in case.scenes}
        self._moves = {one.id: _unlike(case, one, moves(one)) for one in case.scenes}
        self._matters = {scene.id: _matters(case, scene) for scene in case.scenes}
        self._steps = {
            (move, scene.id, reply.id): _together(change, reply.change)
            for move, change in case.changes.items()
            for scene in case.scenes
            for reply in scene.replies
        }
        self._replies = cache(lambda name, move, given: in_order(self._scenes[name], move, given))

    def turn(self, now: Mapping[Place, Levels], *, last: bool) -> dict[Place, Levels]:
        """Return where all moves lead from all these places; `last` when they end there."""
        self._following, self._last = {}, last
        for place, levels in now.items():
            self.seen.scenes.add(place.scene)
            for move, fitting in self._moves[place.scene].items():
                replies = self._replies(place.scene, move, place.given & fitting)
                for reply, there in _first_that_holds(replies, levels, place.memory):
                    self._reply(place, move, reply, there)
        return self._following

    def _reply(self, place: Place, move: Move, reply: Reply, levels: Levels) -> None:
        left = changed(levels, self._steps[move, place.scene, reply.id])
        memory = place.memory.union(reply.remember)
        for line, broken in _first_that_holds(self._case.breaks, left, memory):
            self.seen.endings.add(line.ending)
            left ^= broken
        if not left:
            return
        self.seen.replies.add((place.scene, reply.id))
        for name in set(reply.recalls) - place.memory:
            self.seen.contradictions.add((place.scene, reply.id, name))
        scene = self._scenes[place.scene]
        if reply.goes:
            self._go(reply.goes, left, memory)
        elif place.turns_here + 1 >= scene.turns:
            for onward, there in _first_that_holds(scene.onward, left, memory):
                self._go(onward.goes, there, memory)
        elif self._last:
            self._go(END, left, memory)
        else:
            given = place.given | {reply.id}
            self._arrive(Place(place.scene, given, memory, place.turns_here + 1), left)

    def _go(self, goes: str, levels: Levels, memory: frozenset[str]) -> None:
        if goes == END or self._last:
            endings = _first_that_holds(self._case.endings, levels, memory)
            self.seen.endings.update(ending.id for ending, _ in endings)
        else:
            self._arrive(Place(goes, memory=memory & self._matters[goes]), levels)

    def _arrive(self, place: Place, levels: Levels) -> None:
        self._following[place] = self._following.get(place, 0) | levels


def _first_that_holds(
    parts: Sequence[Part], levels: Levels, memory: frozenset[str]
) -> Iterator[tuple[Part, Levels]]:
    """Yield each part that for some of the levels is the first to hold, with those levels."""
    for part in parts:
        here = levels & _allowed(part.when, memory)
        if here:
            yield part, here
            levels ^= here
        if not levels:
            return


@cache
def _allowed(condition: str | None, memory: frozenset[str]) -> Levels:
    """Return the levels for which a condition holds."""
    levels = ALL
    for subject, sign, value in clauses(condition):
        if subject == "memory":
            levels &= ALL if (value in memory) == (sign == "has") else 0
        else:
            levels &= where(subject, sign, int(value))
    return levels


def _unlike(case: Conversation, scene: Scene, moves: Iterable[Move]) -> dict[Move, frozenset[str]]:
    """Return moves with the ids of the replies that they can get; of moves all alike only one."""
    found: dict[object, tuple[Move, frozenset[str]]] = {}
    for move in moves:
        replies = [reply.id for reply in in_order(scene, move, frozenset())]
        found.setdefault((case.changes[move], *replies), (move, frozenset(replies)))
    return dict(found.values())


def _together(*changes: Change) -> dict[str, int]:
    return {name: sum(getattr(change, name) for change in changes) for name in QUALITIES}


def _matters(case: Conversation, scene: Scene) -> frozenset[str]:
    """Return which memories can make a difference once a conversation is in a scene."""
    ahead = _ahead(case, scene)
    replies = [reply for one in ahead for reply in one.replies]
    onward = [line for one in ahead for line in one.onward]
    parts: list[Reply | Onward | Break | Ending] = [*replies, *onward, *case.breaks, *case.endings]
    named = {
        str(name) for part in parts for what, _, name in clauses(part.when) if what == "memory"
    }
    return frozenset(named.union(*(reply.recalls for reply in replies)))


def _ahead(case: Conversation, scene: Scene) -> list[Scene]:
    """Return a scene and all scenes that it can lead to."""
    found = [scene]
    for one in found:  # grows while it is walked through
        known = {END, *(scene.id for scene in found)}
        found += [case.scene(name) for name in dict.fromkeys(_ways(one)) if name not in known]
    return found


def _ways(scene: Scene) -> list[str]:
    """Return where a scene can lead."""
    parts: list[Reply | Onward] = [*scene.replies, *scene.onward]
    return [part.goes for part in parts if part.goes]
