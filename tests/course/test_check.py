"""`verbonden check` finds each kind of mistake in a copy of a module."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from verbonden.course.check import check_modules
from verbonden.course.places import MODULES, SOLUTIONS

ASSIGNMENTS = ["belonging-and-binding"]
NAME = "1-belonging-and-binding"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a copy of module 1, to spoil."""
    shutil.copytree(MODULES / NAME, tmp_path / NAME)
    return tmp_path


def spoil(path: Path, change: Callable[[nbformat.NotebookNode], object]) -> None:
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_course_as_it_is_has_no_mistakes() -> None:
    assert check_modules([folder.name for folder in (SOLUTIONS / "nl").iterdir()]) == []


def test_cells_that_differ_between_languages_are_found(copy: Path) -> None:
    spoil(copy / NAME / "en.ipynb", lambda notebook: notebook.cells.pop(4))
    assert any("expected the same id" in said for said in check_modules(ASSIGNMENTS, copy))


def test_an_exercise_that_differs_in_more_than_its_texts_is_found(copy: Path) -> None:
    replace(copy / NAME / "situations.en.yaml", "category: binding", "category: both")
    found = check_modules(ASSIGNMENTS, copy)
    assert any("situations: nl and en differ" in said for said in found), found


def test_a_mistake_in_a_content_file_is_found(copy: Path) -> None:
    replace(copy / NAME / "tomorrow.nl.yaml", "kind: choice", "kind: keuze")
    assert any("tomorrow.nl.yaml" in said for said in check_modules(ASSIGNMENTS, copy))


def test_an_exercise_that_no_page_places_is_found(copy: Path) -> None:
    for language in ("nl", "en"):
        shutil.copy(copy / NAME / f"tomorrow.{language}.yaml", copy / NAME / f"odd.{language}.yaml")
    assert any("no page places the exercise 'odd'" in s for s in check_modules(ASSIGNMENTS, copy))


def test_outputs_and_code_that_does_more_than_place_are_found(copy: Path) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        code[1].execution_count = 3
        code[2].source = "import os\n" + code[2].source

    spoil(copy / NAME / "nl.ipynb", change)
    found = check_modules(ASSIGNMENTS, copy)
    assert any("has outputs" in said for said in found)
    assert any("expected one line" in said for said in found)


@pytest.mark.parametrize(
    "target",
    ["#no-such-place", "/nl/no-such-module", "/en/belonging-and-binding", "http://x.y", ""],
)
def test_a_link_that_leads_nowhere_is_found(copy: Path, target: str) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[0].source += f"\n\n[hier]({target or 'page.html'})"

    spoil(copy / NAME / "nl.ipynb", change)
    assert any("leads nowhere" in said for said in check_modules(ASSIGNMENTS, copy))


def test_a_link_to_a_place_that_is_there_is_right(copy: Path) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        there = notebook.cells[-1].id
        notebook.cells[0].source += f"\n\n[hier](#{there}) [ook](/nl/belonging-and-binding#{there})"

    spoil(copy / NAME / "nl.ipynb", change)
    assert check_modules(ASSIGNMENTS, copy) == []


def test_an_assignment_that_does_not_exist_is_found() -> None:
    assert any("no assignment 'belonging-and-binding'" in said for said in check_modules([]))


def test_a_heading_that_skips_a_level_is_found(copy: Path) -> None:
    def change(notebook: nbformat.NotebookNode) -> None:
        notebook.cells[0].source += "\n\n### Te diep"

    spoil(copy / NAME / "nl.ipynb", change)
    assert any("skips a level" in said for said in check_modules(ASSIGNMENTS, copy))
