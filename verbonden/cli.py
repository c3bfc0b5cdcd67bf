"""The `verbonden` command."""

import errno
import locale
import os
import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from verbonden.answers import DataFolder, DataFolderError
from verbonden.course import ContentError, Language, load_texts
from verbonden.course.languages import choose
from verbonden.course.places import ROOT

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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
Lang = Annotated[LanguageChoice, typer.Option(help="Language: auto follows the reader.")]


@app.callback()
def main() -> None:
    """Verbonden: a course on belonging and binding for teachers."""


@app.command()
def start(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.")] = 8866,
    data: Data = None,
    lang: Lang = LanguageChoice.auto,
    browser: Annotated[bool, typer.Option(help="Open the pages in a browser.")] = True,
    debug: Annotated[bool, typer.Option(help="Log what happens.")] = False,
) -> None:
    """Serve the learners' pages."""
    # Voila takes a second to load: the other commands need not wait for it.
    from verbonden.serving.server import PortTaken
    from verbonden.serving.start import serve

    folder = data_folder(data)

    def when_ready(url: str) -> None:
        out.print(say(lang, "ready", url=url), style="bold")
        out.print(say(lang, "stop"))
        if browser:
            webbrowser.open(url)

    try:
        serve(folder, host, port, lang.value, when_ready, debug)
    except PortTaken as error:
        if error.errno == errno.EADDRINUSE:
            fail(say(lang, "port_taken", port=port, host=host, other=port + 1))
        fail(say(lang, "host_refused", host=host, reason=error.strerror))
    except DataFolderError as error:
        fail(say(lang, "data_unwritable", path=folder.path, reason=error.strerror))
    except ContentError as error:
        fail(f"{say(lang, 'content_broken')}\n{error}")
    out.print(say(lang, "stopped"))


def data_folder(path: Path | None) -> DataFolder:
    """Return the data folder, and tell this process's kernels and nbgrader which it is."""
    if path is not None:
        os.environ["VERBONDEN_DATA"] = str(path.resolve())
    return DataFolder.from_environment()


def say(lang: LanguageChoice, key: str, **values: object) -> str:
    """Return a sentence in the language asked for, or the computer's own."""
    own = locale.getlocale()[0] or os.environ.get("LANG", "")
    language: Language = choose(lang.value, own.replace("_", "-"))
    return load_texts(ROOT / "verbonden" / "texts.yaml", language)[key].format(**values)


def fail(sentence: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    err.print(sentence, style="red", markup=False)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
