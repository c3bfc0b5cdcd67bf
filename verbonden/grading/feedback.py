"""Give learners what the computer and the trainer found: points, comments, a model answer.

- Only when the trainer has graded everything there is to grade by hand.
- nbgrader makes its own feedback page too, in the data folder.
- Giving feedback again, after grading again, replaces it.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateFeedback

from verbonden.answers import AnswerStore, DataFolder, HandIn
from verbonden.course.languages import Language
from verbonden.grading.autograde import (
    Outcome,
    Progress,
    graded_hand_in,
    is_graded,
    submitted_by,
)
from verbonden.grading.errors import GradingError
from verbonden.grading.gradebook import configuration, convert, gradebook
from verbonden.grading.notebooks import answer_cells, known, read_notebook, source_path, value_of
from verbonden.grading.parts import Part, parts
from verbonden.grading.text import as_text, clean


@dataclass
class Given:
    """Who got feedback, and who did not yet."""

    given: list[Outcome] = field(default_factory=list)
    to_autograde: list[Outcome] = field(default_factory=list)
    """Handed in after the last autograding, or never autograded."""
    to_grade: list[Outcome] = field(default_factory=list)
    """Wait for the trainer, in formgrader."""
    failed: list[Outcome] = field(default_factory=list)


def give_feedback(
    data: DataFolder,
    store: AnswerStore,
    assignment: str,
    *,
    progress: Progress = lambda done, total, outcome: None,
) -> Given:
    """Give feedback to everybody whose work is graded; return who got it and who waits.

    Raises:
        GradingError: there is no such assignment.
        ContentError: its notebooks are not as agreed.
    """
    known(assignment)
    result = Given()
    learner_ids = submitted_by(data, assignment)
    progress(0, len(learner_ids), None)
    for done, learner_id in enumerate(learner_ids, start=1):
        learner = store.learner(learner_id)
        outcome = Outcome(learner_id, learner.alias if learner else learner_id)
        try:
            _list_for(data, learner_id, assignment, result).append(outcome)
            if outcome in result.given:
                _give(data, store, learner_id, assignment)
        except GradingError as error:
            result.given.remove(outcome)
            outcome = Outcome(learner_id, outcome.alias, str(error))
            result.failed.append(outcome)
        progress(done, len(learner_ids), outcome)
    return result


def needs_trainer(data: DataFolder, learner_id: str, assignment: str) -> bool:
    """Say whether a graded submission still waits for the trainer."""
    with gradebook(data) as book:
        try:
            return bool(book.find_submission(assignment, learner_id).needs_manual_grade)
        except MissingEntry:
            return True


def _list_for(data: DataFolder, learner_id: str, assignment: str, result: Given) -> list[Outcome]:
    if not is_graded(data, learner_id, assignment):
        return result.to_autograde
    return result.to_grade if needs_trainer(data, learner_id, assignment) else result.given


def _give(data: DataFolder, store: AnswerStore, learner_id: str, assignment: str) -> None:
    record = graded_hand_in(data, store, learner_id, assignment)
    if record is None:
        raise GradingError("no_page")
    convert(GenerateFeedback, configuration(data), assignment, learner_id)
    with gradebook(data) as book:
        store.give_feedback(record.id, _content(book, record))


def _content(book: Gradebook, record: HandIn) -> dict[str, Any]:
    """Return what the learner's page shows; all of it is plain text and numbers."""
    language = cast(Language, record.language)
    model = model_answers(record.assignment, language)
    shown = [
        {
            "id": part.id,
            "label": part.label,
            **_grade(book, record, part),
            "yours": record.content.get(part.id),
            "model": model[part.id],
            "items": [{"id": item.id, "text": item.text} for item in part.items],
            "options": part.options,
        }
        for part in parts(record.assignment, language)
    ]
    return {
        "points": round(sum(part["points"] for part in shown), 2),
        "maximum": round(sum(part["maximum"] for part in shown), 2),
        "language": language,
        "comment": None,
        "parts": shown,
    }


def model_answers(assignment: str, language: Language) -> dict[str, Any]:
    """Return the model answer of each part, from the source notebook."""
    cells = answer_cells(read_notebook(source_path(assignment, language)))
    return {
        name: value_of(name, cell.source) if cell.cell_type == "code" else as_text(cell.source)
        for name, cell in cells.items()
    }


def _grade(book: Gradebook, record: HandIn, part: Part) -> dict[str, Any]:
    """Return a part's points and the trainer's comments.

    nbgrader's own comment, "No response.", is left out: the page says so itself.
    """
    where = (record.assignment, record.assignment, record.learner_id)
    try:
        grade = book.find_grade(part.graded_by, *where)
        comment = book.find_comment(part.id, *where).manual_comment
    except MissingEntry as error:
        raise GradingError("gradebook_lacks", reason=error) from None
    return {
        "points": round(float(grade.score), 2),
        "maximum": float(grade.max_score),
        "comments": [clean(comment)] if comment and comment.strip() else [],
    }
