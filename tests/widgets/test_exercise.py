"""The saving of answers, as the page and Python agree on it."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from verbonden.answers import AnswerStore, DataFolder, Learner
from widgets.exercise import LARGEST, text_of
from widgets.page import Page

SLUG = "belonging-and-binding"


def test_an_answer_is_kept_and_comes_back_in_a_new_kernel(page: Any, browser: Any) -> None:
    reply = browser(page().exercise("reflection")).save({"text": "Hallo"}, number=7)
    assert reply["type"] == "saved"
    assert (reply["number"], reply["revision"], reply["complete"]) == (7, 1, True)
    again = page().exercise("reflection")
    assert again.answer == {"text": "Hallo"}
    assert again.revision == 1
    assert again.saved_at == reply["at"]


def test_an_answer_is_the_same_in_the_other_language(page: Any, browser: Any) -> None:
    browser(page("nl").exercise("first-thought")).save({"chosen": ["ask-both"], "viewed": True})
    assert page("en").exercise("first-thought").answer["chosen"] == ["ask-both"]


def test_another_tab_is_not_overwritten(page: Any, browser: Any) -> None:
    one, other = (browser(page().exercise("reflection")) for _ in range(2))
    one.save({"text": "een"})
    reply = other.save({"text": "twee"})
    assert reply["type"] == "conflict"
    assert reply["current"]["answer"] == {"text": "een"}
    assert reply["current"]["revision"] == 1
    assert page().exercise("reflection").answer == {"text": "een"}
    # The learner keeps this version: it now builds on the other one.
    assert other.save({"text": "twee"}, base=1)["revision"] == 2
    assert one.save({"text": "drie"}, base=1)["type"] == "conflict"


def test_a_page_that_got_no_reply_follows_itself(page: Any, browser: Any) -> None:
    tab = browser(page().exercise("reflection"))
    assert tab.save({"text": "a"}, base=0)["revision"] == 1
    assert tab.save({"text": "ab"}, base=0)["revision"] == 2
    assert tab.save({"text": "abc"}, base=1)["revision"] == 3


def test_a_page_that_follows_itself_still_sees_another_tab(page: Any, browser: Any) -> None:
    tab, other = (browser(page().exercise("reflection")) for _ in range(2))
    tab.save({"text": "a"})
    other.save({"text": "b"}, base=1)
    assert tab.save({"text": "ab"}, base=0)["type"] == "conflict"


def test_a_locked_database_is_told_and_a_later_try_is_kept(
    page: Any, browser: Any, data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verbonden.answers.store.LOCKED_SECONDS", 0.1)
    tab = browser(page().exercise("reflection"))
    lock = sqlite3.connect(data.path / "verbonden.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    reply = tab.save({"text": "op slot"}, number=3)
    assert reply == {"type": "failed", "number": 3, "reason": "not-saved"}
    lock.execute("ROLLBACK")
    lock.close()
    assert tab.save({"text": "op slot"}, number=4)["type"] == "saved"


def test_a_read_only_database_is_told(page: Any, browser: Any) -> None:
    made = page()
    tab = browser(made.exercise("reflection"))
    with made.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    assert tab.save({"text": "x"})["reason"] == "not-saved"


def test_an_unexpected_mistake_is_told_too(
    page: Any, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(AnswerStore, "save", broken)
    tab = browser(page().exercise("reflection"))
    message = {"type": "save", "answer": {"text": "x"}, "base": 0, "number": 1}
    with pytest.raises(RuntimeError):
        tab.exercise._receive(tab.exercise, message, [])
    assert tab.replies[-1]["reason"] == "not-saved"


def test_a_database_that_cannot_be_read_does_not_stop_the_page(page: Any, data: DataFolder) -> None:
    (data.path / "verbonden.db").write_bytes(b"this is no database" * 100)
    for leftover in data.path.glob("verbonden.db-*"):
        leftover.unlink()
    exercise = page().exercise("reflection")
    assert not exercise.readable
    assert exercise.content["prompt"]


def test_an_erased_learner_is_not_saved_for(
    page: Any, browser: Any, store: AnswerStore, learner: Learner
) -> None:
    tab = browser(page().exercise("reflection"))
    tab.save({"text": "x"})
    store.erase(learner.id)
    assert tab.save({"text": "y"}, base=1)["type"] == "failed"


def test_a_preview_works_and_keeps_nothing(preview: Page, browser: Any) -> None:
    exercise = preview.exercise("reflection")
    assert exercise.preview and exercise.token == ""
    assert browser(exercise).save({"text": "x"}) == {
        "type": "failed",
        "number": 1,
        "reason": "preview",
    }


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"type": "fly", "number": 2}, "unknown-message"),
        ({"number": 2}, "unknown-message"),
        ({"type": "save", "number": 2, "base": 0}, "no-answer"),
        ({"type": "save", "number": 2, "base": 0, "answer": ["x"]}, "no-answer"),
        ({"type": "save", "number": 2, "base": None, "answer": {}}, "no-base"),
        ({"type": "save", "number": 2, "base": True, "answer": {}}, "no-base"),
        ({"type": "save", "number": 2, "base": -1, "answer": {}}, "no-base"),
    ],
)
def test_a_message_that_is_none_is_refused(
    page: Any, browser: Any, message: dict[str, Any], reason: str
) -> None:
    assert browser(page().exercise("reflection")).send(message) == {
        "type": "failed",
        "number": 2,
        "reason": reason,
    }


def test_what_is_not_even_a_message_is_passed_over(page: Any, browser: Any) -> None:
    tab = browser(page().exercise("reflection"))
    tab.exercise._receive(tab.exercise, "boo", [])
    assert tab.replies == []


def test_a_long_text_is_kept_and_a_too_long_one_is_told(page: Any, browser: Any) -> None:
    tab = browser(page().exercise("reflection"))
    long = "é" * 200_000
    assert tab.save({"text": long})["type"] == "saved"
    assert page().exercise("reflection").answer == {"text": long}
    assert tab.save({"text": "é" * (LARGEST // 2)}, base=1)["reason"] == "too-long"


NASTY = "<script>alert('x')</script> \"\\n ### BEGIN SOLUTION\n%%bash\n{{ 1 }} 🎈 \u2028"


def test_what_was_typed_is_kept_to_the_letter(page: Any, browser: Any) -> None:
    browser(page().exercise("reflection")).save({"text": NASTY})
    assert page().exercise("reflection").answer == {"text": NASTY}


def test_what_no_file_can_hold_is_replaced() -> None:
    assert text_of("a\ud83db\0c") == "a\ufffdbc"
    assert text_of("🎈") == "🎈"
    assert text_of(12) == ""


def test_two_learners_have_drawers_of_different_names(
    page: Any, store: AnswerStore, data: DataFolder, environment: pytest.MonkeyPatch
) -> None:
    first = page().exercise("reflection").token
    assert first == page("en").exercise("reflection").token
    assert first != page().exercise("first-thought").token
    other = store.join("Yusuf", data.secret())
    environment.setenv("HTTP_X_VERBONDEN_LEARNER", other.id)
    assert page().exercise("reflection").token not in ("", first)
    assert other.id not in page().exercise("reflection").token


def test_light_pages_stay_light(page: Callable[..., Page]) -> None:
    """A page without chart and hand-in loads neither what draws nor what grades."""
    import subprocess
    import sys

    code = (
        "import sys; from widgets import Page; page = Page('belonging-and-binding', 'nl');"
        "page.exercise('reflection'); page.exercise('situations');"
        "heavy = {'matplotlib', 'pandas', 'verbonden.grading', 'nbgrader'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
