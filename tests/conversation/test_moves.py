"""Recognising what a turn does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation import recognise
from verbonden.course import LANGUAGES
from verbonden.course.case import MOVES


@pytest.mark.parametrize(
    ("turn", "language", "move"),
    [
        ("Vervelend zeg. Wanneer lukte het wel?", "nl", "success"),
        ("Ik snap het, maar je moet gewoon elke dag een uur leren.", "nl", "advise"),
        ("Waarom ben je nu weer te laat?", "nl", "demand"),
        ("That sounds hard. What would a first small step be?", "en", "next"),
        ("I get it, but why don't you just make a schedule?", "en", "advise"),
        ("Good to see you, come in.", "en", "welcome"),
    ],
)
def test_the_last_thing_of_weight_is_the_move(turn: str, language: str, move: str) -> None:
    found = recognise(turn, language)  # type: ignore[arg-type]
    assert move in (found.move, found.second)


def test_a_turn_in_which_nothing_is_recognised_is_not_sure() -> None:
    assert not recognise("Xyzzy plugh", "nl").sure
    assert not recognise("", "en").sure


@given(st.text(max_size=300), st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_turn_gets_a_move(turn: str, student: str, language: str) -> None:
    found = recognise(turn, language, student)  # type: ignore[arg-type]
    assert found.move in MOVES
    assert found.second is None or (found.second in MOVES and found.second != found.move)


@pytest.mark.parametrize(
    ("turn", "language"),
    [("Rot op!", "nl"), ("hou je bek", "nl"), ("Shut up.", "en"), ("You lazy idiot", "en")],
)
def test_abuse_is_judging(turn: str, language: str) -> None:
    found = recognise(turn, language)  # type: ignore[arg-type]
    assert (found.move, found.sure) == ("judge", True)


def test_a_question_is_known_without_its_mark() -> None:
    asked, told = (
        recognise(turn, "nl") for turn in ("Hoe was dat voor jou", "Zo was dat voor jou")
    )
    assert asked.move == "perspective" != told.move


def test_a_part_is_read_with_the_part_before_it() -> None:
    assert recognise("Dinsdag was je er wel. Hoe kwam dat?", "nl").move == "exception"
