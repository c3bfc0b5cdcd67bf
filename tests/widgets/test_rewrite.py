"""Rewriting a message: what is kept of an answer, when it is done, and what was set aside."""

from typing import Any

import pytest
from coached import MESSAGE, rewrite

from verbonden.answers import AnswerStore, Learner
from verbonden.answers.export import set_aside
from verbonden.course import LANGUAGES
from widgets.exercise import Drawer
from widgets.rewrite import FEWEST_WORDS, MOST_SET_ASIDE, MOST_VERSIONS, RewriteExercise

AT = "2026-11-22T13:03:00.000Z"
ENOUGH = "woord " * FEWEST_WORDS
ASIDE = {"label": "generalise", "rule": "generalise-rule", "words": "altijd"}
EMPTY: dict[str, Any] = {"original": "", "text": "", "versions": [], "set_aside": []}
WHOLE = {
    "original": "",
    "text": ENOUGH,
    "versions": [{"text": "Vier metingen zijn er nog niet.", "at": AT}],
    "set_aside": [ASIDE],
}
NASTY = "<script>alert('x')</script> \"\\n ### BEGIN SOLUTION\n%%bash\n{{ 1 }} 🎈 e\u0301 \u2028"


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "rewriting-feedback", "own")


def exercise(drawer: Drawer | None = None, language: Any = "nl", **more: Any) -> RewriteExercise:
    return RewriteExercise(rewrite(**more), "own", language, drawer)


def test_an_answer_comes_back_in_another_kernel_and_in_the_other_language(
    browser: Any, drawer: Drawer
) -> None:
    reply = browser(exercise(drawer)).save(WHOLE)
    assert reply["type"] == "saved" and reply["complete"] is True
    for language in LANGUAGES:
        assert exercise(drawer, language).answer == WHOLE


def test_what_is_no_part_of_an_answer_is_left_out() -> None:
    odd = {**WHOLE, "score": 10, "text": ["x"], "versions": "x", "set_aside": {"label": "x"}}
    assert exercise().clean(odd) == EMPTY
    assert exercise().clean({}) == EMPTY
    assert exercise().clean(dict.fromkeys(WHOLE)) == EMPTY


def test_an_original_is_only_kept_where_the_exercise_has_none() -> None:
    given = {"original": "Vertrouwelijk", "text": "Ja"}
    assert exercise().clean(given)["original"] == ""
    assert exercise(message=None).clean(given)["original"] == "Vertrouwelijk"


@pytest.mark.parametrize(
    ("text", "done"),
    [("", False), ("woord " * (FEWEST_WORDS - 1), False), (ENOUGH, True), ("… " * 99, False)],
)
def test_done_when_a_text_of_some_length_is_there(text: str, done: bool) -> None:
    made = exercise()
    assert made.complete(made.clean({"text": text})) is done


def test_own_feedback_is_done_when_the_original_is_there_too() -> None:
    own = exercise(message=None)
    assert not own.complete(own.clean({"text": ENOUGH, "original": " \n"}))
    assert own.complete(own.clean({"text": ENOUGH, "original": MESSAGE}))


def test_the_latest_versions_are_kept() -> None:
    many = [{"text": f"versie {number}", "at": AT} for number in range(MOST_VERSIONS + 5)]
    kept = exercise().clean({"versions": many})["versions"]
    assert kept == many[5:]


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (AT, AT),
        ("2026-11-22T14:03:00+01:00", AT),
        ("20261122T130300Z", AT),
        ("gisteren", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("<b>", None),
        (20261122, None),
        (None, None),
    ],
)
def test_a_version_has_a_moment_that_the_page_can_read(at: Any, kept: str | None) -> None:
    versions = exercise().clean({"versions": [{"text": "Ja", "at": at}]})["versions"]
    assert [version["at"] for version in versions] == ([kept] if kept else [])


@pytest.mark.parametrize("odd", ["x", None, {"at": AT}, {"text": " \n", "at": AT}, {"text": 3}])
def test_a_version_without_text_is_none(odd: Any) -> None:
    good = {"text": "Ja", "at": AT, "by": "iemand"}
    versions = exercise().clean({"versions": [odd, good]})["versions"]
    assert versions == [{"text": "Ja", "at": AT}]


def test_what_was_set_aside_is_kept_once_and_within_bounds() -> None:
    odd: list[Any] = ["x", {"label": "fly"}, {"label": ["vague"]}, {"label": "none", "words": "x"}]
    kept = exercise().clean({"set_aside": [*odd, ASIDE, {**ASIDE, "more": 1}, ASIDE]})
    assert kept["set_aside"] == [ASIDE]
    (bare,) = exercise().clean({"set_aside": [{"label": "vague"}]})["set_aside"]
    assert bare == {"label": "vague", "rule": "", "words": ""}
    long = {**ASIDE, "rule": "r" * 5000, "words": "w" * 5000}
    (short,) = exercise().clean({"set_aside": [long]})["set_aside"]
    assert (len(short["rule"]), len(short["words"])) == (100, 1000)
    many = [{**ASIDE, "words": str(number)} for number in range(MOST_SET_ASIDE + 9)]
    assert exercise().clean({"set_aside": many})["set_aside"] == many[9:]


def test_what_was_set_aside_is_exported_as_data_without_whose_it_is(
    browser: Any, drawer: Drawer, store: AnswerStore
) -> None:
    tab = browser(exercise(drawer))
    tab.save(WHOLE)
    (row,) = set_aside(store)
    assert row == {**ASIDE, "module": "rewriting-feedback", "exercise": "own"}
    tab.save({**WHOLE, "set_aside": []}, base=1)
    assert list(set_aside(store)) == []


def test_hostile_text_is_kept_to_the_letter(browser: Any, drawer: Drawer) -> None:
    answer = {
        "original": NASTY,
        "text": f"a\ud83d{NASTY}\0",
        "versions": [{"text": NASTY, "at": AT}],
        "set_aside": [{**ASIDE, "rule": NASTY, "words": NASTY}],
    }
    assert browser(exercise(drawer, message=None)).save(answer)["type"] == "saved"
    kept = exercise(drawer, message=None).answer
    assert kept == {**answer, "text": f"a\ufffd{NASTY}"}


def test_an_answer_that_is_too_large_is_told(browser: Any, drawer: Drawer) -> None:
    large = [{"text": "é" * 30_000, "at": AT}] * MOST_VERSIONS
    tab = browser(exercise(drawer))
    assert tab.save({**WHOLE, "versions": large})["reason"] == "too-long"
    assert drawer.load() is None
    assert tab.save({**WHOLE, "versions": large[:5]})["type"] == "saved"


def test_answers_are_judged_by_content_that_the_browser_cannot_rewrite() -> None:
    own = exercise(message=None)
    own.set_state({"content": {**own.content, "message": "Van mij."}})
    assert not own.complete(own.clean({"text": ENOUGH}))


def test_the_page_knows_the_limits_and_what_to_look_for() -> None:
    shown = exercise(**{"look-for": ["process", "belief"]}).content
    assert shown["fewest_words"] == FEWEST_WORDS
    assert shown["most_versions"] == MOST_VERSIONS
    assert shown["look_for"] == ["process", "belief"]
    assert shown["message"] == MESSAGE
