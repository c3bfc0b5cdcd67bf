"""All grades in one file for a spreadsheet."""

import csv
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from verbonden.answers import AnswerStore, DataFolder, Learner
from verbonden.grading.gradebook import gradebook
from verbonden.grading.hand_in import standing
from verbonden.grading.notebooks import assignments

# A cell that begins with one of these is a formula to some spreadsheet.
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_SPLIT = re.compile(r"([;,|]\s*)([=+\-@＝＋－＠])")


def write_grades(data: DataFolder, store: AnswerStore, file: Path) -> int:
    """Write a row a learner, with points and state of each assignment; return how many.

    The file is UTF-8 with a byte order mark: without one Excel takes it for another encoding
    and spoils every accent. An older file of this name is replaced once the new one is whole.

    Raises:
        OSError: the file cannot be written.
    """
    names = assignments()
    head = ["learner", "alias"]
    for name in names:
        head += [f"{name}: {column}" for column in ("points", "maximum", "state", "handed in at")]
    draft = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    rows = 0
    try:
        with open(draft, "x", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened, quoting=csv.QUOTE_ALL)
            writer.writerow(head)
            for row in _rows(data, store, names):
                writer.writerow([harmless(cell) for cell in row])
                rows += 1
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: ' before what could be one.

    >>> harmless(" =1+1")
    "' =1+1"
    """
    # A spreadsheet that splits at another sign than the comma would begin a cell behind it.
    text = _SPLIT.sub(r"\1'\2", text)
    # Tab and return are space too, and are dangerous themselves at the very beginning.
    risky = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if risky else text


def _rows(data: DataFolder, store: AnswerStore, names: list[str]) -> Iterator[list[str]]:
    points = _points(data)
    for learner in store.learners():
        row = [learner.id, learner.alias]
        for name in names:
            row += _assignment(store, learner, name, points.get((learner.id, name)))
        yield row


def _assignment(
    store: AnswerStore, learner: Learner, name: str, graded: tuple[float, float] | None
) -> list[str]:
    """Return points, maximum, state and moment of one assignment of one learner."""
    now = standing(store, learner.id, name)
    latest = next(iter(store.hand_ins(learner.id, name)), None)
    if latest is None:
        return ["", "", "not handed in", ""]
    if now.feedback:
        graded = (now.feedback["points"], now.feedback["maximum"])
    elif now.state != "grading":
        graded = None  # Handed in again: the points in the gradebook are of an earlier one.
    return [
        *(f"{number:g}" for number in graded or ()),
        *([""] * (0 if graded else 2)),
        now.state,
        latest.handed_in_at.strftime("%Y-%m-%d %H:%M UTC"),
    ]


def _points(data: DataFolder) -> dict[tuple[str, str], tuple[float, float]]:
    """Return points and maximum of all that is graded completely: (learner, assignment) → both."""
    if not (data.path / "gradebook.db").exists():
        return {}
    with gradebook(data) as book:
        return {
            (submission.student.id, assignment.name): (submission.score, submission.max_score)
            for assignment in book.assignments
            for submission in assignment.submissions
            if not submission.needs_manual_grade
        }
