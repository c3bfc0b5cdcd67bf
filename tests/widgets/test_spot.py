"""Spotting what each sentence does: what is kept of an answer, and when it is done."""

from typing import Any

import pytest
from coached import spot
from pydantic import ValidationError

from verbonden.answers import AnswerStore, Learner
from verbonden.course import LANGUAGES, Spot
from widgets.exercise import Drawer
from widgets.spot import SpotExercise

MARKS = {"hello": "none", "good": "vague", "not": "vague"}


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "rewriting-feedback", "own")


def exercise(drawer: Drawer | None = None, language: Any = "nl") -> SpotExercise:
    return SpotExercise(spot(), "own", language, drawer)


def test_an_answer_goes_on_in_another_kernel_and_in_the_other_language(
    browser: Any, drawer: Drawer
) -> None:
    half = {"marks": {"good": "vague"}, "viewed": False}
    assert browser(exercise(drawer)).save(half)["complete"] is False
    for language in LANGUAGES:
        assert exercise(drawer, language).answer == half
    reply = browser(exercise(drawer)).save({"marks": MARKS, "viewed": True}, base=1)
    assert reply["complete"] is True, "also when one of them is not what the key says"
    assert exercise(drawer).answer == {"marks": MARKS, "viewed": True}


def test_only_labels_on_offer_are_kept_for_known_sentences() -> None:
    odd = {"hello": "person", "good": ["vague"], "not": {"x": 1}, "unknown": "vague"}
    assert exercise().clean({"marks": odd}) == {"marks": {}, "viewed": False}
    assert exercise().clean({"marks": {**odd, "hello": "none"}})["marks"] == {"hello": "none"}


@pytest.mark.parametrize("odd", [{}, {"marks": None}, {"marks": ["none"]}, {"marks": "none"}])
def test_what_is_no_answer_is_taken_for_an_empty_one(odd: dict[str, Any]) -> None:
    assert exercise().clean({**odd, "viewed": 1}) == {"marks": {}, "viewed": False}


def test_comparing_comes_after_marking_every_sentence() -> None:
    own = exercise()
    for answer, done in (
        ({"marks": MARKS}, False),
        ({"marks": MARKS, "viewed": "ja"}, False),
        ({"marks": {"hello": "none"}, "viewed": True}, False),
        ({"marks": MARKS, "viewed": True}, True),
    ):
        assert own.complete(own.clean(answer)) is done


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite() -> None:
    own = exercise()
    own.set_state({"content": {"labels": ["person"], "sentences": [{"id": "hello"}]}})
    assert own.clean({"marks": {"hello": "person"}, "viewed": True}) == {
        "marks": {},
        "viewed": False,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_explains_the_labels_on_offer_and_no_others(language: Any) -> None:
    about = exercise(None, language).content["about"]
    assert list(about) == ["vague", "not-yet"]
    assert all(label["title"] and label["explanation"] for label in about.values())


def test_a_key_that_is_not_on_offer_is_refused() -> None:
    given = spot().model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="sentence 'good' has label 'vague'"):
        Spot.model_validate({**given, "labels": ["not-yet", "belief"]})
