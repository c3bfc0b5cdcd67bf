"""What the tests of grading share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course import places
from verbonden.grading import own_words


@pytest.fixture
def learner(data: DataFolder, store: AnswerStore) -> str:
    """Return the id of somebody who has just joined."""
    return store.join("Noor", data.secret()).id


@pytest.fixture
def course_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of solutions/ and exercises/ that may be spoilt."""
    folder = tmp_path / "course"
    for name in ("SOLUTIONS", "EXERCISES"):
        original = getattr(places, name)
        shutil.copytree(original, folder / original.name)
        monkeypatch.setattr(places, name, folder / original.name)
    return folder


@pytest.fixture
def fresh_course() -> Iterator[None]:
    """Let the course be read again, before and after."""
    own_words._runs_of_course.cache_clear()
    yield
    own_words._runs_of_course.cache_clear()
