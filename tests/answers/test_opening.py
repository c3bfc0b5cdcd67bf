"""What a page opens with comes from the server, through its environment."""

import pytest

from verbonden.answers import AnswerStore, Learner, Opening
from verbonden.answers.opening import LARGEST

ANSWER = {"text": "Noor zei: ‘Ik hóór erbij’ \u0000 🙂"}


@pytest.fixture
def learner(store: AnswerStore) -> Learner:
    return store.join("Sam", b"secret")


def test_it_comes_through_the_environment_as_it_was(
    store: AnswerStore, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = store.save(learner.id, "module", "one", ANSWER, base=0, complete=True)
    store.save(learner.id, "another", "two", {}, base=0)
    store.hand_in(learner.id, "binding", "nl", {})
    opening = Opening.read(store, learner.id, "module")
    assert opening == Opening({"one": saved}, frozenset({"binding"}))
    for name, value in opening.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Opening.from_environment() == opening
    assert Opening.from_environment() is None  # Taken out: what a page starts is not told.


def test_what_is_too_large_for_an_environment_is_left_for_the_page_to_read(
    store: AnswerStore, learner: Learner
) -> None:
    store.save(learner.id, "module", "one", {"text": "é" * LARGEST}, base=0)
    assert Opening.read(store, learner.id, "module").as_environment() == {}
