"""The exercises are what the solutions make them."""

import json
import shutil
from pathlib import Path

import pytest
from grading.tests_of_grading import ASSIGNMENT

from verbonden.course import LANGUAGES, ContentError, places
from verbonden.grading.errors import GradingError
from verbonden.grading.notebooks import (
    answer_cells,
    assignments,
    read_notebook,
    release_path,
    source_path,
)
from verbonden.grading.release import release


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_the_exercises_are_up_to_date(course_copy: Path, tmp_path: Path) -> None:
    release(target=tmp_path / "fresh")
    assert files(tmp_path / "fresh") == files(course_copy / "exercises")
    real = Path(places.__file__).parents[2]
    assert files(course_copy / "solutions") == files(real / "solutions")


def test_releasing_again_changes_nothing(course_copy: Path) -> None:
    release()
    before = files(course_copy)
    assert release() == []
    assert files(course_copy) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_is_left_in_an_exercise(language: str) -> None:
    text = release_path(ASSIGNMENT, language).read_text()
    assert "SOLUTION" not in text
    assert "HIDDEN TESTS" not in text
    cells = answer_cells(json_notebook := read_notebook(release_path(ASSIGNMENT, language)))
    assert cells["reflection"].source == "✎"
    for name in ("sorting", "explanation"):
        literal = cells[name].source.removeprefix(f"{name} = ")
        assert set(json.loads(literal).values()) == {""}
        assert literal == json.dumps(json.loads(literal), indent=4)
    assert all(not cell.get("outputs") for cell in json_notebook.cells)


def test_the_rubric_is_filled_in_from_its_file(course_copy: Path) -> None:
    file = course_copy / "solutions" / "nl" / ASSIGNMENT / "rubric.yaml"
    file.write_text(file.read_text().replace("Er staat geen stap.", "Nog geen stap te zien."))
    assert release(ASSIGNMENT) == [source_path(ASSIGNMENT, "nl"), release_path(ASSIGNMENT, "nl")]
    assert "Nog geen stap te zien." in release_path(ASSIGNMENT, "nl").read_text()


def test_nothing_but_the_notebook_reaches_learners() -> None:
    names = {path.name for path in places.EXERCISES.rglob("*.*")}
    assert names == {f"{assignment}.ipynb" for assignment in assignments()}


def test_an_unknown_assignment_is_named() -> None:
    with pytest.raises(
        GradingError, match=r"no assignment ‘unknown’\. Known: asking-perspective, "
    ):
        release("unknown")


def test_a_source_that_nbgrader_refuses_is_named(course_copy: Path) -> None:
    path = source_path(ASSIGNMENT, "en")
    path.write_text(path.read_text().replace("### END SOLUTION", "###"))
    before = files(course_copy / "exercises" / "en")
    with pytest.raises(GradingError, match=r"en/.*no end solution statement found"):
        release()
    assert files(course_copy / "exercises" / "en") == before


def test_a_missing_rubric_is_named(course_copy: Path) -> None:
    shutil.move(course_copy / "solutions" / "en" / ASSIGNMENT / "rubric.yaml", course_copy)
    with pytest.raises(ContentError, match=r"en/.*rubric\.yaml: this file is missing"):
        release()
