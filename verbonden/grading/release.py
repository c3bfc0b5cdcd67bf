"""Make the exercises that learners get from the solutions, with nbgrader's own converter.

- The rubric's cell is filled in from rubric.yaml, in the source notebooks.
- exercises/<lang>/ is generated from solutions/<lang>/, without touching a gradebook.
- Generating twice gives the same bytes: no outputs, no metadata that changes by itself.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verbonden.answers.data import DataFolder
from verbonden.course.files import short
from verbonden.course.languages import LANGUAGES, Language
from verbonden.grading.errors import GradingError
from verbonden.grading.notebooks import (
    assignments,
    known,
    read_notebook,
    release_path,
    source_path,
    write_notebook,
)
from verbonden.grading.rubric import as_markdown, load_rubric, rubric_path

RUBRIC_CELL = "rubric"
"""The id of the cell that shows the rubric."""


def release(assignment: str | None = None, target: Path | None = None) -> list[Path]:
    """Bring one assignment, or all, up to date in every language; return the files that changed.

    Raises:
        ContentError: a source notebook or a rubric is missing or not right.
        GradingError: there is no such assignment, or nbgrader cannot make its release.
    """
    if assignment:
        known(assignment)
    changed: list[Path] = []
    for name in [assignment] if assignment else assignments():
        for language in LANGUAGES:
            changed += fill_in_rubric(name, language)
            text = released(name, language)
            changed += _update(release_path(name, language, target), text)
    return changed


def fill_in_rubric(assignment: str, language: Language) -> list[Path]:
    """Write the rubric in its cell of the source notebook; return what changed."""
    path = source_path(assignment, language)
    notebook = read_notebook(path)
    for cell in rubric_cells(notebook):
        cell.source = as_markdown(load_rubric(rubric_path(assignment, language)), language)
    return _update(path, write_notebook(notebook))


def rubric_cells(notebook: Any) -> Iterator[Any]:
    """Give the cell that shows the rubric, if the notebook has one."""
    return (cell for cell in notebook.cells if cell.get("id") == RUBRIC_CELL)


def released(assignment: str, language: Language) -> str:
    """Return the text of a freshly made release notebook; raises as `release`."""
    # Here, so that what only reads a release need not import nbgrader.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    from verbonden.grading.gradebook import configuration, convert

    with TemporaryDirectory() as folder:
        config = configuration(DataFolder(Path(folder)), language)
        config.CourseDirectory.release_directory = f"{folder}/release"
        # As `nbgrader generate_assignment --no-db` does it.
        config.GenerateAssignment.no_database = True
        config.GenerateAssignment.preprocessors.remove(SaveCells)
        try:
            convert(GenerateAssignment, config, assignment)
        except GradingError as error:
            path = short(source_path(assignment, language))
            raise GradingError("no_release", file=path, reason=error) from None
        made = read_notebook(Path(folder, "release", assignment, f"{assignment}.ipynb"))
    return write_notebook(_lasting(made))


def _lasting(notebook: Any) -> Any:
    """Strip what differs from one machine or run to the next."""
    notebook.metadata = {
        "kernelspec": dict(notebook.metadata.get("kernelspec", {})),
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _update(path: Path, text: str) -> list[Path]:
    """Write a file when it differs; return it then."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    shutil.move(draft, path)
    return [path]
