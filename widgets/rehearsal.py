"""What every page does, to do it once before a kernel is forked.

`cells` are run in a kernel that lives a whole life before it is forked from: the notebooks of
all pages, for a learner who does not exist. All that a page needs is then imported, its caches
are filled and its code is tuned, in memory that forked kernels share.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ipywidgets import Widget

from verbonden.answers import AnswerStore, Conflict, Opening
from verbonden.answers.tables import Table
from verbonden.course import LANGUAGES, ContentError, Conversation, Rewrite, load_course
from verbonden.course.content import Example
from widgets.page import LEARNER, Page

SAYS = {"nl": "Hoe was dat voor jou?", "en": "How was that for you?"}
"""What is said once in every conversation."""


def cells() -> Iterator[str]:
    """Yield what to run: first what pages do when they are used, then how they are opened."""
    yield "from widgets import rehearsal"
    yield "rehearsal.use()"
    # What was done last is what Python knows best; the first module is opened most.
    for module in reversed(load_course().modules):
        for language in reversed(LANGUAGES):
            path = module.folder / f"{language}.ipynb"
            yield "rehearsal.open_page()"
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    yield "".join(cell["source"])
            yield "rehearsal.close_page()"


def open_page() -> None:
    """Do as if the server opens a page for a learner."""
    os.environ |= {LEARNER: "nobody", **Opening({}, frozenset()).as_environment()}


def close_page() -> None:
    """Let go of the page."""
    Widget.close_all()
    os.environ.pop(LEARNER, None)
    manager: Any = sys.modules.get("matplotlib.font_manager")
    if manager is not None:
        # Forget opened fonts now: matplotlib does in every fork, which would copy their memory.
        manager._get_font.cache_clear()


def use() -> None:
    """Show all that has its first time when a page is used: talk, look along, save."""
    # A mistake in the content is for the page to tell: all else still comes fast.
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
