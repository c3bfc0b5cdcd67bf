"""nbgrader's own commands and formgrader work on this course, wherever its data is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.apps.baseapp import NbGrader

from verbonden.answers import DataFolder
from verbonden.course.places import ROOT
from verbonden.grading.gradebook import configuration, find_commands, gradebook


def test_nbgrader_finds_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBONDEN_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "path", [*sys.path])  # nbgrader puts the working directory on it.
    app = NbGrader()
    app.initialize([], root=str(ROOT))
    course = app.coursedir
    assert course.db_url == f"sqlite:///{tmp_path}/gradebook.db"
    assert Path(course.format_path(course.submitted_directory, "d7k2m9qx", "a")) == (
        tmp_path / "submitted" / "d7k2m9qx" / "a"
    )
    assert Path(course.format_path(course.source_directory, ".", "belonging-and-binding")).is_dir()
    assert "rubric.yaml" in course.ignore


def test_nbgraders_own_command_runs(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "assignment", "list"],
        cwd=ROOT,
        env={
            **os.environ,
            "VERBONDEN_DATA": str(tmp_path),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "gradebook.db").exists()


def test_each_language_has_its_own_source(tmp_path: Path) -> None:
    course = configuration(DataFolder(tmp_path), "en").CourseDirectory
    assert (course.source_directory, course.release_directory) == ("solutions/en", "exercises/en")
    assert course.db_url == configuration(DataFolder(tmp_path), "nl").CourseDirectory.db_url


def test_the_gradebook_opens_without_an_activated_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    find_commands()
    with gradebook(DataFolder(tmp_path / "var")) as book:
        assert book.assignments == []
