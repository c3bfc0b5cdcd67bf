"""Handing in an assignment: from the page, or a notebook filled in in JupyterLab.

- Either way the release notebook is filled in by nbgrader's grade ids, and put in the folder
  of submissions whole or not at all.
- What a learner typed enters as text or as a JSON literal, never as code.
- The hand-in is recorded with its answers; the latest counts, the earlier ones are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from verbonden.answers import AnswerStore, DataFolder, HandIn, NotSaved
from verbonden.course import HandIn as HandInContent
from verbonden.course import load_course
from verbonden.course.files import ContentError
from verbonden.course.languages import LANGUAGES, Language
from verbonden.grading.errors import GradingError
from verbonden.grading.notebooks import (
    TEXT_STUB,
    answer_cells,
    read_any_notebook,
    value_of,
)
from verbonden.grading.parts import Item, Part, accepted, missing, parts
from verbonden.grading.submission import filled_in, release_notebook, submitted
from verbonden.grading.text import as_text

__all__ = [
    "Item",
    "Part",
    "Standing",
    "hand_in",
    "hand_in_file",
    "missing",
    "parts",
    "standing",
]

LARGEST_FILE = 20_000_000
"""Bytes of a notebook that may be handed in: enough for any answer, and it fits in memory."""


@dataclass(frozen=True)
class Standing:
    """How a learner stands with an assignment."""

    state: Literal["draft", "handed-in", "grading", "feedback"]
    at: datetime | None = None
    """When it came to stand so; None for a draft."""
    feedback: dict[str, Any] | None = None


def hand_in(
    store: AnswerStore,
    data: DataFolder,
    learner_id: str,
    assignment: str,
    language: Language,
    answers: Mapping[str, Any],
) -> HandIn:
    """Hand in a learner's answers; what the assignment does not ask for is dropped.

    Raises:
        NotSaved: it could not be written; nothing was handed in, what was handed in before
            still counts.
        ContentError: there is no such assignment.
    """
    asked = parts(assignment, language)
    content = accepted(asked, answers)
    if store.learner(learner_id) is None:
        raise NotSaved("this learner does not exist (any more)")
    notebook = filled_in(release_notebook(assignment, language), asked, content)
    at = datetime.now(UTC)
    try:
        with submitted(data, learner_id, assignment, notebook, at):
            return store.hand_in(learner_id, assignment, language, content, at)
    except (OSError, ValueError) as error:
        raise NotSaved(str(error)) from error


def hand_in_file(
    store: AnswerStore, data: DataFolder, learner_id: str, assignment: str, path: Path
) -> HandIn:
    """Hand in a notebook that was filled in in JupyterLab.

    Only the answers are taken from it: code that somebody added is not handed in.

    Raises:
        GradingError: the file is no notebook of this assignment, or an answer's cell holds
            something else than an answer between its quotation marks, or there is feedback.
        NotSaved, ContentError: as `hand_in`.
    """
    language, answers = answers_in(path, assignment)
    if standing(store, learner_id, assignment).state == "feedback":
        raise GradingError("after_feedback")
    record = hand_in(store, data, learner_id, assignment, language, answers)
    _show_on_page(store, record)
    return record


def _show_on_page(store: AnswerStore, record: HandIn) -> None:
    """Let the page show what was handed in as the learner's answer, as if filled in there."""
    for module in load_course().modules:
        for name in module.exercises:
            content = module.content(name, "nl")
            if isinstance(content, HandInContent) and content.assignment == record.assignment:
                found = store.load(record.learner_id, module.slug, name)
                base = found.revision if found else 0
                store.save(record.learner_id, module.slug, name, record.content, base, True)


def answers_in(path: Path, assignment: str) -> tuple[Language, dict[str, Any]]:
    """Return the language and the answers of a filled-in notebook; raises as `hand_in_file`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise GradingError("file_large", file=path.name)
        notebook = read_any_notebook(path)
    except (OSError, ContentError):
        raise GradingError("file_unread", file=path.name) from None
    cells = answer_cells(notebook)
    language = _language(cells, assignment)
    asked = parts(assignment, language)
    lacking = [part.id for part in asked if part.id not in cells]
    if lacking:
        raise GradingError(
            "file_other", file=path.name, assignment=assignment, cells=", ".join(lacking)
        )
    return language, {part.id: _answer(part, cells[part.id].source, path) for part in asked}


def standing(store: AnswerStore, learner_id: str, assignment: str) -> Standing:
    """Return how a learner stands with an assignment: the latest hand-in counts."""
    latest = next(iter(store.hand_ins(learner_id, assignment)), None)
    if latest is None:
        return Standing("draft")
    feedback = store.feedback(latest.id)
    if feedback:
        return Standing("feedback", feedback.released_at, feedback.content)
    if latest.grading_since:
        return Standing("grading", latest.grading_since)
    return Standing("handed-in", latest.handed_in_at)


def _language(cells: Mapping[str, Any], assignment: str) -> Language:
    """Return a filled-in notebook's language: the one whose labels its cells carry."""
    for language in LANGUAGES:
        labels = {part.id: part.label for part in parts(assignment, language)}
        if labels == {
            name: cell.metadata.get("verbonden", {}).get("label")
            for name, cell in cells.items()
            if name in labels
        }:
            return language
    return LANGUAGES[0]


def _answer(part: Part, source: str, path: Path) -> Any:
    if not part.fields:
        text = as_text(source)
        # Somebody may type behind the sign that marks the place instead of in place of it.
        return text.removeprefix(TEXT_STUB).lstrip("\n") if text.startswith(TEXT_STUB) else text
    try:
        return value_of(part.id, source)
    except ValueError:
        raise GradingError("answer_unread", file=path.name, cell=part.id) from None
