"""Erasing what grading keeps of a learner."""

import shutil
from pathlib import Path

from verbonden.answers.data import DataFolder
from verbonden.grading.submission import LEARNER


def erase_submissions(data: DataFolder, learner_id: str) -> None:
    """Erase a learner's submissions, graded copies, feedback and rows in the gradebook.

    Raises:
        OSError: a file could not be erased; erasing again goes on with what is left.
        ValueError: this cannot be the id of a learner.
    """
    if not LEARNER.fullmatch(learner_id):
        raise ValueError("not the id of a learner")
    for step in (data.submitted, data.autograded, data.feedback, data.earlier):
        _erase(step / learner_id)
    if (data.path / "gradebook.db").exists():
        # Only where somebody has graded: importing nbgrader takes a second.
        from verbonden.grading.gradebook import forget_student

        forget_student(data, learner_id)


def _erase(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
