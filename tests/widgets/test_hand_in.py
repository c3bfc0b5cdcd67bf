"""Handing in from the page."""

import json
from typing import Any

import pytest

from verbonden.answers import AnswerStore, DataFolder, Learner, NotSaved
from widgets.page import LEARNER, Page

ASSIGNMENT = "belonging-and-binding"
ANSWER = {"sorting": {"1": "binding"}, "reflection": "<b>Mijn</b> klas"}


def handing(answer: Any = ANSWER, base: int = 0, number: int = 5) -> dict[str, Any]:
    return {"type": "hand-in", "answer": answer, "base": base, "number": number, "language": "nl"}


def test_the_parts_come_from_the_assignment(page: Any) -> None:
    for language in ("nl", "en"):
        parts = page(language).exercise("hand-in").content["parts"]
        assert [part["input"] for part in parts] == ["sorting", "explanation", "text"]
        assert len(parts[0]["items"]) == len(parts[1]["items"]) == 12
        assert json.dumps(parts)


@pytest.mark.parametrize(
    "slug", ["rewriting-feedback", "language-that-gives-room", "asking-perspective"]
)
def test_texts_to_rewrite_are_saved_and_handed_in(
    slug: str,
    environment: pytest.MonkeyPatch,
    browser: Any,
    store: AnswerStore,
    learner: Learner,
) -> None:
    environment.setenv(LEARNER, learner.id)
    page = Page(slug, "en")
    exercise = page.exercise("hand-in")
    asked = exercise.content["parts"]
    assert [part["input"] for part in asked][-2:] == ["rewrites", "text"]
    first, *others = [item["id"] for item in asked[-2]["items"]]
    tab = browser(exercise)
    tab.send(handing({"rewrites": {first: "<i>Mine</i>", "99": "gone"}}))
    assert [one["type"] for one in tab.replies] == ["saved", "handed-in"]
    given = store.hand_ins(learner.id, slug)[0].content["rewrites"]
    assert given == {first: "<i>Mine</i>", **dict.fromkeys(others, "")}
    page.store.close()


def test_handing_in_saves_records_and_tells(
    page: Any, browser: Any, store: AnswerStore, learner: Learner, data: DataFolder
) -> None:
    tab = browser(page().exercise("hand-in"))
    assert tab.exercise.standing["state"] == "draft"
    reply = tab.send(handing())
    assert [one["type"] for one in tab.replies] == ["saved", "handed-in"]
    assert reply["number"] == 5
    assert reply["standing"]["state"] == "handed-in"
    assert reply["standing"]["answer"]["reflection"] == "<b>Mijn</b> klas"
    kept = store.load(learner.id, ASSIGNMENT, "hand-in")
    assert kept and kept.content["sorting"]["1"] == "binding"
    assert (data.submitted / learner.id / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").exists()
    again = page().exercise("hand-in")
    assert again.standing["state"] == "handed-in"
    assert again.complete(again.answer)


def test_what_the_assignment_does_not_ask_is_dropped(page: Any, browser: Any) -> None:
    tab = browser(page().exercise("hand-in"))
    tab.save({"sorting": {"1": "nowhere", "99": "both"}, "odd": 1, "explanation": 3})
    assert set(tab.exercise.clean({"odd": 1})) == {"sorting", "explanation", "reflection"}
    answer = page().exercise("hand-in").answer
    assert not any(answer["sorting"].values())
    assert "odd" not in answer


def test_a_conflict_hands_in_nothing(
    page: Any, browser: Any, store: AnswerStore, learner: Learner
) -> None:
    one, other = (browser(page().exercise("hand-in")) for _ in range(2))
    one.save(ANSWER)
    other.send(handing({"reflection": "anders"}))
    assert [reply["type"] for reply in other.replies] == ["conflict", "not-handed-in"]
    assert not store.hand_ins(learner.id)


@pytest.mark.parametrize("mistake", [NotSaved("full"), OSError("full")])
def test_a_hand_in_that_fails_keeps_the_answer(
    page: Any,
    browser: Any,
    store: AnswerStore,
    learner: Learner,
    monkeypatch: pytest.MonkeyPatch,
    mistake: Exception,
) -> None:
    def fails(*_: Any) -> None:
        raise mistake

    monkeypatch.setattr("verbonden.grading.hand_in.hand_in", fails)
    tab = browser(page().exercise("hand-in"))
    reply = tab.send(handing())
    assert reply == {"type": "not-handed-in", "number": 5, "reason": "not-handed-in"}
    kept = store.load(learner.id, ASSIGNMENT, "hand-in")
    assert kept and kept.content["reflection"] == "<b>Mijn</b> klas"


def test_the_page_hears_of_feedback_when_it_asks(
    page: Any, browser: Any, store: AnswerStore, learner: Learner
) -> None:
    tab = browser(page().exercise("hand-in"))
    tab.send(handing())
    hand_in = store.hand_ins(learner.id)[0]
    store.grading_started(hand_in.id)
    assert tab.send({"type": "standing"})["standing"]["state"] == "grading"
    store.give_feedback(hand_in.id, {"points": 1, "maximum": 2, "parts": []})
    standing = tab.send({"type": "standing"})["standing"]
    assert standing["state"] == "feedback"
    assert standing["feedback"]["points"] == 1


def test_a_preview_cannot_hand_in(preview: Page, browser: Any) -> None:
    tab = browser(preview.exercise("hand-in"))
    tab.send(handing())
    assert tab.replies[-1]["type"] == "not-handed-in"
    assert tab.exercise.standing["state"] == "draft"


def test_after_feedback_an_open_tab_hands_in_no_more_and_gets_the_feedback(
    page: Any, browser: Any, store: AnswerStore, learner: Learner
) -> None:
    tab = browser(page().exercise("hand-in"))
    tab.send(handing())
    record = store.hand_ins(learner.id, ASSIGNMENT)[0]
    store.give_feedback(record.id, {"points": 1, "maximum": 27, "parts": []})
    tab.send(handing({"reflection": "te laat"}, base=1, number=6))
    kinds = [one["type"] for one in tab.replies]
    assert kinds[-2:] == ["not-handed-in", "standing"]
    assert tab.replies[-1]["standing"]["feedback"]["points"] == 1
    assert len(store.hand_ins(learner.id, ASSIGNMENT)) == 1
