"""Look at every state that a case can come into, for what an author cannot oversee.

- A scene, reply or ending that nobody can reach, by typing or by choosing what is offered.
- A reply that refers back to something that was not said.
- A conversation that ends sooner than it should.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from verbonden.conversation.play import Reaction, State, begin, react
from verbonden.course.case import MOVES, Conversation, Move

SHORTEST = 8
"""The least turns of a conversation in which every turn helps or does no harm."""
MOST_STATES = 200_000


@dataclass
class Seen:
    """What can be reached."""

    states: int = 0
    scenes: set[str] = field(default_factory=set)
    replies: set[tuple[str, str]] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    contradictions: set[tuple[str, str, str]] = field(default_factory=set)
    """Scene, reply, and what the reply recalls though it was not said."""


def explore(case: Conversation, moves: Callable[[State], Iterable[Move]]) -> Seen:
    """Return what can be reached when in each state these moves can be made.

    Raises:
        OverflowError: there are more than MOST_STATES states to look at.
    """
    seen = Seen()
    first = begin(case)
    known, waiting = {first}, deque([first])
    while waiting:
        state = waiting.popleft()
        seen.states += 1
        if state.ending:
            seen.endings.add(state.ending)
            continue
        seen.scenes.add(state.scene)
        for move in moves(state):
            reaction = react(case, state, move)
            _note(case, seen, state, reaction)
            # How many turns there were before tells nothing more than where one is.
            after = replace(reaction.state, turns=0)
            if after not in known:
                known.add(after)
                waiting.append(after)
        if len(known) > MOST_STATES:
            raise OverflowError(f"more than {MOST_STATES} states")
    return seen


def mistakes(case: Conversation) -> Iterator[str]:
    """Yield a sentence for each thing in a case that cannot be as its author meant it."""
    offered = {scene.id: [offer.move for offer in scene.offers] for scene in case.scenes}
    typed = explore(case, lambda state: MOVES)
    chosen = explore(case, lambda state: offered[state.scene])
    for scene in case.scenes:
        if scene.id not in typed.scenes:
            yield f"scene '{scene.id}': cannot be reached"
            continue
        if scene.id not in chosen.scenes:
            yield f"scene '{scene.id}': cannot be reached by choosing what is offered"
        for reply in scene.replies:
            if (scene.id, reply.id) not in typed.replies:
                yield f"scene '{scene.id}', reply '{reply.id}': is never given"
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


def _note(case: Conversation, seen: Seen, state: State, reaction: Reaction) -> None:
    if reaction.reply is None:
        return
    seen.replies.add((state.scene, reaction.reply))
    replies = case.scene(state.scene).replies
    reply = next(one for one in replies if one.id == reaction.reply)
    for name in set(reply.recalls) - state.memory:
        seen.contradictions.add((state.scene, reply.id, name))
