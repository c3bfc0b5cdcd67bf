"""Turns are marked as the assignment says, for honest work and for tricks alike."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from grading.tests_of_grading import EVIL, anything, marked
from hypothesis import given, settings

from verbonden.course import LANGUAGES, places
from verbonden.course.case import MOVES
from verbonden.grading.feedback import model_answers
from verbonden.grading.parts import parts

PERSPECTIVE, EFFICACY = "asking-perspective", "self-efficacy"
ASSIGNMENTS = (PERSPECTIVE, EFFICACY)
HONEST = yaml.safe_load(Path(__file__).with_name("honest_turns.yaml").read_text("utf-8"))
MODEL = {
    (assignment, language): model_answers(assignment, language)
    for assignment in ASSIGNMENTS
    for language in LANGUAGES
}
PHRASES = {
    (PERSPECTIVE, "nl"): "Fijn dat je er bent. Dat klinkt zwaar. Hoe was dat voor jou?",
    (PERSPECTIVE, "en"): "Good to see you. That sounds hard. What was that like for you?",
    (EFFICACY, "nl"): "Wanneer lukte zoiets je wel? Wat zou een eerste kleine stap zijn?",
    (EFFICACY, "en"): "When did you manage something like that? What would be a small first step?",
}
SAID = {
    (PERSPECTIVE, "nl"): {"1": "Je zoon is ziek.", "2": "Je stond al bij de deur."},
    (PERSPECTIVE, "en"): {"1": "Your son is ill.", "2": "You were at the door already."},
    (EFFICACY, "nl"): {"1": "Je stond aan de behandeltafel.", "2": "Je zag de fout niet."},
    (EFFICACY, "en"): {"1": "You stood at the treatment table.", "2": "You didn't see the error."},
}
"""Something of what the student said, with nothing done about it."""
ROW = {
    (PERSPECTIVE, "nl"): "Telefoon, zoon, bericht, deur, klas, presentatie. ",
    (PERSPECTIVE, "en"): "Phone, son, message, door, class, presentation. ",
    (EFFICACY, "nl"): "Vaardigheidstoets, behandeltafel, hoofd, programmeren, fout, scherm. ",
    (EFFICACY, "en"): "Test, treatment, mind, programming, error, screen. ",
}
each = pytest.mark.parametrize(
    ("assignment", "language"), [(one, code) for one in ASSIGNMENTS for code in LANGUAGES]
)


def originals(assignment: str, language: Any) -> dict[str, str]:
    (asked,) = (part for part in parts(assignment, language) if part.input == "rewrites")
    return {item.id: item.text for item in asked.items}


def turns(assignment: str, language: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the students say, and what their teachers say back."""
    cut = {
        item: text.removesuffix("’").rpartition(": ‘")
        for item, text in originals(assignment, language).items()
    }
    students = {item: before.partition(": ‘")[2] for item, (before, _, _) in cut.items()}
    return students, {item: teacher for item, (_, _, teacher) in cut.items()}


# The assignments


@each
def test_each_turn_to_recognise_is_one_of_the_moves(assignment: str, language: Any) -> None:
    sorting, order, rewrites, conversation = parts(assignment, language)
    assert set(sorting.options) < set(MOVES)
    assert [part.points for part in (sorting, order, rewrites, conversation)] == [12, 6, 12, 12]
    key = MODEL[assignment, language]["sorting"]
    assert set(key.values()) == set(sorting.options)


@each
def test_the_order_has_each_place_once_and_is_not_given_away(
    assignment: str, language: Any
) -> None:
    key = MODEL[assignment, language]["order"]
    assert sorted(key.values()) == sorted(key)
    assert marked(assignment, key, "order") == 6
    assert marked(assignment, {item: item for item in key}, "order") == 0


@each
def test_each_turn_to_repair_stands_behind_what_the_student_said(
    assignment: str, language: Any
) -> None:
    students, teachers = turns(assignment, language)
    assert all(len(text) > 40 for text in (*students.values(), *teachers.values()))


# Honest work


@each
def test_the_model_answer_gets_all_points(assignment: str, language: str) -> None:
    model = MODEL[assignment, language]
    assert [marked(assignment, model[part], part) for part in ("sorting", "rewrites")] == [12, 12]


@each
def test_honest_turns_get_nearly_all_points(assignment: str, language: str) -> None:
    points = [marked(assignment, answer) for answer in HONEST[assignment][language]]
    assert min(points) >= 8
    assert sum(points) / len(points) >= 10.5


@each
def test_one_of_two_turns_brings_half(assignment: str, language: str) -> None:
    assert marked(assignment, {"2": MODEL[assignment, language]["rewrites"]["2"]}) == 6


@each
def test_a_turn_that_only_takes_up_what_was_said_brings_a_third(
    assignment: str, language: str
) -> None:
    more = {"nl": " Ik pak er even een stoel bij.", "en": " I am getting myself a chair."}
    for item, text in SAID[assignment, language].items():
        assert marked(assignment, {item: text + more[language]}) == 2


@each
def test_an_unhelpful_sentence_beside_a_helpful_one_costs_a_third(
    assignment: str, language: str
) -> None:
    unhelpful = {
        "nl": " Je moet voortaan gewoon beter plannen.",
        "en": " You just have to plan better from now on.",
    }
    model = MODEL[assignment, language]["rewrites"]
    for item, text in model.items():
        assert marked(assignment, {item: text + unhelpful[language]}) == 4


# Tricks


@each
def test_magic_phrases_bring_nothing(assignment: str, language: str) -> None:
    phrases = PHRASES[assignment, language]
    assert marked(assignment, {"1": phrases, "2": phrases[::-1]}) == 0
    assert marked(assignment, {"1": phrases, "2": f"{phrases} {phrases}"}) == 0


@each
def test_a_row_of_things_before_magic_phrases_brings_nothing(
    assignment: str, language: str
) -> None:
    text = ROW[assignment, language] + PHRASES[assignment, language]
    assert marked(assignment, {"1": text, "2": f"{text} {text}"}) == 0


@each
def test_what_stood_there_brings_nothing(assignment: str, language: Any) -> None:
    whole = originals(assignment, language)
    students, teachers = turns(assignment, language)
    for copied in (whole, students, teachers):
        assert marked(assignment, copied) == 0
        behind = {item: f"{text} {PHRASES[assignment, language]}" for item, text in copied.items()}
        assert marked(assignment, behind) == 0


@each
def test_the_turns_to_recognise_and_to_order_bring_nothing(assignment: str, language: Any) -> None:
    for part in parts(assignment, language)[:2]:
        for item in part.items:
            assert marked(assignment, dict.fromkeys("12", item.text)) == 0


@each
def test_the_same_text_counts_once(assignment: str, language: str) -> None:
    text = " ".join(MODEL[assignment, language]["rewrites"].values())
    assert marked(assignment, dict.fromkeys("12", text)) <= 6


@each
def test_a_sentence_counts_once(assignment: str, language: str) -> None:
    texts = {
        item: f"{text} {PHRASES[assignment, language]}"
        for item, text in SAID[assignment, language].items()
    }
    assert marked(assignment, {"1": texts["1"]}) == 6
    assert marked(assignment, texts) <= 8


@each
def test_of_a_whole_list_only_the_first_sentences_count(assignment: str, language: str) -> None:
    talk = {"nl": "Het regent vandaag {}. ", "en": "It is raining today {}. "}
    before = "".join(talk[language].format(number) for number in range(6))
    assert marked(assignment, {"1": before + MODEL[assignment, language]["rewrites"]["1"]}) == 0


@each
def test_what_was_copied_from_the_course_brings_nothing(
    assignment: str,
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_course: None,
) -> None:
    model = MODEL[assignment, language]["rewrites"]
    module = tmp_path / "3-asking-perspective"
    module.mkdir()
    for item, text in model.items():
        (module / f"case-{item}.{language}.yaml").write_text(f"text: >-\n  {text}\n")
    monkeypatch.setattr(places, "MODULES", tmp_path)
    assert marked(assignment, model) == 0


def test_a_text_in_another_language_gets_nothing() -> None:
    text = "Dein Sohn ist krank und du wartest auf eine Nachricht. Wie ist das für dich?"
    assert marked(PERSPECTIVE, {"1": text}) == 0


@each
def test_the_language_of_the_text_counts_not_that_of_the_notebook(
    assignment: str, language: str
) -> None:
    # The hidden test is the same in both notebooks; this reads the Dutch one.
    assert marked(assignment, MODEL[assignment, language]["rewrites"]) == 12


# Whatever is handed in


@given(anything)
@settings(deadline=None, max_examples=40)
def test_nothing_handed_in_breaks_the_marking(answer: object) -> None:
    for assignment in ASSIGNMENTS:
        for part in ("rewrites", "order", "sorting"):
            assert marked(assignment, answer, part) <= 1
            assert marked(assignment, dict.fromkeys("12", answer), part) <= 1


@pytest.mark.parametrize("text", [EVIL, EVIL * 400, "x" * 200_000, "😀 " * 9, "\ud800 half\x00"])
def test_evil_and_giant_texts_are_marked_as_text(text: str) -> None:
    for assignment in ASSIGNMENTS:
        # It holds the word ‘code’, which is something that a student spoke of.
        assert marked(assignment, dict.fromkeys("12", text)) <= 2


def test_marking_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    marked(PERSPECTIVE, {"1": EVIL + MODEL[PERSPECTIVE, "en"]["rewrites"]["1"]})
    assert capfd.readouterr() == ("", "")
