"""Exercises of the course as a learner's kernel makes them, with what they send to the page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from verbonden.answers import AnswerStore, DataFolder, Learner
from widgets import Page
from widgets.exercise import Exercise
from widgets.page import LEARNER

SLUG = "belonging-and-binding"


@pytest.fixture
def learner(store: AnswerStore, data: DataFolder) -> Learner:
    return store.join("Noor", data.secret())


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, data: DataFolder) -> pytest.MonkeyPatch:
    """Point a page at the test's data folder, without a learner."""
    monkeypatch.setenv("VERBONDEN_DATA", str(data.path))
    monkeypatch.delenv("VERBONDEN_DATABASE", raising=False)
    monkeypatch.delenv(LEARNER, raising=False)
    return monkeypatch


@pytest.fixture
def page(environment: pytest.MonkeyPatch, learner: Learner) -> Iterator[Callable[..., Page]]:
    """Return a maker of pages of one learner, each as a kernel of its own would have it."""
    environment.setenv(LEARNER, learner.id)
    pages: list[Page] = []

    def make(language: Any = "nl") -> Page:
        pages.append(Page(SLUG, language))
        return pages[-1]

    yield make
    for made in pages:
        if made.store:
            made.store.close()


@pytest.fixture
def preview(environment: pytest.MonkeyPatch) -> Page:
    return Page(SLUG, "nl")


class Browser:
    """Stands in for the page: sends what the page would send, and keeps the replies."""

    def __init__(self, exercise: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert isinstance(exercise, Exercise)
        self.exercise = exercise
        self.replies: list[dict[str, Any]] = []
        monkeypatch.setattr(exercise, "send", self.replies.append)

    def send(self, message: Any) -> dict[str, Any]:
        """Send a message as the comm delivers it; return the last reply."""
        self.exercise._handle_custom_msg(message, [])
        return self.replies[-1]

    def save(self, answer: Any, base: Any = 0, number: int = 1) -> dict[str, Any]:
        return self.send({"type": "save", "answer": answer, "base": base, "number": number})


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Browser]:
    return lambda exercise: Browser(exercise, monkeypatch)
