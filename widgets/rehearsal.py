"""Do once, before a kernel is forked, what every page does.

Importing this shows every exercise of the course to nobody, for a learner who does not exist:
all modules that a page needs are then imported, its caches filled and its code warmed up, in
memory that forked kernels share.
"""

import os
import sys
from contextlib import suppress
from typing import Any

import comm
from comm.base_comm import BaseComm
from IPython.core.getipython import get_ipython
from ipywidgets import Widget

from verbonden.answers import AnswerStore, Conflict, DataFolder, NotSaved
from verbonden.answers.tables import Table
from verbonden.course import (
    LANGUAGES,
    ContentError,
    Conversation,
    Language,
    Module,
    Rewrite,
    load_course,
)
from verbonden.course.content import Example
from widgets.page import LEARNER, Page

SAYS = {"nl": "Hoe was dat voor jou?", "en": "How was that for you?"}
"""What is said once in every conversation."""
TIMES = 2
"""Python tunes code in place that runs a few times; what is tuned here stays shared."""


class Silence(BaseComm):
    """A connection to no page."""

    def publish_msg(self, *arguments: Any, **options: Any) -> None:
        """Send nothing."""


def rehearse() -> None:
    """Show every exercise to nobody."""
    create, comm.create_comm = comm.create_comm, Silence
    formatter = getattr(get_ipython(), "display_formatter", None)
    try:
        # A mistake in the content is for the page to tell: all else still comes fast.
        with suppress(ContentError):
            for module in load_course().modules:
                for language in LANGUAGES * TIMES:
                    _show(module, language, formatter)
        store = _empty_store()
        _save(store)
        store.close()
    finally:
        Widget.close_all()
        comm.create_comm = create
        _let_go_of_fonts()


def _show(module: Module, language: Language, formatter: Any) -> None:
    page = Page(module.slug, language)
    page.learner, page.store = "nobody", _store(page.data)
    for exercise in module.exercises:
        shown = page.exercise(exercise)
        if formatter is not None:
            formatter.format(shown)
        match module.content(exercise, language):
            case Conversation():
                _send(shown, type="play", turns=[], say={"typed": SAYS[language]})
            case Rewrite(example=Example(text=text)):
                _send(shown, type="look", text=text)
    page.store.close()


def _send(shown: Any, **message: Any) -> None:
    """Act on a message: reading rules takes seconds, and compiling the patterns that it needs."""
    shown.receive({**message, "number": 0})


def _let_go_of_fonts() -> None:
    """Forget opened fonts now: matplotlib does in every fork, which would copy their memory."""
    manager: Any = sys.modules.get("matplotlib.font_manager")
    if manager is not None:
        manager._get_font.cache_clear()


def _store(data: DataFolder) -> AnswerStore:
    """Return the learners' store, from which nobody's answers are read, or else an empty one."""
    store = AnswerStore(data.database_url)
    try:
        store.load("nobody", "module", "exercise")
    except NotSaved:
        store.close()
        return _empty_store()
    return store


def _empty_store() -> AnswerStore:
    store = AnswerStore("sqlite://")
    Table.metadata.create_all(store.engine)
    return store


def _save(store: AnswerStore) -> None:
    learner = store.join("nobody", b"rehearsal")
    store.save(learner.id, "module", "exercise", {"text": "once"}, base=0)
    store.save(learner.id, "module", "exercise", {"text": "twice"}, base=1)
    try:
        store.save(learner.id, "module", "exercise", {"text": "late"}, base=0)
    except Conflict:
        store.load(learner.id, "module", "exercise")


if not os.environ.get(LEARNER):
    rehearse()
