"""Let the computer grade what was handed in, with nbgrader's own converters.

- The assignment enters the gradebook as its source now is.
- What was handed in since it was last graded is graded (or everything, when asked).
- A broken submission never stops the rest: it is listed with its reason.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nbgrader.converters import Autograde, GenerateAssignment

from verbonden.answers import AnswerStore, DataFolder, HandIn
from verbonden.grading.errors import GradingError
from verbonden.grading.gradebook import configuration, convert, gradebook
from verbonden.grading.notebooks import known
from verbonden.grading.submission import LEARNER, timestamp


@dataclass(frozen=True)
class Outcome:
    """How grading one submission went."""

    learner_id: str
    alias: str
    problem: str | None = None
    """Why it could not be graded, or None."""


Progress = Callable[[int, int, Outcome | None], None]
"""Is told how many are done, out of how many, and how the last one went."""


def autograde(
    data: DataFolder,
    store: AnswerStore,
    assignment: str,
    *,
    everything: bool = False,
    progress: Progress = lambda done, total, outcome: None,
) -> list[Outcome]:
    """Grade what was handed in and not graded yet; return how each went.

    Raises:
        GradingError: there is no such assignment, or it cannot enter the gradebook; nothing
            was graded.
    """
    known(assignment)
    enter_assignment(data, assignment)
    waiting = [
        learner_id
        for learner_id in submitted_by(data, assignment)
        if everything or not is_graded(data, learner_id, assignment)
    ]
    outcomes: list[Outcome] = []
    progress(0, len(waiting), None)
    for outcome in _grade(data, store, assignment, waiting):
        outcomes.append(outcome)
        progress(len(outcomes), len(waiting), outcome)
    return outcomes


def enter_assignment(data: DataFolder, assignment: str) -> None:
    """Bring the gradebook up to date with the assignment's source.

    Raises:
        GradingError: nbgrader refuses; it does when cells were added or removed after the
            first submission was graded.
    """
    data.prepare()
    config = configuration(data)
    with TemporaryDirectory() as folder:
        # The exercises in the checkout are made by `verbonden release` only.
        config.CourseDirectory.release_directory = folder
        try:
            convert(GenerateAssignment, config, assignment)
        except GradingError as error:
            raise GradingError("not_entered", assignment=assignment, reason=error) from None


def submitted_by(data: DataFolder, assignment: str) -> list[str]:
    """Return the ids of the learners who handed in an assignment."""
    return sorted(
        folder.parent.name
        for folder in data.submitted.glob(f"*/{assignment}")
        if LEARNER.fullmatch(folder.parent.name)
    )


def is_graded(data: DataFolder, learner_id: str, assignment: str) -> bool:
    """Say whether the graded copy is of what was handed in last."""
    handed_in = data.submitted / learner_id / assignment
    graded = data.autograded / learner_id / assignment
    notebook = graded / f"{assignment}.ipynb"
    return notebook.exists() and _moment(graded) == _moment(handed_in)


def graded_hand_in(
    data: DataFolder, store: AnswerStore, learner_id: str, assignment: str
) -> HandIn | None:
    """Return the record of the hand-in of which the graded copy is."""
    at = timestamp(data.autograded / learner_id / assignment)
    records: Sequence[HandIn] = store.hand_ins(learner_id, assignment)
    return next((record for record in records if record.handed_in_at == at), None)


def grade_one(data: DataFolder, assignment: str, learner_id: str, alias: str) -> Outcome:
    """Grade one submission; needs nothing shared, so it may run in a process of its own."""
    try:
        convert(Autograde, configuration(data), assignment, learner_id)
        with gradebook(data) as book:
            # Formgrader shows this name beside the id; it writes it as text.
            book.update_or_create_student(learner_id, first_name=alias)
    except GradingError as error:
        return Outcome(learner_id, alias, str(error))
    return Outcome(learner_id, alias)


def _grade(
    data: DataFolder, store: AnswerStore, assignment: str, learner_ids: list[str]
) -> Iterator[Outcome]:
    """Grade one after the other; here a pool of processes can take over."""
    for learner_id in learner_ids:
        learner = store.learner(learner_id)
        outcome = grade_one(data, assignment, learner_id, learner.alias if learner else learner_id)
        record = graded_hand_in(data, store, learner_id, assignment)
        if record and not outcome.problem:
            store.grading_started(record.id)
        yield outcome


def _moment(folder: Path) -> datetime | None:
    """Return when a submission was handed in; of a hand-placed one, when its file was changed."""
    notebook = folder / f"{folder.name}.ipynb"
    if stamp := timestamp(folder):
        return stamp
    return datetime.fromtimestamp(notebook.stat().st_mtime, UTC) if notebook.exists() else None
