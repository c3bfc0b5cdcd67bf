"""The `verbonden` command."""

import errno
import json
import locale
import os
import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from alembic.util import CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

import verbonden.course.light  # noqa: F401  # Before anything that it makes lighter.
from verbonden.answers import AnswerStore, DataFolder, DataFolderError, NotSaved
from verbonden.answers.migrate import migrate
from verbonden.coach.scoring import NotLines
from verbonden.course import LANGUAGES, ContentError, Language, load_texts
from verbonden.course.languages import choose
from verbonden.course.places import ROOT
from verbonden.grading.errors import GradingError

if TYPE_CHECKING:
    from verbonden.grading.autograde import Outcome

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
bench = typer.Typer(no_args_is_help=True)
app.add_typer(bench, name="bench", help="Measure this course against stock Jupyter.")
case = typer.Typer(no_args_is_help=True)
app.add_typer(case, name="case", help="Cases for practising a conversation.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class LanguageChoice(StrEnum):
    """A language, or the reader's own."""

    auto = "auto"
    nl = "nl"
    en = "en"


Data = Annotated[
    Path | None,
    typer.Option(help="Folder for all that learners make.", show_default="var/ in the course"),
]
Assignment = Annotated[str, typer.Argument(help="Its name, as in solutions/.")]
Lines = Annotated[
    Path | None,
    typer.Argument(help="A file, or - for what is typed or piped in.", show_default="-"),
]
Lang = Annotated[LanguageChoice, typer.Option(help="Language: auto follows the reader.")]


@app.callback()
def main() -> None:
    """Verbonden: a course on belonging and binding for teachers."""
    os.umask(0o077)  # What learners made is for nobody else on this machine.


@app.command()
def start(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.")] = 8866,
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
    browser: Annotated[bool, typer.Option(help="Open the pages in a browser.")] = True,
    behind_proxy: Annotated[
        bool, typer.Option(help="Believe what a proxy of yours says of who asks, and of https.")
    ] = False,
    debug: Annotated[bool, typer.Option(help="Log what happens.")] = False,
) -> None:
    """Serve the learners' pages."""
    # Voila takes a second to load: the other commands need not wait for it.
    from verbonden.serving.server import PortTaken
    from verbonden.serving.start import serve

    def when_ready(url: str) -> None:
        out.print(say(lang, "ready", url=url), style="bold")
        out.print(say(lang, "stop"))
        if browser:
            webbrowser.open(url)

    with told(lang, data) as folder:
        try:
            serve(folder, host, port, lang.value, when_ready, debug, behind_proxy)
        except PortTaken as error:
            if error.errno == errno.EADDRINUSE:
                fail(say(lang, "port_taken", port=port, host=host, other=port + 1))
            fail(say(lang, "host_refused", host=host, reason=error.strerror))
        except ContentError as error:
            fail(f"{say(lang, 'content_broken')}\n{error}")
    out.print(say(lang, "stopped"))


@app.command()
def grade(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8899,
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
    browser: Annotated[bool, typer.Option(help="Open formgrader in a browser.")] = True,
) -> None:
    """Start a trainer's JupyterLab with nbgrader's formgrader."""
    from verbonden.grading import trainer

    def ready(address: str) -> None:
        out.print(say(lang, "formgrader_ready"), style="bold")
        out.print(address)
        out.print(say(lang, "stop"))

    with told(lang, data) as folder:
        trainer.grade(folder, host=host, port=port, browser=browser, ready=ready)


@app.command()
def autograde(
    assignment: Assignment,
    everything: Annotated[
        bool, typer.Option("--all", help="Grade again what was graded already.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Submissions to grade at a time.", show_default="cores"),
    ] = None,
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Let the computer grade what was handed in."""
    from verbonden.grading import autograde as grading

    with told(lang, data) as folder, opened(folder) as store, progress_bar() as progress:
        outcomes = grading.autograde(
            folder,
            store,
            assignment,
            everything=everything,
            jobs=jobs,
            language=language_of(lang),
            progress=progress,
        )
    broken = [outcome for outcome in outcomes if outcome.problem]
    out.print(say(lang, "autograded", count=len(outcomes) - len(broken)))
    tell(lang, "not_autograded", broken)
    out.print(say(lang, "autograded_next", assignment=assignment))
    if broken:
        raise typer.Exit(1)


@app.command()
def feedback(assignment: Assignment, data: Data = None, lang: Lang = LanguageChoice.auto) -> None:
    """Give learners the points, comments and model answer of what is graded."""
    from verbonden.grading.feedback import give_feedback

    with told(lang, data) as folder, opened(folder) as store, progress_bar() as progress:
        result = give_feedback(folder, store, assignment, progress=progress)
    given = len(result.given)
    out.print(say(lang, "feedback_given" if given else "feedback_none", count=given))
    tell(lang, "feedback_to_autograde", result.to_autograde)
    tell(lang, "feedback_to_grade", result.to_grade)
    tell(lang, "feedback_failed", result.failed)
    if result.failed:
        raise typer.Exit(1)


@app.command()
def grades(
    csv: Annotated[Path, typer.Option(help="File to write.")],
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Write all grades to a file for a spreadsheet."""
    from verbonden.grading.grades import write_grades

    with told(lang, data) as folder, opened(folder) as store:
        try:
            rows = write_grades(folder, store, csv)
        except OSError as error:
            fail(say(lang, "grades_unwritable", file=csv, reason=error.strerror))
    out.print(say(lang, "grades_written", count=rows, file=csv))


@app.command("set-aside")
def set_aside(
    file: Annotated[Path, typer.Argument(help="File to write, a JSON object a line.")],
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Write what learners told the coach does not apply, to improve its rules by."""
    from verbonden.answers.export import set_aside as told_not_to_apply

    with told(lang, data) as folder, opened(folder) as store:
        rows = [json.dumps(row, ensure_ascii=False) for row in told_not_to_apply(store)]
    try:
        file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    except OSError as error:
        fail(say(lang, "set_aside_unwritable", file=file, reason=error.strerror))
    out.print(say(lang, "set_aside_written", count=len(rows), file=file))


@app.command("hand-in")
def hand_in(
    assignment: Assignment,
    file: Annotated[Path, typer.Argument(help="The notebook, filled in in JupyterLab.")],
    code: Annotated[str, typer.Option(help="The learner's return code.", prompt=True)],
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Hand in a notebook that a learner filled in in JupyterLab."""
    from verbonden.grading.hand_in import hand_in_file

    with told(lang, data) as folder, opened(folder) as store:
        learner = store.come_back(code, folder.secret())
        if learner is None:
            fail(say(lang, "code_unknown"))
        hand_in_file(store, folder, learner.id, assignment, file)
    out.print(say(lang, "handed_in", alias=learner.alias), markup=False)


@app.command()
def release(
    assignment: Annotated[str | None, typer.Argument(help="One assignment, or all.")] = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Make exercises/ anew from solutions/."""
    from verbonden.grading import release as grading

    with told(lang):
        changed = grading.release(assignment)
    for path in changed:
        out.print(path.relative_to(ROOT))
    out.print(say(lang, "released" if changed else "released_nothing"))


@app.command()
def check(lang: Lang = LanguageChoice.auto) -> None:
    """Look for mistakes in the course: content, notebooks, links, languages, rubrics, rules."""
    from verbonden import coach, conversation
    from verbonden.conversation.check import check_cases
    from verbonden.course.check import check_modules
    from verbonden.grading.check import check_assignments
    from verbonden.grading.notebooks import assignments

    with told(lang):
        found = check_modules(assignments()) + check_assignments() + check_cases()
        for language in LANGUAGES:
            found += coach.rule_book(language).mistakes()
            found += conversation.rule_book(language).mistakes()
            found += conversation.signal_book(language).mistakes()
    found = list(dict.fromkeys(found))  # a file that cannot be read is named by several
    for mistake in found:
        err.print(mistake, style="red", markup=False)
    if found:
        fail(say(lang, "check_found", count=len(found)))
    out.print(say(lang, "check_well"))


@app.command()
def coach(
    file: Lines = None,
    lang: Lang = LanguageChoice.auto,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "text"} lines, print {"id", "labels"}.')
    ] = False,
    score: Annotated[
        bool, typer.Option("--score", help="Read labelled lines, print precision and recall.")
    ] = False,
) -> None:
    """Look through feedback: what opens a door in it, and what may close one."""
    from verbonden.coach import Unreadable
    from verbonden.coach import report as reporting

    language = language_of(lang)
    with told(lang), read(lang, file) as lines:
        if score:
            out.print(reporting.scores(lines, language))
        elif jsonl:
            for line in reporting.labelled(lines, language):
                print(line)
        else:
            try:
                seen = reporting.look("".join(lines), language)
            except Unreadable as error:
                fail(say(lang, f"coach_{error.key.replace('-', '_')}"))
            print(reporting.as_json(seen)) if as_json else out.print(reporting.in_words(seen))


@app.command()
def moves(
    file: Lines = None,
    lang: Lang = LanguageChoice.auto,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "student", "text"} lines (always).')
    ] = True,
    score: Annotated[
        bool, typer.Option("--score", help="Read labelled lines, print how often it is right.")
    ] = False,
) -> None:
    """Recognise what a teacher's turn in a conversation does."""
    from verbonden.conversation import report as reporting

    with told(lang), read(lang, file) as lines:
        if score:
            out.print(reporting.scores(lines, language_of(lang)))
        else:
            for line in reporting.recognised(lines, language_of(lang)):
                print(line)


@case.command("map")
def case_map(
    file: Annotated[Path, typer.Argument(help="A case, such as late-again.nl.yaml.")],
    picture: Annotated[
        Path | None,
        typer.Option("--out", help="File to write.", show_default="its name with .svg, here"),
    ] = None,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Draw a case: its scenes, what leads where, and how it can end."""
    from verbonden.conversation.case_map import draw_map
    from verbonden.course import Conversation, load_content

    with told(lang):
        content = load_content(file.resolve())
    if not isinstance(content, Conversation):
        fail(say(lang, "case_expected", file=file, kind=content.kind))
    own = next((name for name in LANGUAGES if file.stem.endswith(f".{name}")), language_of(lang))
    picture = picture or Path(f"{file.stem}.svg")
    try:
        picture.write_text(draw_map(content, own), encoding="utf-8")
    except OSError as error:
        fail(say(lang, "map_unwritable", file=picture, reason=error.strerror))
    out.print(say(lang, "map_written", file=picture), markup=False)


@bench.command("serve")
def bench_serve(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer pages and visitors.")] = False,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Measure how fast pages come and what they weigh; takes some minutes."""
    from verbonden.serving import bench as measuring

    size = measuring.QUICK if quick else measuring.FULL
    with told(lang), progress_bar() as progress:
        try:
            figures = measuring.measure(size, lambda done, total: progress(done, total, None))
        except measuring.BenchError as error:
            fail(say(lang, "bench_failed", reason=error))
    if as_json:
        out.print_json(data=figures.as_json())
        return
    counts = {"pages": size.pages, "visitors": size.visitors, "bursts": size.bursts}
    table = Table(title=say(lang, "bench_serve", **counts))
    spread = say(lang, "bench_spread")
    for heading in ("", "stock Voila", spread, "Verbonden", spread, "×"):
        table.add_column(heading, justify="right" if heading else "left")
    for key, row in figures.as_json()["serve"].items():
        if isinstance(row, dict):
            cells = [
                cell
                for name in measuring.NAMES
                for cell in (f"{row[name]:.2f}", "{:.2f} – {:.2f}".format(*row["spread"][name]))
            ]
            table.add_row(say(lang, key), *cells, f"{row['ratio']:g}")
    out.print(table)
    if figures.missing["stock"]:
        total = size.visitors * size.bursts
        missing = figures.missing["stock"]
        out.print(say(lang, "bench_missing", missing=missing, visitors=total))
    if quick:
        out.print(say(lang, "bench_serve_quick", **counts))


@bench.command("grade")
def bench_grade(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer submissions.")] = False,
    lang: Lang = LanguageChoice.auto,
) -> None:
    """Measure how many submissions are graded in a minute; takes some minutes."""
    from verbonden.grading import bench as measuring

    with told(lang), progress_bar() as progress:
        size = measuring.QUICK if quick else measuring.FULL
        rates = measuring.measure(size, lambda done, total: progress(done, total, None))
    if as_json:
        out.print_json(data=rates.as_json())
        return
    table = Table(title=say(lang, "bench_grade", count=rates.submissions))
    for heading in ("", "bench_median", "bench_spread"):
        table.add_column(heading and say(lang, heading), justify="right" if heading else "left")
    for name, each in (("nbgrader autograde", rates.stock), ("verbonden autograde", rates.ours)):
        table.add_row(name, f"{median(each):.1f}", f"{min(each):.1f} – {max(each):.1f}")
    out.print(table)
    out.print(say(lang, "bench_ratio", ratio=f"{rates.ratio:.1f}"))
    out.print(say(lang, "bench_same" if rates.identical else "bench_differs"))
    if quick:
        out.print(say(lang, "bench_quick"))


@bench.command("coach")
def bench_coach(lang: Lang = LanguageChoice.auto) -> None:
    """Measure how long the coach takes for a message of 500 words."""
    from verbonden.coach import bench as measuring

    with told(lang):
        for language in LANGUAGES:
            taken = f"{measuring.milliseconds(language):.1f}"
            out.print(say(lang, "bench_coach", language=language, words=measuring.WORDS, ms=taken))


@contextmanager
def told(lang: LanguageChoice, data: Path | None = None) -> Iterator[DataFolder]:
    """Give the data folder, and end in one sentence on what can go wrong in any command."""
    folder = data_folder(data)
    try:
        yield folder
    except DataFolderError as error:
        fail(say(lang, "data_unwritable", path=folder.path, reason=error.strerror))
    except NotSaved as error:
        fail(say(lang, "not_saved", reason=error))
    except (SQLAlchemyError, CommandError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        fail(say(lang, "database_unusable", reason=reason))
    except GradingError as error:
        fail(error.said(language_of(lang)))
    except ContentError as error:
        fail(str(error))


@contextmanager
def read(lang: LanguageChoice, file: Path | None) -> Iterator[Iterator[str]]:
    """Give the lines of a file or of standard input, and end in one sentence when that fails."""
    name = str(file or "-")
    try:
        if name == "-":
            yield iter(sys.stdin)
        else:
            with open(name, encoding="utf-8") as lines:
                yield iter(lines)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        fail(say(lang, "file_unreadable", file=name, reason=reason))
    except NotLines as error:
        fail(say(lang, "not_lines", file=name, number=error.number, reason=error.reason))


@contextmanager
def opened(folder: DataFolder) -> Iterator[AnswerStore]:
    """Give the store of a data folder, its tables up to date."""
    migrate(folder.prepare().database_url)
    store = AnswerStore(folder.database_url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, object], None]]:
    """Show a bar that counts submissions."""
    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=err, transient=True
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, _: bar.update(task, completed=done, total=total)


def tell(lang: LanguageChoice, key: str, outcomes: Sequence["Outcome"]) -> None:
    """List learners under a sentence, when there are any."""
    if outcomes:
        out.print(say(lang, key, count=len(outcomes)))
    for outcome in outcomes:
        reason = f": {outcome.problem}" if outcome.problem else ""
        out.print(f"  {outcome.learner_id} ({outcome.alias}){reason}", markup=False)


def data_folder(path: Path | None) -> DataFolder:
    """Return the data folder, and tell this process's kernels and nbgrader which it is."""
    if path is not None:
        os.environ["VERBONDEN_DATA"] = str(path.resolve())
    return DataFolder.from_environment()


def say(lang: LanguageChoice, key: str, **values: object) -> str:
    """Return a sentence in the language asked for, or the computer's own."""
    texts = load_texts(ROOT / "verbonden" / "texts.yaml", language_of(lang))
    return texts[key].format(**values)


def language_of(lang: LanguageChoice) -> Language:
    """Return the language asked for, or the computer's own."""
    wishes = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    own = next(filter(None, wishes), None) or locale.getlocale()[0] or ""
    return choose(lang.value, own.replace("_", "-"))


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    err.print(sentence, style="red", markup=False)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
