"""A look at one's own habit: what is kept of an answer, and when it is done."""

from typing import Any

import pytest
from coached import scan

from verbonden.answers import AnswerStore, Learner
from verbonden.course import LANGUAGES
from widgets.exercise import Drawer
from widgets.scan import ScanExercise

CHOSEN = {"names": 0, "turns": 2, "waiting": 1}


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "language-that-gives-room", "own")


def exercise(drawer: Drawer | None = None, language: Any = "nl") -> ScanExercise:
    return ScanExercise(scan(), "own", language, drawer)


def test_an_answer_goes_on_in_another_kernel_and_in_the_other_language(
    browser: Any, drawer: Drawer
) -> None:
    half = {"chosen": {"names": 0}}
    assert browser(exercise(drawer)).save(half)["complete"] is False
    for language in LANGUAGES:
        assert exercise(drawer, language).answer == half
    assert browser(exercise(drawer)).save({"chosen": CHOSEN}, base=1)["complete"] is True
    assert exercise(drawer).answer == {"chosen": CHOSEN}


@pytest.mark.parametrize("step", [-1, 3, True, "1", 1.0, None, [1]])
def test_only_steps_of_the_scale_are_kept(step: Any) -> None:
    own = exercise()
    assert own.clean({"chosen": {**CHOSEN, "turns": step}}) == {
        "chosen": {"names": 0, "waiting": 1}
    }
    assert not own.complete(own.clean({"chosen": {**CHOSEN, "turns": step}}))


@pytest.mark.parametrize("odd", [{}, {"chosen": [0, 1, 2]}, {"chosen": "x"}, {"score": 5}])
def test_what_is_no_answer_is_taken_for_an_empty_one(odd: dict[str, Any]) -> None:
    assert exercise().clean(odd) == {"chosen": {}}


def test_no_total_is_made_and_no_other_statement_kept() -> None:
    answer = {"chosen": {**CHOSEN, "mine": 1}, "total": 3}
    assert exercise().clean(answer) == {"chosen": CHOSEN}


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite() -> None:
    own = exercise()
    own.set_state({"content": {"scale": ["x"] * 9, "statements": [{"id": "mine"}]}})
    assert own.clean({"chosen": {"mine": 1, "names": 8}}) == {"chosen": {}}
