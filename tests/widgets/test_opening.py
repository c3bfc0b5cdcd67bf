"""A page opens with what the server read, and then reads and saves by itself."""

from typing import Any

import pytest

from verbonden.answers import AnswerStore, Learner, Opening
from widgets.page import LEARNER, Page

SLUG = "belonging-and-binding"
PLACED = {"placed": {"1": "both"}}


@pytest.fixture
def opening(
    store: AnswerStore, learner: Learner, environment: pytest.MonkeyPatch, data: Any
) -> None:
    """Say in the environment what the server read."""
    environment.setenv(LEARNER, learner.id)
    for name, value in Opening.read(store, learner.id, SLUG).as_environment().items():
        environment.setenv(name, value)


@pytest.fixture
def saved(store: AnswerStore, learner: Learner) -> None:
    store.save(learner.id, SLUG, "situations", PLACED, base=0)


def test_a_page_that_is_read_never_opens_the_database(
    saved: None, opening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(SLUG, "nl")
    assert page.store is not None
    monkeypatch.setattr(page.store.engine, "connect", lambda: pytest.fail("it did"))
    exercises: dict[str, Any] = {name: page.exercise(name) for name in page.module.exercises}
    assert exercises["situations"].answer == PLACED
    assert exercises["situations"].revision == 1
    assert exercises["hand-in"].standing["state"] == "draft"


def test_what_it_saves_builds_on_what_it_opened_with(
    saved: None, opening: None, browser: Any, store: AnswerStore, learner: Learner
) -> None:
    tab = browser(Page(SLUG, "nl").exercise("situations"))
    assert tab.save({"placed": {"2": "both"}}, base=1)["revision"] == 2
    # Somebody else saved meanwhile: that is seen, although the page opened before.
    store.save(learner.id, SLUG, "situations", PLACED, base=2)
    assert tab.save({"placed": {"3": "both"}}, base=2)["type"] == "conflict"


def test_a_learner_who_handed_in_sees_how_that_stands(
    store: AnswerStore, learner: Learner, environment: pytest.MonkeyPatch
) -> None:
    store.hand_in(learner.id, SLUG, "nl", {})
    environment.setenv(LEARNER, learner.id)
    for name, value in Opening.read(store, learner.id, SLUG).as_environment().items():
        environment.setenv(name, value)
    shown: Any = Page(SLUG, "nl").exercise("hand-in")
    assert shown.standing["state"] == "handed-in"
