"""What is found in a case that its author cannot oversee."""

import pytest
from conversation.cases import case
from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation.explore import Seen, ends_within, explore, mistakes
from verbonden.conversation.play import begin, play, react
from verbonden.course.case import MOVES, Conversation

CASE = case()


def test_a_sound_case_has_no_mistakes() -> None:
    assert list(mistakes(case())) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    onward:\n      - goes: talk\n",
            "    onward:\n      - goes: end\n",
            "scene 'talk': cannot be reached",
        ),
        (
            "when: openness >= 5 and remembers bridge",
            "when: openness >= 5",
            "reply 'plans': recalls 'bridge', which need not have been said",
        ),
        (
            "when: openness >= 5 and remembers bridge",
            "when: openness >= 5 and belief < 1 and remembers bridge",
            "reply 'plans': is never given",
        ),
        ("when: belief >= 6 and", "when: belief >= 6 and belief < 6 and", "'plan': cannot be"),
        (
            "{id: step, move: next,",
            "{id: step, move: closed,",
            "ending 'plan': cannot be reached by choosing what is offered",
        ),
        ("course: repaired", "course: well", "endings: none with course 'repaired'"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, said: str) -> None:
    found = list(mistakes(case((old, new))))
    assert any(said in one for one in found), found


def test_a_scene_without_a_way_to_the_end_is_found() -> None:
    circle = case(("        goes: end\n", ""), ("- goes: end\n", "- goes: talk\n"))
    assert "scene 'door': from here no way leads to 'end'" in list(mistakes(circle))


def one_by_one(whole: Conversation) -> Seen:
    """Return what can be reached, found by playing every row of moves that makes a difference."""
    seen, now = Seen(), {begin(whole)}
    while now:
        following = set()
        for state in now:
            seen.scenes.add(state.scene)
            for move in MOVES:
                reaction = react(whole, state, move)
                if reaction.reply:
                    seen.replies.add((state.scene, reaction.reply))
                if reaction.state.ending:
                    seen.endings.add(reaction.state.ending)
                else:
                    following.add(reaction.state)
        now = following
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (("longest: 12", "longest: 6"), ("turns: 3", "turns: 4")),
        (("when: openness >= 5 and", "when: openness < 5 and not remembers bridge and"),),
        (("longest: 12", "longest: 6"), ("turns: 4", "turns: 6"), ("goes: end\n", "goes: door\n")),
    ],
)
def test_looking_at_all_levels_at_once_sees_what_playing_sees(
    changes: tuple[tuple[str, str], ...],
) -> None:
    changed = case(*changes)
    seen = explore(changed, lambda scene: MOVES)
    expected = one_by_one(changed)
    assert seen.scenes == expected.scenes
    assert seen.replies == expected.replies
    assert seen.endings == expected.endings


@given(st.lists(st.sampled_from(MOVES), max_size=12))
def test_whatever_is_played_was_seen(moves: list) -> None:
    seen = explore(CASE, lambda scene: moves)
    state = begin(CASE)
    for reaction in play(CASE, moves):
        assert reaction.reply is None or (state.scene, reaction.reply) in seen.replies
        state = reaction.state
    assert state.ending is None or state.ending in seen.endings


def test_how_soon_a_conversation_can_be_over_is_told() -> None:
    assert not ends_within(CASE, 3)
    assert ends_within(CASE, 4)
