"""Each way in which an assignment can be out of step is found."""

from pathlib import Path

import pytest
from grading.tests_of_grading import ASSIGNMENT

from verbonden.grading.check import check_assignments
from verbonden.grading.errors import GradingError
from verbonden.grading.release import release


def test_the_assignments_are_right() -> None:
    assert check_assignments() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("en/{}/{}.ipynb", '"points": 3,', '"points": 4,', "the cell 'explanation-points' differs"),
        ("nl/{}/{}.ipynb", '"1. Jayden', '"Jayden', "the list before 'sorting' has the numbers 2"),
        ("en/{}/{}.ipynb", '"id": "intro"', '"id": "opening"', "cells have other ids"),
        ("nl/{}/{}.ipynb", '"points": 12,', '"points": 11,', "add up to 12 points"),
        ("nl/{}/{}.ipynb", '"sorting = {', '"sorting  = {', "not written as the page writes it"),
        ("en/{}/rubric.yaml", "id: step", "id: steps", "other ids or points than in 'nl'"),
        (
            "nl/{}/{}.ipynb",
            '\\"1\\": \\"binding\\"',
            '\\"1\\": \\"bonding\\"',
            "model answer of 'sorting' has a category that cannot be chosen",
        ),
    ],
)
def test_a_mistake_in_the_source_is_found(
    course_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    path = course_copy / "solutions" / file.replace("{}", ASSIGNMENT)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    try:
        release()
    except GradingError as error:
        assert "Cannot" in str(error)
    assert any(said in mistake for mistake in check_assignments()), check_assignments()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"3. Vraag', '"Vraag', "the list before 'rewrites' has the numbers 1, 2, 4;"),
        ('\\"3\\": \\"Vraag', '\\"5\\": \\"Vraag', "of 'rewrites' has other keys than the cell"),
        ('"Vraag iemand die', '" \\", \\"3\\": \\" \\", #', "of 'rewrites' has no text at 3"),
    ],
)
def test_a_mistake_in_texts_to_rewrite_is_found(
    course_copy: Path, old: str, new: str, said: str
) -> None:
    name = "language-that-gives-room"
    path = course_copy / "solutions" / "nl" / name / f"{name}.ipynb"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    release(name)
    assert any(said in mistake for mistake in check_assignments()), check_assignments()


def test_a_release_out_of_step_is_found(course_copy: Path) -> None:
    path = course_copy / "exercises" / "en" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text(path.read_text().replace("twelve", "eleven"))
    found = check_assignments()
    assert len(found) == 1
    assert "differs from its solution; run verbonden release" in found[0]


def test_a_rubric_out_of_step_is_found(course_copy: Path) -> None:
    path = course_copy / "solutions" / "nl" / ASSIGNMENT / "rubric.yaml"
    path.write_text(path.read_text().replace("Er staat geen stap.", "Geen stap."))
    assert any("its rubric is not the one in rubric.yaml" in one for one in check_assignments())


def test_a_missing_release_is_found(course_copy: Path) -> None:
    (course_copy / "exercises" / "nl" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").unlink()
    assert any("this notebook is missing" in mistake for mistake in check_assignments())
