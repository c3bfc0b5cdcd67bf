"""How a case is played: what a move changes, what is said, where it leads."""

import pytest
from conversation.cases import case
from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation.play import begin, holds, play, react, worth_another_try
from verbonden.course.case import MOVES, QUALITIES

CASE = case()


def test_a_move_changes_the_student_and_is_answered() -> None:
    reaction = react(CASE, begin(CASE), "perspective")
    assert reaction.says == "De brug stond open."
    assert reaction.thinks == "Hij vraagt het tenminste."
    assert reaction.change == {"openness": 2, "belief": 0, "welcome": 0}
    assert (reaction.state.openness, reaction.state.memory) == (5, {"bridge"})
    assert reaction.opens is None


def test_a_reply_waits_until_no_other_fits() -> None:
    said = [reaction.reply for reaction in play(CASE, ["welcome", "perspective", "judge"])]
    assert said == ["tells", "shrugs", "shrugs"]


def test_a_scene_leads_onward_after_its_turns() -> None:
    reactions = play(CASE, ["closed", "closed", "closed"])
    assert [one.opens and one.opens.id for one in reactions] == [None, None, "talk"]
    assert reactions[-1].state.scene == "talk"
    assert reactions[-1].state.turns_here == 0


def test_a_reply_that_refers_back_needs_what_it_refers_to() -> None:
    told = play(CASE, ["perspective", "welcome", "acknowledge", "next"])
    assert (told[-1].reply, told[-1].state.ending) == ("plans", "plan")
    untold = play(CASE, ["acknowledge", "acknowledge", "summarise", "next"])
    assert untold[-1].reply == "waits"


def test_a_student_breaks_off() -> None:
    reactions = play(CASE, ["judge", "judge", "welcome"])
    assert len(reactions) == 2, "nothing is said after the end"
    assert reactions[-1].reply is None
    assert (reactions[-1].says, reactions[-1].state.ending) == ("Laat maar. Ik ga.", "gone")


def test_a_conversation_ends_at_its_longest() -> None:
    endless = case(("longest: 12", "longest: 6"), ("turns: 3", "turns: 6"))
    assert play(endless, ["closed"] * 9)[-1].state.ending == "gone"


def test_nothing_can_be_said_after_the_end() -> None:
    ended = play(CASE, ["judge", "judge"])[-1].state
    with pytest.raises(ValueError, match="ended"):
        react(CASE, ended, "welcome")


def test_what_changed_stays_within_bounds() -> None:
    reactions = play(CASE, ["judge", "demand"])
    assert [one.change["openness"] for one in reactions] == [-2, -1]


def test_the_turns_that_helped_least_are_worth_another_try() -> None:
    reactions = play(CASE, ["welcome", "advise", "judge", "closed"])
    assert worth_another_try(reactions) == [2, 1]
    assert worth_another_try(play(CASE, ["welcome", "perspective"])) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        ("openness >= 3", True),
        ("openness < 3", False),
        ("belief >= 4 and welcome < 4", True),
        ("remembers bridge", False),
        ("not remembers bridge and openness >= 3", True),
    ],
)
def test_a_condition_holds_or_not(condition: str | None, expected: bool) -> None:
    assert holds(condition, begin(CASE)) is expected


@given(st.lists(st.sampled_from(MOVES), max_size=20))
def test_any_row_of_moves_is_played_the_same_way_each_time(moves: list) -> None:
    reactions = play(CASE, moves)
    assert reactions == play(CASE, moves)
    assert len(reactions) <= CASE.longest
    for reaction in reactions:
        assert all(0 <= getattr(reaction.state, name) <= 10 for name in QUALITIES)
    assert all(one.state.ending is None for one in reactions[:-1])
