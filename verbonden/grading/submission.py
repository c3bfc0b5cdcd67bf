"""A submission on disk, as nbgrader expects it, put in place whole or not at all."""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from verbonden.answers.data import DataFolder
from verbonden.grading.notebooks import (
    answer_cells,
    assignment_to,
    read_notebook,
    release_path,
    write_notebook,
)
from verbonden.grading.parts import Part
from verbonden.grading.text import as_markdown

LEARNER = re.compile(r"[a-z0-9]{1,16}")
_TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


def filled_in(
    notebook: nbformat.NotebookNode, parts: tuple[Part, ...], answers: Mapping[str, Any]
) -> nbformat.NotebookNode:
    """Fill accepted answers in the release notebook and return it.

    A text enters as text, anything else as a JSON literal: never as code. An empty text
    leaves its cell untouched, so that nbgrader sees that there is no answer.
    """
    cells = answer_cells(notebook)
    for part in parts:
        answer = answers[part.id]
        if part.fields:
            cells[part.id].source = assignment_to(part.id, answer)
        elif answer.strip():
            cells[part.id].source = as_markdown(answer)
    return notebook


def release_notebook(assignment: str, language: Any) -> nbformat.NotebookNode:
    """Return the notebook that learners get; raise ContentError when it cannot be read."""
    return read_notebook(release_path(assignment, language))


def timestamp(folder: Path) -> datetime | None:
    """Return when the submission in a folder was handed in, or None when it does not say."""
    try:
        text = (folder / "timestamp.txt").read_text(encoding="utf-8").strip()
        return datetime.strptime(text, _TIMESTAMP).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None


@contextmanager
def submitted(
    data: DataFolder,
    learner_id: str,
    assignment: str,
    notebook: nbformat.NotebookNode,
    at: datetime,
) -> Iterator[Path]:
    """Put a submission in place; when what follows inside the `with` fails, undo it.

    The submission it takes the place of moves to the earlier ones.

    Raises:
        OSError: it could not be written; everything is as it was.
        ValueError: this cannot be the id of a learner.
    """
    if not LEARNER.fullmatch(learner_id):
        raise ValueError("not the id of a learner")
    place = data.submitted / learner_id / assignment
    # Beside its place, so that renaming suffices; with a dot, so that nbgrader passes over it.
    draft = place.with_name(f".{assignment}-{secrets.token_hex(4)}")
    former: Path | None = None
    try:
        _write(draft, f"{assignment}.ipynb", write_notebook(notebook), at)
        former = _swap(draft, place, data.earlier / learner_id / assignment)
        yield place
    except BaseException:
        if not draft.exists() and timestamp(place) == at:
            place.rename(draft)
            if former:
                former.rename(place)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(folder: Path, name: str, notebook: str, at: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for file, text in ((name, notebook), ("timestamp.txt", at.strftime(_TIMESTAMP) + "\n")):
        with open(folder / file, "x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    _sync(folder)


def _swap(draft: Path, place: Path, earlier: Path) -> Path | None:
    """Move the draft to its place; return where what stood there has gone."""
    former = None
    for _ in range(5):  # Two tabs may hand in at once: the later one waits its turn.
        try:
            if place.exists():
                earlier.mkdir(mode=0o700, parents=True, exist_ok=True)
                stamp = timestamp(place) or datetime.fromtimestamp(place.stat().st_mtime, UTC)
                former = earlier / stamp.strftime("%Y-%m-%dT%H-%M-%S.%f")
                place.rename(former)
            draft.rename(place)
            _sync(place.parent)
            return former
        except FileNotFoundError:
            former = None
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                if former and former.exists() and not place.exists():
                    former.rename(place)
                raise
    raise OSError(errno.EBUSY, "another hand-in is going on", str(place))


def _sync(folder: Path) -> None:
    """See to it that the names in a folder survive a power cut, where the system can."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
