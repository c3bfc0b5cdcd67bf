"""Let the computer grade what was handed in, with nbgrader's own converters.

- The assignment enters the gradebook as its source now is.
- What was handed in since it was last graded is graded (or everything, when asked): a run
  that was broken off goes on where it was.
- Several processes share the work. A broken submission never stops the rest, nor does one
  that takes too much time or memory: it is listed with its reason.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from nbgrader.converters import GenerateAssignment

from verbonden.answers import AnswerStore, DataFolder, HandIn
from verbonden.course.languages import Language
from verbonden.grading.errors import GradingError
from verbonden.grading.gradebook import check_folder, configuration, convert
from verbonden.grading.notebooks import known
from verbonden.grading.pool import Lost, Pool
from verbonden.grading.submission import LEARNER, timestamp
from verbonden.grading.worker import Submission, start

SECONDS = 300
"""How long grading one submission may take."""
CELL_SECONDS = 60
"""How long one of its cells may run; what comes after it is graded all the same."""


_PRELOAD = ("verbonden.course.light", "verbonden.grading.worker")
_LOST = {Lost.DIED: "grading_died", Lost.LATE: "grading_late"}


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
    jobs: int | None = None,
    language: Language = "en",
    seconds: float = SECONDS,
    cell_seconds: int = CELL_SECONDS,
    progress: Progress = lambda done, total, outcome: None,
) -> list[Outcome]:
    """Grade what was handed in and not graded yet; return how each went, in order of learner.

    Args:
        data: the data folder.
        store: the store of that data folder.
        assignment: its name.
        everything: whether to grade again what was graded already.
        jobs: how many submissions to grade at a time; as many as there are cores.
        language: of the reasons.
        seconds: how long grading one submission may take.
        cell_seconds: how long one of its cells may run.
        progress: is told each step.

    Raises:
        GradingError: there is no such assignment, or it cannot enter the gradebook; nothing
            was graded.
    """
    known(assignment)
    check_folder(data.prepare().path)
    waiting = to_grade(data, assignment, everything)
    outcomes: list[Outcome] = []
    ready = partial(start, assignment)
    with (
        TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as sockets,
        # They get ready while the assignment enters the gradebook.
        Pool(ready, min(jobs or cores(), len(waiting)), seconds, _PRELOAD) as pool,
    ):
        enter_assignment(data, assignment)
        progress(0, len(waiting), None)
        submissions = [
            Submission(data, assignment, one, _alias(store, one), Path(sockets), cell_seconds)
            for one in waiting
        ]
        for submission, result in pool.do(submissions):
            if isinstance(result, Lost):
                _take_away_unfinished(submission)
                result = GradingError(_LOST[result], seconds=seconds).said(language)
            outcome = Outcome(submission.learner_id, submission.alias, result)
            if not outcome.problem:
                _tell_learner(data, store, assignment, outcome.learner_id)
            outcomes.append(outcome)
            progress(len(outcomes), len(waiting), outcome)
    return sorted(outcomes, key=lambda outcome: outcome.learner_id)


def cores() -> int:
    """Return how many cores this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def to_grade(data: DataFolder, assignment: str, everything: bool = False) -> list[str]:
    """Return the ids of the learners whose submission is to be graded."""
    return [
        learner_id
        for learner_id in submitted_by(data, assignment)
        if everything or not is_graded(data, learner_id, assignment)
    ]


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


def _alias(store: AnswerStore, learner_id: str) -> str:
    learner = store.learner(learner_id)
    return learner.alias if learner else learner_id


def _tell_learner(data: DataFolder, store: AnswerStore, assignment: str, learner_id: str) -> None:
    """Let the learner's page say that grading has begun."""
    if record := graded_hand_in(data, store, learner_id, assignment):
        store.grading_started(record.id)


def _take_away_unfinished(submission: Submission) -> None:
    """Remove what is left of a copy whose process was lost, as nbgrader does when it fails."""
    copy = submission.data.autograded / submission.learner_id / submission.assignment
    # The notebook comes last: with it, this is a copy that was graded well before.
    if not (copy / f"{submission.assignment}.ipynb").exists():
        rmtree(copy, ignore_errors=True)


def _moment(folder: Path) -> datetime | None:
    """Return when a submission was handed in; of a hand-placed one, when its file was changed."""
    notebook = folder / f"{folder.name}.ipynb"
    if stamp := timestamp(folder):
        return stamp
    return datetime.fromtimestamp(notebook.stat().st_mtime, UTC) if notebook.exists() else None
