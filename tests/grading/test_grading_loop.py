"""The whole loop through nbgrader: handed in, autograded, graded by hand, feedback given.

Starting a kernel takes seconds: one autograde run over many learners serves all these tests.
"""

import csv
import re
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from grading.tests_of_grading import ASSIGNMENT, EVIL

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.course import LANGUAGES
from verbonden.grading import autograde as autograding
from verbonden.grading.autograde import Outcome, autograde, to_grade
from verbonden.grading.erase import erase_submissions
from verbonden.grading.errors import GradingError
from verbonden.grading.feedback import Given, give_feedback, model_answers
from verbonden.grading.gradebook import gradebook
from verbonden.grading.grades import harmless, write_grades
from verbonden.grading.hand_in import hand_in, standing


@dataclass
class Class:
    """A class of which everybody has handed in, and the outcome of autograding it once."""

    data: DataFolder
    store: AnswerStore
    ids: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    progress: list[tuple[int, int, str | None]] = field(default_factory=list)

    def join(self, name: str, alias: str | None = None) -> str:
        self.ids[name] = self.store.join(alias or name, self.data.secret()).id
        return self.ids[name]

    def hand_in(self, name: str, answers: object, language: Any = "nl") -> None:
        learner = self.ids.get(name) or self.join(name)
        hand_in(self.store, self.data, learner, ASSIGNMENT, language, answers)  # type: ignore[arg-type]

    def autograde(self, **options: Any) -> list[Outcome]:
        return autograde(self.data, self.store, ASSIGNMENT, **options)

    def scores(self, name: str) -> dict[str, float | None]:
        """Points by cell, as the computer gave them; None waits for the trainer."""
        with gradebook(self.data) as book:
            found = book.find_submission(ASSIGNMENT, self.ids[name])
            return {grade.name: grade.auto_score for grade in found.notebooks[0].grades}

    def grade_by_hand(self, name: str, points: float, comments: dict[str, str]) -> None:
        """Do what formgrader does when a trainer types points and comments."""
        with gradebook(self.data) as book:
            where = (ASSIGNMENT, ASSIGNMENT, self.ids[name])
            grade = book.find_grade("reflection", *where)
            grade.manual_score, grade.needs_manual_grade = points, False
            for cell, text in comments.items():
                book.find_comment(cell, *where).manual_comment = text
            book.db.commit()

    def feedback(self, name: str) -> dict[str, Any]:
        content = standing(self.store, self.ids[name], ASSIGNMENT).feedback
        assert content is not None
        return content


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    data = DataFolder(tmp_path_factory.mktemp("class") / "var").prepare()
    migrate(data.database_url)
    group = Class(data, AnswerStore(data.database_url))
    for language in LANGUAGES:
        group.hand_in(f"model {language}", model_answers(ASSIGNMENT, language), language)
        group.hand_in(f"empty {language}", {}, language)
    model = model_answers(ASSIGNMENT, "nl")
    # Hands in twice; the later one has ten of twelve right.
    group.hand_in("half", {**model, "reflection": "de eerste"})
    half = {**model["sorting"], "1": "both", "2": ""}
    group.hand_in("half", {"sorting": half, "reflection": "de tweede"})
    group.join("evil", "<b>x</b>=1")
    explanation = {"situation": "5", "category": model["sorting"]["5"], "because": EVIL * 40}
    group.hand_in("evil", {"explanation": explanation, "reflection": (EVIL * 400)[:200_000]})
    group.hand_in("broken", {})
    broken = data.submitted / group.ids["broken"] / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    broken.write_text('{"cells": ')

    def progress(done: int, total: int, outcome: Outcome | None) -> None:
        group.progress.append((done, total, outcome and outcome.learner_id))

    group.outcomes = group.autograde(progress=progress)
    yield group
    group.store.close()


# Autograding


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_solution_gets_all_points(graded: Class, language: str) -> None:
    assert graded.scores(f"model {language}") == {
        "sorting-points": 12,
        "explanation-points": 3,
        "reflection": None,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_release_gets_none(graded: Class, language: str) -> None:
    assert set(graded.scores(f"empty {language}").values()) == {0}


def test_there_is_partial_credit(graded: Class) -> None:
    assert graded.scores("half")["sorting-points"] == 10


def test_evil_text_is_graded_as_text(graded: Class) -> None:
    assert graded.scores("evil") == {
        "sorting-points": 0,
        "explanation-points": 2,
        "reflection": None,
    }


def test_the_later_of_two_hand_ins_is_graded(graded: Class) -> None:
    folder = graded.data.autograded / graded.ids["half"] / ASSIGNMENT
    text = (folder / f"{ASSIGNMENT}.ipynb").read_text()
    assert "de tweede" in text
    assert "de eerste" not in text


def test_a_broken_submission_is_listed_and_stops_nobody(graded: Class) -> None:
    problems = {outcome.alias: outcome.problem for outcome in graded.outcomes}
    assert "does not appear to be JSON" in (problems.pop("broken") or "")
    assert set(problems.values()) == {None}
    assert len(problems) == 6


def test_progress_is_told_step_by_step(graded: Class) -> None:
    assert [step[:2] for step in graded.progress] == [(done, 7) for done in range(8)]
    assert {step[2] for step in graded.progress[1:]} == set(graded.ids.values())


def test_learners_see_that_grading_has_begun(graded: Class) -> None:
    assert standing(graded.store, graded.ids["half"], ASSIGNMENT).state != "handed-in"
    assert standing(graded.store, graded.ids["broken"], ASSIGNMENT).state == "handed-in"


def test_the_trainer_sees_the_alias(graded: Class) -> None:
    with gradebook(graded.data) as book:
        assert book.find_student(graded.ids["evil"]).first_name == "＜b＞x＜/b＞=1"


def test_only_what_is_new_is_graded_again(graded: Class) -> None:
    assert to_grade(graded.data, ASSIGNMENT) == [graded.ids["broken"]]
    assert [outcome.alias for outcome in graded.autograde()] == ["broken"]
    assert len(to_grade(graded.data, ASSIGNMENT, everything=True)) == 7


def test_the_checkout_is_left_alone(graded: Class) -> None:
    root = Path(autograding.__file__).parents[2]
    assert not (root / "gradebook.db").exists()
    assert not (root / ".nbgrader.log").exists()


def test_an_unknown_assignment_is_named(data: DataFolder, store: AnswerStore) -> None:
    for command in (autograde, give_feedback):
        with pytest.raises(GradingError, match="no assignment ‘other’"):
            command(data, store, "other")
    assert not (data.path / "gradebook.db").exists()


def test_nobody_handed_in_is_no_mistake(data: DataFolder, store: AnswerStore) -> None:
    assert autograde(data, store, ASSIGNMENT) == []
    assert give_feedback(data, store, ASSIGNMENT) == Given()


def test_a_folder_that_nbgrader_cannot_read_is_named(tmp_path: Path, store: AnswerStore) -> None:
    odd = DataFolder(tmp_path / "c++ (mine)")
    with pytest.raises(GradingError, match="Choose a data folder with only letters"):
        autograde(odd, store, ASSIGNMENT)


# Feedback


@pytest.fixture(scope="module")
def answered(graded: Class) -> Given:
    """Grade two reflections by hand and give feedback."""
    graded.grade_by_hand("model en", 11.5, {"reflection": "Mooi.\n<b>Dank</b>", "sorting": "Goed"})
    graded.grade_by_hand("evil", 0, {"reflection": "<script>alert(1)</script> ![x](http://e.e/x)"})
    return give_feedback(graded.data, graded.store, ASSIGNMENT)


def test_feedback_goes_to_whose_work_is_graded(graded: Class, answered: Given) -> None:
    assert {outcome.alias for outcome in answered.given} == {
        "model en",
        "<b>x</b>=1",
        "empty nl",
        "empty en",
    }
    assert {outcome.alias for outcome in answered.to_grade} == {"model nl", "half"}
    assert [outcome.alias for outcome in answered.to_autograde] == ["broken"]
    assert answered.failed == []


def test_feedback_holds_all_that_the_page_shows(graded: Class, answered: Given) -> None:
    content = graded.feedback("model en")
    model = model_answers(ASSIGNMENT, "en")
    assert (content["points"], content["maximum"], content["language"]) == (26.5, 27, "en")
    sorting, explanation, reflection = content["parts"]
    assert [part["points"] for part in content["parts"]] == [12, 3, 11.5]
    assert sorting["comments"] == ["Goed"]
    assert explanation["comments"] == []
    assert reflection["comments"] == ["Mooi.\n<b>Dank</b>"]
    assert [part["model"] for part in content["parts"]] == list(model.values())
    assert sorting["yours"] == model["sorting"]
    assert sorting["items"][0]["id"] == "1"
    assert sorting["options"]["both"] == "both"
    assert reflection["label"] == "Your reflection"


def test_the_model_answer_is_in_the_language_of_the_hand_in(graded: Class, answered: Given) -> None:
    assert graded.feedback("empty nl")["parts"][2]["model"].startswith("Vorige week")
    assert graded.feedback("empty en")["parts"][2]["model"].startswith("Last week")


def test_nbgraders_own_feedback_page_runs_and_loads_nothing(graded: Class, answered: Given) -> None:
    page = graded.data.feedback / graded.ids["evil"] / ASSIGNMENT / f"{ASSIGNMENT}.html"
    html = page.read_text()
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"(src|href)=[\"'](https?:)?//", html)
    assert "&lt;script&gt;alert(1)" in html


def test_feedback_again_replaces_it(graded: Class, answered: Given) -> None:
    graded.grade_by_hand("model en", 9, {"reflection": "Nog eens gelezen."})
    graded.hand_in("half", {"reflection": "Toch nog iets veranderd."})
    again = give_feedback(graded.data, graded.store, ASSIGNMENT)
    content = graded.feedback("model en")
    assert content["points"] == 24
    assert content["parts"][2]["comments"] == ["Nog eens gelezen."]
    # Who handed in again waits for the computer first.
    assert {outcome.alias for outcome in again.to_autograde} == {"broken", "half"}


# Grades


def test_grades_are_one_row_a_learner(graded: Class, answered: Given, tmp_path: Path) -> None:
    file = tmp_path / "grades.csv"
    graded.join("late", "=cmd|' /C calc'!A0")
    count = write_grades(graded.data, graded.store, file)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert all(line.startswith(b'"') for line in raw[3:].splitlines())
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == count == len(graded.ids)
    row = {row["learner"]: row for row in rows}
    column = f"{ASSIGNMENT}: {{}}".format
    evil, model, late = (row[graded.ids[name]] for name in ("evil", "model nl", "late"))
    assert (evil[column("points")], evil[column("maximum")]) == ("2", "27")
    assert evil[column("state")] == "feedback"
    assert (model[column("points")], model[column("state")]) == ("", "grading")
    assert model[column("handed in at")].endswith("UTC")
    assert late["alias"] == "'=cmd|' /C calc'!A0"
    assert late[column("state")] == "not handed in"
    assert list(tmp_path.iterdir()) == [file]


def test_grades_that_cannot_be_written_leave_the_old_file(graded: Class, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_grades(graded.data, graded.store, tmp_path / "nowhere" / "grades.csv")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r1", "  =1", "＝1", "\u00a0=1"])
def test_a_formula_is_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Noor", "a=b", "", "12.5", "Zoë", "'=1"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert harmless(text) == text


# Erasing: last, for it takes somebody away


def test_erasing_leaves_nothing_of_a_learner(graded: Class, answered: Given) -> None:
    learner = graded.ids["half"]
    other = graded.ids["model nl"]
    copy = graded.data.autograded / learner / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert not copy.stat().st_mode & stat.S_IWUSR  # nbgrader writes it read-only.
    erase_submissions(graded.data, learner)
    erase_submissions(graded.data, learner)  # Twice does no harm.
    assert [path for path in graded.data.path.rglob("*") if path.name == learner] == []
    assert (graded.data.submitted / other).exists()
    with sqlite3.connect(graded.data.path / "gradebook.db") as book:
        dump = "\n".join(book.iterdump())
    book.close()
    assert learner not in dump
    assert other in dump
    assert learner.encode() not in (graded.data.path / "gradebook.db").read_bytes()


@pytest.mark.parametrize("learner_id", ["..", "", "../x", "*"])
def test_erasing_takes_an_id_only(learner_id: str, data: DataFolder) -> None:
    data.submitted.mkdir()
    with pytest.raises(ValueError, match="not the id"):
        erase_submissions(data, learner_id)
    assert data.submitted.exists()
