"""What every page does, to do it once before a kernel is forked.

`cells` are run in a kernel that lives a whole life before it is forked from: the notebooks of
all pages, for a learner who does not exist. All that a page needs is then imported, its caches
are filled and its code is tuned, in memory that forked kernels share.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from ipywidgets import Widget

from verbonden.answers import AnswerStore, Conflict, Opening
from verbonden.answers.tables import Table
from verbonden.course import LANGUAGES, ContentError, Conversation, Rewrite, load_course
from verbonden.course.content import Example
from widgets.chart import drawn
from widgets.page import LEARNER, Page

SAYS = {"nl": "Hoe was dat voor jou?", "en": "How was that for you?"}
"""What is said once in every conversation."""

_drawing: list["subprocess.Popen[bytes]"] = []


def cells() -> Iterator[str]:
    """Yield what to run: first what pages do when they are used, then how they are opened."""
    _drawing.append(_draw())
    yield "from widgets import rehearsal"
    yield "rehearsal.use()"
    yield "rehearsal.take_charts()"
    # A mistake in the content is for the page to tell: all else still comes fast.
    with suppress(ContentError):
        # What was done last is what Python knows best; the first module is opened most.
        for module in reversed(load_course().modules):
            for language in reversed(LANGUAGES):
                notebook = module.notebook(language)
                yield "rehearsal.open_page()"
                yield from (cell.source for cell in notebook.cells if cell.cell_type == "code")
                yield "rehearsal.close_page()"


def _draw() -> "subprocess.Popen[bytes]":
    """Have every chart drawn by a process of its own: pages then need nothing that draws."""
    return subprocess.Popen(
        [sys.executable, "-m", "widgets.chart"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def take_charts() -> None:
    """Take over what was drawn; a page draws what is missing."""
    for drawing in _drawing:
        told, _ = drawing.communicate()
        if drawing.returncode == 0:
            drawn.update((tuple(key), html) for key, html in json.loads(told))
    _drawing.clear()


def open_page() -> None:
    """Do as if the server opens a page for a learner."""
    os.environ |= {LEARNER: "nobody", **Opening({}, frozenset()).as_environment()}


def close_page() -> None:
    """Let go of the page."""
    Widget.close_all()
    os.environ.pop(LEARNER, None)


@cache
def use() -> None:
    """Show, once, all that has its first time when a page is used: talk, look along, save."""
    with suppress(ContentError):
        for module in load_course().modules:
            for language in LANGUAGES:
                _use(Page(module.slug, language))
    store = AnswerStore("sqlite://")
    Table.metadata.create_all(store.engine)
    _save(store)
    store.close()
    close_page()


def _use(page: Page) -> None:
    for name in page.module.exercises:
        match page.module.content(name, page.language):
            case Conversation():
                _send(page, name, type="play", turns=[], say={"typed": SAYS[page.language]})
            case Rewrite(example=Example(text=text)):
                _send(page, name, type="look", text=text)


def _send(page: Page, name: str, **message: Any) -> None:
    """Act on a message: reading rules takes seconds, and compiling the patterns that it needs."""
    shown: Any = page.exercise(name)
    shown.receive({**message, "number": 0})


def _save(store: AnswerStore) -> None:
    learner = store.join("nobody", b"rehearsal")
    store.save(learner.id, "module", "exercise", {"text": "once"}, base=0)
    store.save(learner.id, "module", "exercise", {"text": "twice"}, base=1)
    try:
        store.save(learner.id, "module", "exercise", {"text": "late"}, base=0)
    except Conflict:
        store.load(learner.id, "module", "exercise")
    Opening.read(store, learner.id, "module")
