"""How many submissions a minute: `nbgrader autograde` and ours, in one run, by turns.

- A class of mixed quality hands in, in both languages, some of it broken.
- nbgrader's own command grades it in batches, as it comes: its own settings, its own kernels;
  only a course folder around it. Ours grades the whole class after each batch.
- Each is timed from starting its command to its end. Both start from the same gradebook, and
  at the end the two gradebooks are compared row for row.
"""

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.course import LANGUAGES
from verbonden.course.languages import Language
from verbonden.grading.autograde import cores, enter_assignment, submitted_by
from verbonden.grading.compare import contents
from verbonden.grading.display import inert
from verbonden.grading.feedback import model_answers
from verbonden.grading.gradebook import gradebook
from verbonden.grading.hand_in import hand_in
from verbonden.grading.notebooks import (
    answer_cells,
    read_notebook,
    source_path,
    write_notebook,
)

ASSIGNMENT = "belonging-and-binding"
Steps = Callable[[int, int], None]


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    submissions: int
    batches: int


FULL = Size(60, 3)
QUICK = Size(4, 1)


@dataclass(frozen=True)
class Rates:
    """Submissions a minute, once for each time it was measured."""

    stock: list[float]
    ours: list[float]
    submissions: int
    differing: tuple[str, ...]
    """the tables of the gradebook in which not every row is the same"""

    @property
    def identical(self) -> bool:
        """Whether both gradebooks hold the same, row for row."""
        return not self.differing

    @property
    def ratio(self) -> float:
        """How many times as many ours are, median to median."""
        return statistics.median(self.ours) / statistics.median(self.stock)

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` shows."""
        rates = {"stock": self.stock, "ours": self.ours}
        return {
            "grade": {
                "submissions": self.submissions,
                "cores": cores(),
                "per_minute": {
                    **{name: round(statistics.median(rate), 1) for name, rate in rates.items()},
                    "ratio": round(self.ratio, 1),
                },
                "spread": {
                    name: [round(min(rate), 1), round(max(rate), 1)] for name, rate in rates.items()
                },
                "identical": self.identical,
                "differing": list(self.differing),
            }
        }


def measure(size: Size, step: Steps = lambda done, total: None) -> Rates:
    """Measure both; `step` is told how far it is."""
    with TemporaryDirectory(prefix="bench-") as folder:
        start = DataFolder(Path(folder, "start")).prepare()
        make_class(start, range(size.submissions))
        course = stock_course(start, Path(folder, "stock"))
        learners = submitted_by(start, ASSIGNMENT)
        batches = [learners[number :: size.batches] for number in range(size.batches)]
        stock, ours = [], []
        for number, batch in enumerate(batches):
            step(2 * number, 2 * size.batches)
            stock.append(_stock_rate(start, course, batch))
            step(2 * number + 1, 2 * size.batches)
            copy = Path(shutil.copytree(start.path, Path(folder, f"ours-{number}")))
            ours.append(_our_rate(copy, len(learners)))
        one, other = contents(copy / "gradebook.db"), contents(course / "gradebook.db")
        differing = (name for name in sorted({*one, *other}) if one.get(name) != other.get(name))
        return Rates(stock, ours, len(learners), tuple(differing))


def make_class(data: DataFolder, numbers: Iterable[int]) -> None:
    """Let learners hand in, and enter the assignment and their names in the gradebook.

    Each number stands for a learner; what they hand in repeats itself after ten.
    """
    migrate(data.database_url)
    store = AnswerStore(data.database_url)
    for number in numbers:
        learner = store.join(f"learner {number}", data.secret())
        language = LANGUAGES[number % len(LANGUAGES)]
        hand_in(store, data, learner.id, ASSIGNMENT, language, _answers(number, language))
        _spoil(number, data.submitted / learner.id / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    enter_assignment(data, ASSIGNMENT)
    with gradebook(data) as book:
        for learner_id in submitted_by(data, ASSIGNMENT):
            known = store.learner(learner_id)
            book.update_or_create_student(learner_id, first_name=known and inert(known.alias))
    store.close()


def stock_course(start: DataFolder, folder: Path) -> Path:
    """Make a course folder as nbgrader itself expects one, with nothing handed in yet."""
    shutil.copytree(source_path(ASSIGNMENT, LANGUAGES[0]).parent, folder / "source" / ASSIGNMENT)
    shutil.copy(start.path / "gradebook.db", folder)
    url = f"sqlite:///{folder / 'gradebook.db'}"
    config = f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n"
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    return folder


def grade_stock(course: Path) -> None:
    """Run nbgrader's own command. It ends with 1 when a submission is broken; the rest is done."""
    _run(["nbgrader", "autograde", ASSIGNMENT, "--log-level=ERROR"], course)


def grade_ours(data: Path) -> None:
    """Run our own command, which ends with 1 as well when a submission is broken."""
    _run(["verbonden.cli", "autograde", ASSIGNMENT, "--data", str(data)], data)


def _stock_rate(start: DataFolder, course: Path, batch: list[str]) -> float:
    shutil.rmtree(course / "submitted", ignore_errors=True)
    for learner_id in batch:
        shutil.copytree(start.submitted / learner_id, course / "submitted" / learner_id)
    return _rate(len(batch), lambda: grade_stock(course))


def _our_rate(data: Path, count: int) -> float:
    return _rate(count, lambda: grade_ours(data))


def _rate(count: int, grade: Callable[[], None]) -> float:
    began = time.perf_counter()
    grade()
    return 60 * count / (time.perf_counter() - began)


def _run(command: list[str], folder: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} failed: {run.stderr[-2000:]}")


def _answers(number: int, language: Language) -> dict[str, Any]:
    """Return what one learner answers: all, part, or nothing of it well."""
    model = model_answers(ASSIGNMENT, language)
    half = {key: value if int(key) % 2 else "" for key, value in model["sorting"].items()}
    short = {**model["explanation"], "because": "Omdat / because."}
    return [
        model,
        {**model, "sorting": half},
        {**model, "explanation": short},
        {"sorting": half, "reflection": "Een korte reflectie. A short reflection."},
        {},
    ][number // len(LANGUAGES) % 5]


def _spoil(number: int, file: Path) -> None:
    """Spoil some notebooks, as working in JupyterLab can."""
    notebook = read_notebook(file)
    cell = answer_cells(notebook)["sorting"]
    match number % 10:
        case 3:
            file.write_text(file.read_text(encoding="utf-8")[:-200], encoding="utf-8")
            return
        case 5:
            cell.source = "sorting = {"
        case 7:
            cell.source = "raise ValueError('a mistake')"
        case 9:
            notebook.cells.remove(cell)
    file.write_text(write_notebook(notebook), encoding="utf-8")
