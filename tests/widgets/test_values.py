"""Choosing, keeping, ranking and connecting values: what is kept of it and when it is done."""

from typing import Any

import pytest
from inward import NAMES, values
from pydantic import ValidationError

from verbonden.answers import AnswerStore, Learner
from widgets.exercise import Drawer
from widgets.values import ValuesExercise

CONNECTED = {"care": "Bij de deur.", "calm": "Na de les."}
WHOLE = {
    "chosen": ["honesty", "care", "craft", "calm"],
    "kept": ["care", "calm", "honesty"],
    "sentences": CONNECTED,
    "step": 4,
}
EMPTY: dict[str, Any] = {"chosen": [], "kept": [], "sentences": {}, "step": 1}


def exercise(drawer: Drawer | None = None) -> ValuesExercise:
    return ValuesExercise(values(), "values", "nl", drawer)


def clean(**changes: Any) -> dict[str, Any]:
    return exercise().clean({**WHOLE, **changes})


def test_a_whole_answer_is_kept_as_it_is_and_is_done() -> None:
    assert exercise().clean(WHOLE) == WHOLE
    assert exercise().complete(WHOLE)


def test_only_known_values_are_kept_and_each_once() -> None:
    assert clean(chosen=["calm", "x", 3, "care", "care", "craft"])["chosen"] == [
        "care",
        "craft",
        "calm",
    ]
    assert clean(kept=["care", "x", ["care"], "care", "humour"])["kept"] == ["care"]
    assert clean(sentences={"care": " ", "x": "weg", "calm": 4})["sentences"] == {}


@pytest.mark.parametrize("odd", [{}, {"chosen": "care", "kept": 5, "sentences": [], "step": "4"}])
def test_what_is_no_list_is_taken_for_empty(odd: dict[str, Any]) -> None:
    assert exercise().clean(odd) == EMPTY


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({}, 4),
        ({"step": 2}, 2),
        ({"step": 9}, 1),
        ({"step": True}, 1),
        ({"kept": ["care", "calm"]}, 2),
        ({"kept": ["care", "calm", "craft", "honesty"]}, 2),
        ({"chosen": ["care", "calm"]}, 1),
    ],
)
def test_a_step_waits_for_the_choices_before_it(changes: dict[str, Any], step: int) -> None:
    assert clean(**changes)["step"] == step


def test_done_when_the_first_ones_are_connected_whatever_step_one_looks_at() -> None:
    assert exercise().complete(clean(step=1))
    assert not exercise().complete(clean(sentences={"care": "Bij de deur."}))
    assert not exercise().complete(clean(kept=["care", "calm"]))
    # Another one came first, and that one has no sentence yet; the sentence of the other waits.
    ranked = clean(kept=["honesty", "care", "calm"])
    assert not exercise().complete(ranked)
    assert ranked["sentences"] == CONNECTED


def test_an_answer_comes_back_as_it_was_kept(
    browser: Any, store: AnswerStore, learner: Learner
) -> None:
    drawer = Drawer(store, learner.id, "eliciting-self-efficacy", "values")
    reply = browser(exercise(drawer)).save(WHOLE)
    assert reply["type"] == "saved" and reply["complete"] is True
    assert exercise(drawer).answer == WHOLE


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite() -> None:
    own = exercise()
    own.set_state({"content": {"values": [{"id": "mine"}], "few": 1, "top": 0}})
    assert own.clean({"chosen": ["mine"], "kept": ["mine"], "step": 4}) == EMPTY


@pytest.mark.parametrize("wrong", [{"few": 6}, {"top": 4}, {"few": 2}])
def test_content_that_leaves_nothing_to_narrow_is_refused(wrong: dict[str, int]) -> None:
    assert len(NAMES) == 6
    with pytest.raises(ValidationError, match="few"):
        values(**wrong)
