"""Wording is marked as the assignment says, for honest work and for tricks alike."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from grading.tests_of_grading import EVIL, anything, marked
from hypothesis import given, settings

from verbonden.coach import analyse
from verbonden.course import LANGUAGES, places
from verbonden.grading.feedback import model_answers
from verbonden.grading.parts import parts

FEEDBACK, LANGUAGE = "rewriting-feedback", "language-that-gives-room"
HONEST = yaml.safe_load(Path(__file__).with_name("honest_answers.yaml").read_text("utf-8"))
MODEL = {
    (assignment, language): model_answers(assignment, language)["rewrites"]
    for assignment in (FEEDBACK, LANGUAGE)
    for language in LANGUAGES
}
PHRASES = {
    "nl": (
        "Het lijkt alsof je dit snel hebt gedaan. Ik weet dat jij dit kunt. "
        "Ik leg de lat hoog. Fouten maken hoort bij leren. Hoe kijk jij hier zelf naar? "
        "Dit is nog niet af. Loop alles nog een keer stap voor stap door. "
        "Je hebt verschillende versies vergeleken. Ik vertrouw erop dat je er komt. "
    ),
    "en": (
        "It looks as if you did this in a hurry. I know that you can do this. "
        "I set the bar high. Making mistakes is part of learning. How do you see this yourself? "
        "This is not finished yet. Go through everything again step by step. "
        "You compared different versions. I trust that you will get there. "
    ),
}
ROW = {
    "nl": "Conclusie, tabel, enquête, hoofdvraag, citaat, kantine. ",
    "en": "Conclusion, table, survey, question, quote, canteen. ",
}
each_language = pytest.mark.parametrize("language", LANGUAGES)


def message(text: str) -> float:
    return marked(FEEDBACK, {"1": text})


def originals(assignment: str, language: Any) -> dict[str, str]:
    (asked,) = (part for part in parts(assignment, language) if part.input == "rewrites")
    return {item.id: item.text for item in asked.items}


def sentences(language: str) -> list[str]:
    """Return the model message's sentences."""
    return [f"{one}." for one in MODEL[FEEDBACK, language]["1"].rstrip(".").split(". ")]


# Honest work


@pytest.mark.parametrize(("assignment", "language"), MODEL)
def test_the_model_answer_gets_all_points(assignment: str, language: str) -> None:
    assert marked(assignment, MODEL[assignment, language]) == 12


@each_language
def test_honest_messages_get_nearly_all_points(language: str) -> None:
    points = [message(text) for text in HONEST["messages"][language]]
    assert min(points) >= 9
    assert sum(points) / len(points) >= 11


@each_language
def test_honest_rewordings_get_nearly_all_points(language: str) -> None:
    points = [marked(LANGUAGE, answer) for answer in HONEST["rewordings"][language]]
    assert min(points) >= 9
    assert sum(points) / len(points) >= 11


@each_language
def test_part_of_a_message_gets_part_of_the_points(language: str) -> None:
    opening = " ".join(sentences(language)[:4])
    assert 0 < message(opening) < 12


@each_language
def test_the_language_of_the_text_counts_not_that_of_the_notebook(language: str) -> None:
    # The hidden test is the same in both notebooks; this reads the Dutch one.
    assert marked(LANGUAGE, {"2": MODEL[LANGUAGE, language]["2"]}) == 3


def test_a_text_in_another_language_gets_nothing() -> None:
    text = "Ich habe deinen Bericht über die Kantine gelesen und bin mit der Arbeit zufrieden. "
    assert message(text * 6) == 0


# A message: tricks


@each_language
def test_magic_phrases_without_the_work_get_nothing(language: str) -> None:
    assert message(PHRASES[language]) == 0


@each_language
def test_a_row_of_things_between_magic_phrases_brings_nothing(language: str) -> None:
    spread = PHRASES[language].replace(". ", f". {ROW[language]}")
    assert message(ROW[language] + PHRASES[language]) == 0
    assert message(spread) == 0


@each_language
def test_one_thing_named_over_and_over_is_one_thing(language: str) -> None:
    named = {"nl": "Dit gaat over je conclusie. ", "en": "This is about your conclusion. "}
    numbered = [f"{named[language][:-2]} {n}. " for n in range(12)]
    phrases = PHRASES[language].split(". ")
    text = "".join(f"{one}. {two}" for one, two in zip(phrases, numbered, strict=False))
    assert message(text) <= 3


@each_language
def test_magic_phrases_behind_the_original_get_nothing(language: str) -> None:
    assert message(originals(FEEDBACK, language)["1"] + " " + PHRASES[language]) == 0


@each_language
def test_the_original_gets_nothing(language: str) -> None:
    assert message(originals(FEEDBACK, language)["1"]) == 0


@each_language
def test_a_sentence_counts_once_however_often_it_stands_there(language: str) -> None:
    # The second sentence of the model says what the student did.
    assert message(sentences(language)[1] * 20) <= message(sentences(language)[1])


@each_language
def test_one_sentence_brings_two_ingredients_at_most(language: str) -> None:
    one_long = ", ".join(sentences(language)).replace(".", "").replace("?", "")
    assert 0 < message(one_long) <= 6


@each_language
def test_few_words_of_ones_own_bring_few_points(language: str) -> None:
    short = " ".join(sentences(language)[1:2] + sentences(language)[4:5])
    ingredients = 2
    assert 0 < message(short) < ingredients * 3


@each_language
def test_a_caution_that_stands_costs_a_point(language: str) -> None:
    added = {
        "nl": " De rest van de klas snapte dit hoofdstuk wel.",
        "en": " The rest of the class understood this chapter.",
    }
    assert message(MODEL[FEEDBACK, language]["1"] + added[language]) == 11


@each_language
def test_what_was_copied_from_the_course_brings_nothing(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_course: None
) -> None:
    honest = HONEST["messages"][language][0]
    module = tmp_path / "5-rewriting-feedback"
    module.mkdir()
    (module / f"worked-example.{language}.yaml").write_text(f"text: >-\n  {honest}\n")
    monkeypatch.setattr(places, "MODULES", tmp_path)
    assert message(honest) == 0


# Rewording: tricks


@pytest.mark.parametrize("item", "1234")
@each_language
def test_the_coach_sees_the_caution_of_each_old_sentence(language: Any, item: str) -> None:
    caution = {"1": "person", "2": "generalise", "3": "exclude", "4": "fixed"}[item]
    assert caution in analyse(originals(LANGUAGE, language)[item], language).cautions


@each_language
def test_a_caution_that_stays_in_other_words_costs_a_point(language: str) -> None:
    said = {
        "nl": "Mei, jij bent slordig. In je labjournaal zie ik bij drie metingen geen datum.",
        "en": "Mei, you are careless. In your lab notebook I see no date at three measurements.",
    }
    assert marked(LANGUAGE, {"1": said[language]}) == 2


@each_language
def test_the_old_sentences_get_nothing(language: str) -> None:
    assert marked(LANGUAGE, originals(LANGUAGE, language)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Labjournaal",
        "Labjournaal datum eenheid meting meting meting datum labjournaal",
        "Wij gaan morgen met zijn allen naar de dierentuin in de stad.",
        "Tomorrow we are going to the zoo in the city together.",
    ],
)
def test_what_is_no_sentence_about_it_gets_nothing(text: str) -> None:
    assert marked(LANGUAGE, {"1": text}) == 0


def test_another_caution_in_its_place_costs_a_point() -> None:
    text = "Mei, je houdt je labjournaal slechter bij dan de anderen, zonder datum en eenheid."
    assert marked(LANGUAGE, {"1": text}) == 2


def test_one_text_for_every_sentence_counts_once() -> None:
    text = " ".join(MODEL[LANGUAGE, "nl"].values())
    assert marked(LANGUAGE, dict.fromkeys("1234", text)) == 3


# Whatever is handed in


@given(anything)
@settings(deadline=None)
def test_nothing_handed_in_breaks_the_marking(answer: object) -> None:
    for assignment in (FEEDBACK, LANGUAGE):
        assert marked(assignment, answer) == 0
        assert marked(assignment, dict.fromkeys("1234", answer)) == 0


@pytest.mark.parametrize("text", [EVIL, EVIL * 400, "x" * 200_000, "😀 " * 9, "\ud800 half\x00"])
def test_evil_and_giant_texts_are_marked_as_text(text: str) -> None:
    assert 0 <= message(text) <= 12
    assert 0 <= marked(LANGUAGE, dict.fromkeys("1234", text)) <= 12


def test_marking_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    message(EVIL + MODEL[FEEDBACK, "en"]["1"])
    assert capfd.readouterr() == ("", "")
