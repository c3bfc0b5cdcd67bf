"""nbgrader as this course uses it: its configuration, its converters, its gradebook.

One configuration for all: `nbgrader_config.py` hands it to nbgrader's own commands and to
formgrader, the modules beside this one to nbgrader's converters.
"""

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbgrader
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import capture_log
from sqlalchemy import text
from traitlets.config import Config

from verbonden.answers.data import DataFolder
from verbonden.course import places
from verbonden.course.languages import Language
from verbonden.grading.errors import GradingError
from verbonden.grading.notebooks import TEXT_STUB

_NAMED = re.compile(r"[\w.]*(Error|Exception|Entry)\w*(:|$)")

Converter = type[Autograde] | type[GenerateAssignment] | type[GenerateFeedback]


class NeatStubs(ClearSolutions):
    """Clear solutions, and leave no empty line where one was."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Clear one cell."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = cell.source.rstrip("\n")
        return cell, resources


def configuration(data: DataFolder, language: Language = "nl") -> Config:
    """Return nbgrader's configuration for a data folder.

    One gradebook serves both languages: the cells that nbgrader knows are the same in both.
    """
    config = Config()
    course = config.CourseDirectory
    course.root = str(places.SOLUTIONS.parent)
    course.source_directory = f"{places.SOLUTIONS.name}/{language}"
    course.release_directory = f"{places.EXERCISES.name}/{language}"
    course.submitted_directory = str(data.submitted)
    course.autograded_directory = str(data.autograded)
    course.feedback_directory = str(data.feedback)
    course.db_url = data.gradebook_url
    # Not used: learners hand in through our own pages.
    config.Exchange.root = str(data.path / "exchange")
    # A learner meets the rubric in the notebook; the file is for us.
    course.ignore = [*CourseDirectory.ignore.default_args[0], "rubric.yaml"]
    config.ClearSolutions.text_stub = TEXT_STUB
    config.ClearSolutions.code_stub = {"python": ""}
    config.GenerateAssignment.preprocessors = [
        NeatStubs if step is ClearSolutions else step
        for step in GenerateAssignment.preprocessors.default_args[0]
    ]
    config.Execute.timeout = 60
    # A kernel's warnings about itself would stand between our lines in the terminal.
    config.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
    config.FormgradeExtension.debug = False
    _show_nothing_but_text(config)
    return config


def _show_nothing_but_text(config: Config) -> None:
    """See to it that nothing in a submission runs or loads in a trainer's browser.

    nbgrader's templates show Markdown unsanitized, and load MathJax from another host: its
    filter and the one template that loads it are replaced.
    """
    exporter = config.HTMLExporter
    exporter.sanitize_html = True
    exporter.exclude_anchor_links = True
    exporter.filters = {"markdown2html": "verbonden.grading.display.markdown_to_html"}
    theirs = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    exporter.extra_template_basedirs = [str(Path(__file__).parent / "templates"), str(theirs)]
    # These are loaded by none of our pages; an empty address loads nothing should one try.
    for url in ("mathjax_url", "require_js_url", "jquery_url", "jupyter_widgets_base_url"):
        exporter[url] = ""


def convert(converter: Converter, config: Config, assignment: str, learner_id: str = "*") -> None:
    """Run one of nbgrader's converters, as its own API does, for one learner or for all.

    Raises:
        GradingError: it did not succeed; says why, in nbgrader's words.
    """
    find_commands()
    course = CourseDirectory(config=config)
    check_folder(Path(course.submitted_directory))
    course.assignment_id = assignment
    course.student_id = learner_id
    step = converter(coursedir=course, config=config, log=_quiet_log())
    step.force = True
    with warnings.catch_warnings():
        # nbgrader's own use of SQLAlchemy and of older Python functions: nothing to act on.
        warnings.filterwarnings("ignore", module=r"nbgrader\.")
        outcome = capture_log(step)
    if not outcome["success"]:
        raise GradingError("nbgrader", reason=_reason(outcome.get("log", "") or outcome["error"]))


@contextmanager
def gradebook(data: DataFolder) -> Iterator[Gradebook]:
    """Open the gradebook."""
    find_commands()
    data.prepare()
    with Gradebook(data.gradebook_url) as opened:
        yield opened


def forget_student(data: DataFolder, learner_id: str) -> None:
    """Remove a learner with all grades and comments from the gradebook."""
    with gradebook(data) as book:
        # Overwrites what is removed.
        book.db.execute(text("PRAGMA secure_delete = ON"))
        try:
            book.remove_student(learner_id)
        except MissingEntry:
            return


def find_commands() -> None:
    """Let nbgrader find the command `alembic`, also when our environment is not activated."""
    ours = str(Path(sys.executable).parent)
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if folders[0] != ours:
        os.environ["PATH"] = os.pathsep.join([ours, *folders])


def check_folder(folder: Path) -> None:
    """Say so where nbgrader, which reads a path as a regular expression, cannot work."""
    try:
        readable = re.match(str(folder), str(folder))
    except re.error:
        readable = None
    if not readable:
        raise GradingError("folder_unreadable", folder=folder)


def _quiet_log() -> logging.Logger:
    """Return a log that prints nothing: what matters in it becomes a GradingError."""
    log = logging.getLogger("verbonden.grading.nbgrader")
    log.propagate = False
    log.setLevel(logging.INFO)
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    return log


def _reason(log: str) -> str:
    """Return the last line of nbgrader's log that names an exception, or else the last line."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log)
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    named = [line for line in lines if _NAMED.match(line)]
    # The converter ends with an exception of its own that only says that there was one.
    telling = [line for line in named if "NbGraderException" not in line] or named or lines
    return telling[-1][:500] if telling else "nbgrader gave no reason"
