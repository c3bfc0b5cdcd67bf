"""The notebooks of an assignment: where they stand, and what is in their cells."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from verbonden.course import places
from verbonden.course.files import ContentError, short
from verbonden.course.languages import Language
from verbonden.grading.errors import GradingError

TEXT_STUB = "✎"
"""What stands where a reflection is to be written: the same sign in every language."""

_ASSIGNMENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def release_path(assignment: str, language: Language, folder: Path | None = None) -> Path:
    """Return where the notebook that learners fill in stands."""
    return (folder or places.EXERCISES) / language / assignment / f"{assignment}.ipynb"


def source_path(assignment: str, language: Language) -> Path:
    """Return where the notebook with the model answers stands."""
    return places.SOLUTIONS / language / assignment / f"{assignment}.ipynb"


def assignments() -> list[str]:
    """Return the names of all assignments."""
    return sorted(path.parent.name for path in places.SOLUTIONS.glob("nl/*/*.ipynb"))


def known(assignment: str) -> None:
    """Raise GradingError when there is no such assignment; it tells which there are."""
    if assignment not in assignments():
        raise GradingError("unknown", assignment=assignment, known=", ".join(assignments()))


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook; raise ContentError when it is missing or no notebook."""
    if not _ASSIGNMENT.fullmatch(path.stem):
        raise ContentError(f"'{path.stem}' is not the name of an assignment")
    return read_any_notebook(path)


def read_any_notebook(path: Path) -> nbformat.NotebookNode:
    """Read a notebook whatever it is called; raise ContentError when that is not possible."""
    try:
        notebook: nbformat.NotebookNode = nbformat.reads(
            path.read_text(encoding="utf-8"), as_version=4
        )
        nbformat.validate(notebook)
    except FileNotFoundError:
        raise ContentError(f"{short(path)}: this notebook is missing") from None
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ContentError(f"{short(path)}: not a readable notebook: {reason}") from None
    return notebook


def write_notebook(notebook: nbformat.NotebookNode) -> str:
    """Return the text of a notebook's file, always the same for the same notebook."""
    return str(nbformat.writes(notebook)) + "\n"


def grade_id(cell: nbformat.NotebookNode) -> str | None:
    """Return the name by which nbgrader knows a cell."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def graded_cells(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    """Give the cells that bring points, in order."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            yield cell


def answer_cells(notebook: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    """Return the cells that a learner fills in, by their grade id, in order."""
    return {
        name: cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution") and (name := grade_id(cell))
    }


def assignment_to(name: str, value: Any) -> str:
    """Return the code cell that gives a name a value, which stands there as a literal.

    JSON with indents is what the release shows, and is Python as long as it holds texts only.
    """
    return f"{name} = {json.dumps(value, indent=4, ensure_ascii=False)}"


def value_of(name: str, source: str) -> Any:
    """Return the literal that a code cell last gives a name.

    Raises:
        ValueError: the cell is no Python, or gives the name no literal value.
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"the cell '{name}' cannot be read: {error}") from None
    for statement in reversed(statements):
        if isinstance(statement, ast.Assign) and [
            target.id for target in statement.targets if isinstance(target, ast.Name)
        ] == [name]:
            try:
                return ast.literal_eval(statement.value)
            except (ValueError, RecursionError, MemoryError):
                break
    raise ValueError(f"the cell '{name}' gives no plain answer")
