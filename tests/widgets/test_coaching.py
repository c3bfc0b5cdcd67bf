"""The coach that looks along: what the page asks, what it is told, and that nothing is kept."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from coached import OWN, improve, rewrite, use_own_rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import widgets
import widgets.coaching
from verbonden.answers import AnswerStore, Learner
from verbonden.coach import CAUTIONS, STRENGTHS, Unreadable
from verbonden.course import LANGUAGES
from widgets.coaching import LONGEST, about_labels, looked
from widgets.exercise import Drawer, texts
from widgets.improve import ImproveExercise
from widgets.rewrite import RewriteExercise

REASONS = ("too-long", "other-language", "failed")
SECRET = "Het lijkt alsof Yusuf altijd zenuwachtig is."


@pytest.fixture(autouse=True)
def own_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_own_rules(monkeypatch, tmp_path / "rules")


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "rewriting-feedback", "own")


@pytest.fixture
def look(browser: Any) -> Any:
    """Return what has an exercise look at a text and gives the reply."""
    exercise = RewriteExercise(rewrite(), "own", "nl", None)

    def look(text: Any, part: Any = "text") -> dict[str, Any]:
        message = {"type": "look", "number": 5, "part": part, "text": text}
        reply: dict[str, Any] = browser(exercise).send(message)
        assert (reply["number"], reply["part"]) == (5, part)
        return reply

    return look


def units(text: str, start: int, end: int) -> str:
    """Return what JavaScript cuts out of a text between two places."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def words_found(text: str, seen: dict[str, Any]) -> dict[str, str]:
    return {
        finding["label"]: units(text, finding["start"], finding["end"])
        for sentence in seen["sentences"]
        for finding in sentence["findings"]
    }


def test_a_text_comes_back_with_what_was_found_where(look: Any) -> None:
    reply = look(OWN)
    assert reply["type"] == "looked"
    assert words_found(OWN, reply) == {
        "tentative": "Het lijkt alsof",
        "not-yet": "nog niet",
        "generalise": "altijd",
    }
    said = [units(OWN, one["start"], one["end"]) for one in reply["sentences"]]
    assert " ".join(said) == OWN
    assert (reply["strengths"], reply["cautions"]) == (["tentative", "not-yet"], ["generalise"])
    assert {*reply["strengths"], *reply["missing"]} == set(STRENGTHS)
    assert reply["sentences"][0]["findings"][0]["rule"] == "tentative-rule"
    assert json.loads(json.dumps(reply)) == reply


def test_each_language_has_its_own_rules(browser: Any) -> None:
    exercise = ImproveExercise(improve(), "own", "en", None)
    text = "It seems that the tests are not yet there."
    reply = browser(exercise).send({"type": "look", "number": 1, "part": "late", "text": text})
    assert words_found(text, reply) == {"tentative": "It seems", "not-yet": "not yet"}


@pytest.mark.parametrize(
    "before", ["", "🎈 ", "👩🏽‍🏫 ", "e\u0301e\u0301n ", "𝟙𝟚 ", "\u202e\u200d "]
)
def test_places_count_as_a_page_counts(look: Any, before: str) -> None:
    text = f"{before}Sem is er 🙃 nog niet, zei Kwame. Je komt {before}altijd."
    reply = look(text)
    assert words_found(text, reply) == {"not-yet": "nog niet", "generalise": "altijd"}
    assert [units(text, *place) for place in reply["names"]] == ["Sem", "Kwame"]


@pytest.mark.parametrize("odd", ["\0", "\ud83d", "\udc00\ud800"])
def test_what_no_text_may_hold_shifts_nothing(look: Any, odd: str) -> None:
    text = f"Dat zien we {odd} nog niet {odd} terug."
    reply = look(text)
    ((finding,),) = [sentence["findings"] for sentence in reply["sentences"]]
    assert text[finding["start"] : finding["end"]] == "nog niet"
    assert json.dumps(reply, ensure_ascii=False).encode("utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_all_places_lie_in_the_text_in_order(text: str, language: Any) -> None:
    try:
        seen = looked(f"{text} nog niet", language)
    except Unreadable:
        return
    longest = len(f"{text} nog niet".encode("utf-16-le", "surrogatepass")) // 2
    at = 0
    for sentence in seen["sentences"]:
        assert at <= sentence["start"] < sentence["end"] <= longest
        at = sentence["end"]
        for finding in sentence["findings"]:
            assert sentence["start"] <= finding["start"] < finding["end"] <= sentence["end"]
    for start, end in seen["names"]:
        assert 0 <= start < end <= longest


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("🙂 👍🏾 🎉", "empty"),
        ("123 … !!", "empty"),
        ("\0\0", "empty"),
        (None, "empty"),
        (["nog niet"], "empty"),
        ("woord " * 50_000, "too-long"),
        ("nee " * 5_001, "too-long"),
        ("e" * (LONGEST + 1), "too-long"),
        ("I have read your report with care and would like to see more of it.", "other-language"),
        ("Ich habe deinen Bericht gelesen und finde ihn noch nicht ganz fertig.", "other-language"),
        ("Я прочитал твой отчёт.", "other-language"),
    ],
)
def test_what_cannot_be_looked_at_is_told(look: Any, text: Any, reason: str) -> None:
    expected = {"type": "not-looked", "number": 5, "part": "text", "reason": reason}
    assert look(text) == expected


def test_html_is_only_text(look: Any) -> None:
    text = "<b onclick='x()'> Dat is er nog niet. </b> <script> altijd </script>"
    assert words_found(text, look(text)) == {"not-yet": "nog niet", "generalise": "altijd"}


def test_names_are_marked_with_their_surname(look: Any) -> None:
    text = "Hoi Noor de Wit, vraag het Latifa."
    assert [units(text, *place) for place in look(text)["names"]] == ["Noor de Wit", "Latifa"]
    assert look("Dat staat nog niet in het verslag.")["names"] == []


def test_a_look_leaves_no_trace(
    browser: Any, drawer: Drawer, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    exercise = RewriteExercise(rewrite(message=None), "own", "nl", drawer)
    reply = browser(exercise).send(
        {"type": "look", "number": 1, "part": "original", "text": SECRET}
    )
    assert reply["type"] == "looked"
    assert drawer.load() is None
    assert "Yusuf" not in json.dumps(exercise.get_state(), default=str)
    assert "Yusuf" not in caplog.text
    assert "Yusuf" not in "".join(capfd.readouterr())


def test_a_coach_that_fails_is_told_without_the_text(
    look: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, _language: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(widgets.coaching, "analyse", broken)
    assert look(SECRET)["reason"] == "failed"
    assert "RuntimeError" in caplog.text
    assert "Yusuf" not in caplog.text


def test_other_messages_are_those_of_every_exercise(browser: Any, drawer: Drawer) -> None:
    tab = browser(RewriteExercise(rewrite(), "own", "nl", drawer))
    assert tab.send({"type": "fly", "number": 2})["reason"] == "unknown-message"
    assert tab.save({"text": "Ja"})["type"] == "saved"


def test_the_language_cannot_be_changed_by_the_browser(browser: Any) -> None:
    exercise = RewriteExercise(rewrite(), "own", "nl", None)
    exercise.set_state({"language": "en"})
    reply = browser(exercise).send({"type": "look", "number": 1, "part": "text", "text": OWN})
    assert reply["strengths"] == ["tentative", "not-yet"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_explain_every_label(language: Any) -> None:
    shown = RewriteExercise(rewrite(), "own", language, None).content["about"]
    assert list(shown) == [*STRENGTHS, *CAUTIONS]
    assert shown == about_labels(language)
    assert all(shown[label]["missing"] for label in STRENGTHS)
    assert all(shown[label]["direction"] for label in CAUTIONS)


@pytest.mark.parametrize("name", ["rewrite", "improve", "spot", "scan"])
def test_every_text_that_the_page_asks_for_is_there(name: str) -> None:
    import re

    folder = Path(widgets.__file__).parent
    coached = name in ("rewrite", "improve")
    own = ("coaching", "exercise", name) if coached else ("exercise", name)
    known = texts(tuple(folder / each for each in own), "nl")
    files = [
        *(folder / name).glob("*.js"),
        *((folder / "coaching").glob("*.js") if coached else ()),
    ]
    code = "".join(file.read_text("utf-8") for file in files)
    asked = {*re.findall(r"\btexts\.(\w+)", code), *re.findall(r'\btexts\["([\w-]+)"\]', code)}
    if coached:
        asked |= {"strength", "caution", *(f"unseen-{reason}" for reason in REASONS)}
    if name == "rewrite":
        asked |= {"compare-long", "compare-key", "compare-anew", "del", "ins", "no-version"}
        asked |= {"version-kept", "version-known", "taken-back", "taken-back-kept"}
    assert asked <= set(known)
