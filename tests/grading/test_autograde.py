"""Grading by several processes: the same as nbgrader's own, and nothing stops it.

nbgrader's own command takes three seconds a submission: a few of them serve all comparisons.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from grading.tests_of_grading import ASSIGNMENT

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.course.places import ROOT
from verbonden.grading import bench, kernels, worker
from verbonden.grading.autograde import Outcome, autograde, enter_assignment, to_grade
from verbonden.grading.compare import contents
from verbonden.grading.converter import KeptGradebook
from verbonden.grading.feedback import model_answers
from verbonden.grading.gradebook import gradebook
from verbonden.grading.hand_in import hand_in
from verbonden.grading.notebooks import answer_cells, read_notebook, write_notebook
from verbonden.kernels import provisioner


@dataclass
class BothWays:
    """The same class, graded by nbgrader's own command and by ours."""

    ours: DataFolder
    store: AnswerStore
    course: Path
    outcomes: list[Outcome]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothWays]:
    folder = tmp_path_factory.mktemp("both")
    ours = DataFolder(folder / "ours").prepare()
    bench.make_class(ours, (0, 3, 4, 5, 6, 7, 9))
    course = bench.stock_course(ours, folder / "stock")
    shutil.copytree(ours.submitted, course / "submitted")
    store = AnswerStore(ours.database_url)
    outcomes = autograde(ours, store, ASSIGNMENT, jobs=3)
    bench.grade_stock(course)
    yield BothWays(ours, store, course, outcomes)
    store.close()


def test_the_gradebook_is_nbgraders_row_for_row(both: BothWays) -> None:
    theirs = contents(both.course / "gradebook.db")
    assert contents(both.ours.path / "gradebook.db") == theirs
    assert len(theirs["submitted_assignment"]) == 7
    assert len(theirs["grade"]) == 7 * 3
    assert {score for row in theirs["grade"] for column, score in row if column == "auto_score"} > {
        None,
        0,
        3,
        6,
        12,
    }


def test_the_graded_copies_are_nbgraders(both: BothWays) -> None:
    def graded(folder: Path) -> dict[str, object]:
        notebooks = {}
        for file in folder.glob(f"*/{ASSIGNMENT}/*.ipynb"):
            notebook = json.loads(file.read_text())
            for cell in notebook["cells"]:
                cell["metadata"].pop("execution", None)  # The moments at which it ran.
            notebooks[file.parent.parent.name] = (notebook, oct(file.stat().st_mode))
        return notebooks

    ours = graded(both.ours.autograded)
    assert len(ours) == 6
    assert ours == graded(both.course / "autograded")


def test_only_the_broken_one_is_listed_and_next_time_tried_again(both: BothWays) -> None:
    broken = [outcome for outcome in both.outcomes if outcome.problem]
    assert [outcome.alias for outcome in broken] == ["learner 3"]
    assert "JSON" in (broken[0].problem or "")
    assert to_grade(both.ours, ASSIGNMENT) == [broken[0].learner_id]
    assert len(to_grade(both.ours, ASSIGNMENT, everything=True)) == 7


def test_grading_everything_again_changes_nothing(both: BothWays) -> None:
    before = contents(both.ours.path / "gradebook.db")
    autograde(both.ours, both.store, ASSIGNMENT, everything=True, jobs=2)
    assert contents(both.ours.path / "gradebook.db") == before


def test_another_gradebook_differs(both: BothWays, tmp_path: Path) -> None:
    copy = Path(shutil.copy(both.ours.path / "gradebook.db", tmp_path))
    with closing(sqlite3.connect(copy)) as book, book:
        book.execute("update grade set auto_score = 1 where auto_score = 12")
    changed, kept = contents(copy), contents(both.ours.path / "gradebook.db")
    assert {table for table in kept if changed[table] != kept[table]} == {"grade"}


def test_nothing_is_left_in_memory_or_on_disk(both: BothWays) -> None:
    assert [path.name for path in both.ours.autograded.rglob("*.part")] == []
    # A journal beside the gradebook would hold what is erased from it.
    assert [path.name for path in both.ours.path.glob("gradebook.db-*")] == []


# Submissions that would stop others


CODES = {
    "well": "sorting = {}",
    "endless": "while True: pass",
    "greedy": "hoard = bytearray(3 * 1024**3)",
    "gone": "import os; os._exit(1)",
    "slow": "import time\ntime.sleep(2.5)",
    "murderous": (
        "import os\nfrom ipykernel.connect import get_connection_file\n"
        "os.kill(int(os.path.basename(get_connection_file()).split('-')[0]), 9)"
    ),
    "well too": "sorting = {}",
}


@pytest.fixture(scope="module")
def troubles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothWays]:
    """Return a class of which some hand in code that would stop others, graded by one process."""
    data = DataFolder(tmp_path_factory.mktemp("troubles") / "var").prepare()
    migrate(data.database_url)
    store = AnswerStore(data.database_url)
    for name, code in CODES.items():
        learner_who_runs(data, store, name, code)
    outcomes = autograde(data, store, ASSIGNMENT, jobs=1, seconds=6, cell_seconds=3, language="nl")
    yield BothWays(data, store, data.path, outcomes)
    store.close()


def learner_who_runs(data: DataFolder, store: AnswerStore, name: str, code: str) -> None:
    """Let somebody hand in the model answers, with other code in two cells."""
    learner = store.join(name, data.secret()).id
    hand_in(store, data, learner, ASSIGNMENT, "nl", model_answers(ASSIGNMENT, "nl"))
    file = data.submitted / learner / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = read_notebook(file)
    cells = answer_cells(notebook)
    cells["sorting"].source = code
    if name == "slow":  # Each cell in time, all of them together not.
        cells["explanation"].source = code
        more = {**cells["sorting"], "id": "more", "metadata": {}}
        notebook.cells.insert(0, nbformat.from_dict(more))
    file.write_text(write_notebook(notebook))


def test_nothing_that_a_submission_does_stops_the_others(troubles: BothWays) -> None:
    problems = {outcome.alias: outcome.problem for outcome in troubles.outcomes}
    assert set(problems) == set(CODES)
    assert [name for name in CODES if problems[name] is None] == [
        "well",
        "endless",
        "greedy",
        "well too",
    ]
    assert "Dead" in (problems["gone"] or "") or "died" in (problems["gone"] or "")
    assert "langer dan 6 seconden" in (problems["slow"] or "")
    assert "brak af" in (problems["murderous"] or "")


def test_what_ran_out_of_time_or_memory_is_graded_for_the_rest(troubles: BothWays) -> None:
    ids = {outcome.alias: outcome.learner_id for outcome in troubles.outcomes}
    with gradebook(troubles.ours) as book:
        for name in ("well", "endless", "greedy", "well too"):
            grades = book.find_submission(ASSIGNMENT, ids[name]).notebooks[0].grades
            scores = {grade.name: grade.auto_score for grade in grades}
            assert scores == {"sorting-points": 0, "explanation-points": 3, "reflection": None}


def test_what_was_lost_is_not_taken_for_graded(troubles: BothWays) -> None:
    lost = {outcome.learner_id for outcome in troubles.outcomes if outcome.problem}
    assert set(to_grade(troubles.ours, ASSIGNMENT)) == lost
    for learner_id in lost:
        assert not (troubles.ours.autograded / learner_id / ASSIGNMENT).exists()


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "var").prepare()
    bench.make_class(data, range(3))  # The first three are whole.
    store = AnswerStore(data.database_url)
    learner_who_runs(data, store, "slow", "import time; time.sleep(50)")
    command = [sys.executable, "-m", "verbonden.cli", "autograde", ASSIGNMENT, "--jobs", "2"]
    run = subprocess.Popen([*command, "--data", str(data.path)], cwd=ROOT)
    began = time.monotonic()
    while len(to_grade(data, ASSIGNMENT)) == 4 and time.monotonic() - began < 60:
        time.sleep(0.02)
    run.kill()
    run.wait()
    left = to_grade(data, ASSIGNMENT)
    assert 0 < len(left) < 4
    with gradebook(data) as book:
        graded = {one.student.id for one in book.assignment_submissions(ASSIGNMENT)}
    assert {path.parent.parent.name for path in data.autograded.glob("*/*/*.ipynb")} <= graded
    outcomes = autograde(data, store, ASSIGNMENT, jobs=2, cell_seconds=5)
    assert sorted(outcome.learner_id for outcome in outcomes) == left
    assert to_grade(data, ASSIGNMENT) == []
    store.close()


def test_without_fork_a_kernel_is_spawned_and_grades_the_same(
    both: BothWays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (kernels, provisioner):
        monkeypatch.setattr(module, "can_fork", lambda: False)
    data = DataFolder(tmp_path / "var").prepare()
    learner_id = next(one.learner_id for one in both.outcomes if one.alias == "learner 0")
    shutil.copytree(both.ours.submitted / learner_id, data.submitted / learner_id)
    enter_assignment(data, ASSIGNMENT)
    submission = worker.Submission(data, ASSIGNMENT, learner_id, "learner 0", tmp_path, 60)
    try:
        assert worker.grade(submission) is None
    finally:
        KeptGradebook.let_go()
    rows = {table: set(rows) for table, rows in contents(both.ours.path / "gradebook.db").items()}
    spawned = contents(data.path / "gradebook.db")
    assert len(spawned["grade"]) == 3
    assert set(spawned["grade"]) <= rows["grade"]


# The measurement


@pytest.mark.parametrize("score", [12, 11])
def test_the_measurement_goes_by_turns_and_compares(
    monkeypatch: pytest.MonkeyPatch, score: int
) -> None:
    turns = []

    def note(points: int) -> Callable[[Path], None]:
        def grade(folder: Path) -> None:
            handed_in = len(list(folder.glob("submitted/*")))
            turns.append((points, handed_in))
            with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
                book.execute("update student set last_name = ?", [points])

        return grade

    monkeypatch.setattr(bench, "grade_stock", note(12))
    monkeypatch.setattr(bench, "grade_ours", note(score))
    rates = bench.measure(bench.Size(submissions=4, batches=2))
    assert turns == [(12, 2), (score, 4), (12, 2), (score, 4)]
    assert rates.identical == (score == 12)
    assert (len(rates.stock), len(rates.ours), rates.submissions) == (2, 2, 4)


def test_ratio_and_spread_are_of_medians() -> None:
    rates = bench.Rates(
        stock=[10, 20, 40], ours=[100, 300, 200], submissions=60, differing=("grade",)
    )
    said = rates.as_json()["grade"]
    assert said["per_minute"] == {"stock": 20, "ours": 200, "ratio": 10}
    assert said["spread"] == {"stock": [10, 40], "ours": [100, 300]}
    assert said["identical"] is False
    assert said["differing"] == ["grade"]
