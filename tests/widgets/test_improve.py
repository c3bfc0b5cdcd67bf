"""Improving sentences one by one: what is kept of an answer, and when it is done."""

from typing import Any

import pytest
from coached import improve

from verbonden.answers import AnswerStore, Learner
from verbonden.course import LANGUAGES
from widgets.exercise import Drawer
from widgets.improve import ImproveExercise

LATE = {"text": "Je kwam om tien over negen.", "viewed": True}
CARELESS = {"text": "In rij vier mist de eenheid.", "viewed": True}
WHOLE = {"items": {"late": LATE, "careless": CARELESS}}
NASTY = "<img src=x onerror='alert(1)'> {{ 1 }} \"\\n 🎈 \u2028"


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "language-that-gives-room", "own")


def exercise(drawer: Drawer | None = None, language: Any = "nl") -> ImproveExercise:
    return ImproveExercise(improve(), "own", language, drawer)


def test_an_answer_goes_on_in_another_kernel_and_in_the_other_language(
    browser: Any, drawer: Drawer
) -> None:
    half = {"items": {"late": LATE}}
    assert browser(exercise(drawer)).save(half)["complete"] is False
    for language in LANGUAGES:
        assert exercise(drawer, language).answer == half
    reply = browser(exercise(drawer)).save(WHOLE, base=1)
    assert reply["type"] == "saved" and reply["complete"] is True
    assert exercise(drawer).answer == WHOLE


@pytest.mark.parametrize("odd", [{}, {"items": None}, {"items": ["late"]}, {"items": "late"}])
def test_what_is_no_answer_is_taken_for_an_empty_one(odd: dict[str, Any]) -> None:
    assert exercise().clean(odd) == {"items": {}}
    assert not exercise().complete({"items": {}})


def test_only_what_was_written_for_known_items_is_kept() -> None:
    odd = {"unknown": LATE, "late": {**LATE, "score": 3}, "careless": "x"}
    assert exercise().clean({"items": odd}) == {"items": {"late": LATE}}
    strange = {"late": {"text": ["x"], "viewed": "ja"}, "careless": {}}
    empty = {"text": "", "viewed": False}
    assert exercise().clean({"items": strange}) == {"items": {"late": empty, "careless": empty}}


@pytest.mark.parametrize(
    ("careless", "done"),
    [
        (CARELESS, True),
        ({**CARELESS, "viewed": False}, False),
        ({"text": " \n", "viewed": True}, False),
        (None, False),
    ],
)
def test_done_when_every_sentence_was_tried_and_its_explanation_read(
    careless: Any, done: bool
) -> None:
    own = exercise()
    assert own.complete(own.clean({"items": {"late": LATE, "careless": careless}})) is done


def test_hostile_text_is_kept_to_the_letter(browser: Any, drawer: Drawer) -> None:
    answer = {"items": {"late": {"text": f"a\udc00\0{NASTY}", "viewed": False}}}
    assert browser(exercise(drawer)).save(answer)["type"] == "saved"
    assert exercise(drawer).answer["items"]["late"]["text"] == f"a\ufffd{NASTY}"


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite() -> None:
    own = exercise()
    own.set_state({"content": {"items": [{"id": "mine"}]}})
    assert own.clean({"items": {"mine": LATE}}) == {"items": {}}
    assert not own.complete(own.clean({"items": {"late": LATE}}))
