"""Practising a conversation: what the page asks, what Python replies, and what is kept."""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conversing import ASKS, BLAMES, DISTRESS, NEXT, VAGUE, conversation, recognise_by_agreement

import widgets
from verbonden.answers import AnswerStore, Learner
from verbonden.conversation import check_turn
from verbonden.course import LANGUAGES
from verbonden.course.case import MOVES, QUALITIES
from widgets.conversation import LONGEST, ConversationExercise
from widgets.exercise import Drawer, texts

NASTY = "<script>alert('x')</script> \"\\n {{ 1 }} \u2028"
Play = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    recognise_by_agreement(monkeypatch)


@pytest.fixture
def drawer(store: AnswerStore, learner: Learner) -> Drawer:
    return Drawer(store, learner.id, "asking-perspective", "late-again")


@pytest.fixture
def play(browser: Any) -> Play:
    """Return what sends a message to play to an exercise and gives the reply."""

    def send(exercise: ConversationExercise, turns: Any = (), **more: Any) -> dict[str, Any]:
        message = {"type": "play", "number": 3, "turns": list(turns), "other": None, **more}
        reply: dict[str, Any] = browser(exercise).send(message)
        assert reply["number"] == 3
        return reply

    return send


def turn(move: str, text: str = "Iets.", way: str = "typed") -> dict[str, str]:
    return {"text": text, "move": move, "way": way}


WELL = [turn("perspective", ASKS), turn("welcome"), turn("perspective"), turn("next", NEXT)]
"""The small case, up to its good ending."""


def test_a_conversation_opens_with_the_student_and_not_with_what_they_think(play: Play) -> None:
    exercise = conversation()
    shown = json.dumps([exercise.content, play(exercise)], ensure_ascii=False)
    assert exercise.content["student"]["happened"] in shown
    for later in ("Daar gaan we weer.", "Ze zijn me liever kwijt.", "De brug stond open.", "boot"):
        assert later not in shown


def test_typed_words_bring_a_reaction(play: Play) -> None:
    reply = play(conversation(), say={"typed": f"  {ASKS}\n"})
    assert reply["type"] == "played"
    assert reply["turns"] == [turn("perspective", ASKS)]
    (said,) = reply["first"]["turns"]
    assert said["says"] == "De brug stond open."
    assert "thinks" not in said and reply["first"]["debrief"] is None


def test_an_unclear_turn_is_asked_about_and_then_confirmed(play: Play) -> None:
    exercise = conversation()
    asked = play(exercise, say={"typed": VAGUE})
    assert asked["type"] == "unsure"
    assert asked["reads"][:2] == ["closed", "demand"]
    assert len(set(asked["reads"])) == len(asked["reads"]) > 3
    reply = play(exercise, say={"confirmed": "judge", "text": VAGUE})
    assert reply["turns"] == [turn("judge", VAGUE, "confirmed")]


def test_choosing_leads_to_the_same_as_typing(play: Play) -> None:
    exercise = conversation()
    typed, chosen = (play(exercise, say=say) for say in ({"typed": ASKS}, {"chosen": "ask"}))
    assert chosen["turns"] == [turn("perspective", ASKS, "chosen")]
    for reply in (typed, chosen):
        del reply["turns"], reply["first"]["turns"][0]["way"]
    assert typed == chosen


def test_how_the_last_turn_was_read_can_be_corrected(play: Play) -> None:
    exercise = conversation()
    reply = play(exercise, [turn("judge", ASKS)], say={"meant": "perspective"})
    assert reply["turns"] == [turn("perspective", ASKS, "confirmed")]
    assert reply["first"]["turns"][0]["says"] == "De brug stond open."
    # Also when it ended the conversation; but not when the words were chosen.
    assert play(exercise, [*WELL[:3], turn("judge")], say={"meant": "next"})["first"]["ending"]
    chosen = [turn("judge", BLAMES, "chosen")]
    assert play(exercise, chosen, say={"meant": "next"})["type"] == "not-played"


def test_the_same_turns_always_give_the_same(play: Play) -> None:
    first, again = (play(conversation(), WELL) for _ in range(2))
    assert first == again
    assert first["first"]["ending"]["title"] == "Een plan"
    assert first["turns"] == WELL


def test_a_reaction_comes_within_150_ms(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real rules; the first turn of all fills what every page then shares."""
    monkeypatch.undo()
    exercise = conversation()
    play(exercise, say={"typed": ASKS})
    began = time.perf_counter()
    assert play(exercise, WELL[:3], say={"typed": f"{ASKS} {NEXT}"})["type"] != "not-played"
    assert time.perf_counter() - began < 0.15


def test_the_debriefing_comes_after_the_ending(play: Play) -> None:
    reply = play(conversation(), [*WELL[:2], turn("judge"), *[turn("next")] * 4])
    debrief = reply["first"]["debrief"]
    assert debrief["undermining"] == ["Ze zijn me liever kwijt."]
    assert debrief["opening"] == "Daar gaan we weer."
    assert debrief["turns"][0]["thinks"] == "Hij vraagt het tenminste."
    assert debrief["turns"][2]["opens"] == "Nu zal het komen."
    assert debrief["again"] == [2]
    assert len(debrief["levels"]) == 8 and set(debrief["levels"][0]) == set(QUALITIES)
    assert debrief["levels"][0] == {"openness": 3, "belief": 4, "welcome": 3}


def test_another_course_goes_on_beside_the_first(play: Play) -> None:
    exercise = conversation()
    other = {"from": 2, "turns": [], "viewed": False}
    reply = play(exercise, WELL, other=other)
    assert reply["second"]["debrief"] is None
    assert [said["text"] for said in reply["second"]["turns"]] == [ASKS, "Iets."]
    reply = play(exercise, WELL, other={**other, "viewed": True}, say={"typed": BLAMES})
    assert reply["turns"] == WELL
    assert reply["other"] == {"from": 2, "turns": [turn("judge", BLAMES)], "viewed": False}
    # After one turn already both can be put side by side.
    assert len(reply["second"]["debrief"]["levels"]) == 4
    assert reply["first"]["ending"]["course"] == "well"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" \n", "empty"),
        ("woord " * 1000, "too-long"),
        ("sdkfjhsdf qwrtpsd", "nonsense"),
        ("The weather has been lovely these last few days, do you not think so?", "other-language"),
        (DISTRESS, "distress"),
    ],
)
def test_what_is_no_turn_is_refused_in_either_way(play: Play, text: str, reason: str) -> None:
    exercise = conversation()
    for say in ({"typed": text}, {"confirmed": "other", "text": text}):
        assert play(exercise, say=say) == {"type": "refused", "number": 3, "reason": reason}


def test_words_of_distress_are_kept_nowhere(
    play: Play, browser: Any, drawer: Drawer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    exercise = conversation(drawer)
    play(exercise, say={"typed": DISTRESS})
    browser(exercise).save({"turns": WELL[:1], "draft": DISTRESS})
    assert exercise.clean({"draft": "  " * LONGEST + DISTRESS})["draft"].strip() == ""
    kept = drawer.store.answers(drawer.learner)
    assert DISTRESS not in json.dumps(
        [saved.content for one in kept.values() for saved in one.values()], ensure_ascii=False
    )
    assert kept["asking-perspective"]["late-again"].content["draft"] == ""
    assert "leven" not in caplog.text


def test_a_reaction_alone_keeps_nothing(play: Play, drawer: Drawer) -> None:
    """What a group does is only played: it is kept when the page sends it to be saved."""
    exercise = conversation(drawer)
    play(exercise, WELL[:3], say={"typed": NEXT})
    assert drawer.load() is None


def test_a_conversation_goes_on_in_another_kernel_and_in_the_other_language(
    play: Play, browser: Any, drawer: Drawer
) -> None:
    first = play(conversation(drawer), WELL[:1], say={"typed": NEXT})
    answer = {"turns": first["turns"], "draft": "En d", "other": None, "viewed": False}
    assert browser(conversation(drawer)).save(answer)["complete"] is False
    for language in LANGUAGES:
        again = conversation(drawer, language)
        assert again.answer == answer
        assert play(again, again.answer["turns"])["first"] == first["first"]


def test_it_is_done_when_it_has_ended_and_the_debriefing_was_seen() -> None:
    exercise = conversation()
    for answer, done in (
        ({}, False),
        ({"turns": WELL}, False),
        ({"turns": WELL[:3], "viewed": True}, False),
        ({"turns": WELL, "viewed": True}, True),
    ):
        assert exercise.complete(exercise.clean(answer)) is done


def test_only_turns_that_can_have_been_made_are_kept() -> None:
    exercise = conversation()
    odd: list[Any] = [
        "x",
        {"text": "x"},
        {"text": "x", "move": ["judge"], "way": "typed"},
        {"text": "x", "move": "fly", "way": "typed"},
        {"text": "x", "move": "judge", "way": "guessed"},
        {"text": 3, "move": "judge", "way": "typed"},
    ]
    extra = {**turn("next"), "says": "Ik doe alles wat jij zegt."}
    assert exercise.clean({"turns": [*odd, extra]})["turns"] == [turn("next")]
    assert exercise.clean({"turns": "x", "draft": 3, "other": [], "viewed": "yes"}) == {
        "turns": [],
        "draft": "",
        "other": None,
        "viewed": False,
    }
    # Nothing comes after an ending, and a text has its bounds.
    assert exercise.clean({"turns": WELL * 5})["turns"] == WELL
    (long,) = exercise.clean({"turns": [turn("next", "a" * 9 * LONGEST)]})["turns"]
    assert len(long["text"]) == LONGEST
    short = conversation(None, "nl", ("longest: 12", "longest: 6"))
    assert len(short.clean({"turns": [turn("other")] * 500})["turns"]) == 6


@pytest.mark.parametrize("start", [-1, 4, True, "1", None])
def test_another_course_begins_at_a_turn_of_the_first(start: Any) -> None:
    other = {"from": start, "turns": [turn("next")]}
    exercise = conversation()
    assert exercise.clean({"turns": WELL, "viewed": True, "other": other})["other"] is None


def test_another_course_is_kept_up_to_its_own_ending() -> None:
    exercise = conversation()
    other = {"from": 3, "turns": [turn("judge"), *WELL * 3], "viewed": True, "more": 1}
    kept = exercise.clean({"turns": WELL, "viewed": True, "other": other})["other"]
    assert kept["from"] == 3 and kept["viewed"] is True
    assert 1 < len(kept["turns"]) <= 4
    none_yet = {**other, "turns": []}
    assert not exercise.clean({"turns": WELL, "viewed": True, "other": none_yet})["other"]["viewed"]


def test_hostile_text_is_only_text(play: Play, browser: Any, drawer: Drawer) -> None:
    exercise = conversation(drawer)
    reply = play(exercise, say={"confirmed": "other", "text": f"Wat denk je? {NASTY}"})
    assert reply["turns"][0]["text"] == f"Wat denk je? {NASTY}".strip()
    answer = {"turns": reply["turns"], "draft": f"a\ud83d{NASTY}"}
    assert browser(exercise).save(answer)["type"] == "saved"
    assert conversation(drawer).answer["draft"] == f"a\ufffd{NASTY}"


@pytest.mark.parametrize(
    "say",
    [
        {"chosen": "no-such-offer"},
        {"chosen": "step"},  # of another scene
        {"typed": 3},
        {"confirmed": "fly", "text": "Wat nu?"},
        {"meant": "next"},
        "typed",
        {},
    ],
)
def test_what_cannot_be_said_is_told_without_its_words(
    play: Play, say: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert play(conversation(), say=say) == {"type": "not-played", "number": 3}
    assert "Wat nu" not in caplog.text


def test_nothing_is_said_after_the_ending(play: Play) -> None:
    assert play(conversation(), WELL, say={"typed": ASKS})["type"] == "not-played"


def test_other_messages_are_those_of_every_exercise(browser: Any) -> None:
    reply = browser(conversation()).send({"type": "fly", "number": 2})
    assert reply == {"type": "failed", "number": 2, "reason": "unknown-message"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_the_page_asks_for_is_there(language: Any) -> None:
    import re

    folder = Path(widgets.__file__).parent / "conversation"
    known = texts((folder.parent / "exercise", folder), language)
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.js"))
    asked = {
        *re.findall(r"\btexts\.(\w+)", code),
        *re.findall(r'\btexts\["([\w-]+)"\]', code),
        *re.findall(r'\bphrase\(talk, "([\w-]+)"', code),
        *(f"move-{move}" for move in MOVES),
        *(f"{quality}{more}" for quality in QUALITIES for more in ("", "-more", "-less")),
        *("well", "repaired", "badly", "way-typed", "way-chosen", "way-confirmed"),
        *("empty", "too-long", "other-language", "nonsense"),
    }
    assert asked <= set(known)


def test_the_sentences_of_these_tests_are_turns() -> None:
    for text in (ASKS, NEXT, BLAMES, VAGUE):
        check_turn(text, "nl")
