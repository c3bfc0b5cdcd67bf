"""What a learner's notebook uses: one Page, and a line for each exercise it places."""

import os

from verbonden.answers import AnswerStore, DataFolder, Opening
from verbonden.course import (
    Chart,
    Choice,
    Conversation,
    HandIn,
    Improve,
    Language,
    Reflection,
    Rewrite,
    Scan,
    Sorting,
    Spot,
    Thoughts,
    Values,
    load_course,
)
from widgets.exercise import Drawer
from widgets.showable import Showable

LEARNER = "HTTP_X_VERBONDEN_LEARNER"
"""The environment variable in which the server tells a kernel whose page it is."""


class Page:
    """A module's page in one language, for the learner whom the environment names.

    Without a learner, as in JupyterLab, every exercise works and says that nothing is kept.

    Raises:
        KeyError: there is no module with this slug.
        ContentError: a module.yaml is not right.
    """

    def __init__(self, slug: str, language: Language) -> None:
        self.module = load_course().module(slug)
        self.language = language
        self.learner = os.environ.get(LEARNER) or None
        self.data = DataFolder.from_environment()
        self.store = AnswerStore(self.data.database_url) if self.learner else None
        self.opening = Opening.from_environment()

    def exercise(self, name: str) -> Showable:
        """Return what shows this exercise; raise ContentError when its file is not right."""
        content = self.module.content(name, self.language)
        # Each kind is imported when it is asked for: a page without a chart, a coached exercise
        # or a hand-in does not load what those need.
        match content:
            case Sorting():
                from widgets.sorting import SortingExercise

                return SortingExercise(content, name, self.language, self._drawer(name))
            case Choice():
                from widgets.choice import ChoiceExercise

                return ChoiceExercise(content, name, self.language, self._drawer(name))
            case Reflection():
                from widgets.reflection import ReflectionExercise

                return ReflectionExercise(content, name, self.language, self._drawer(name))
            case Rewrite():
                from widgets.rewrite import RewriteExercise

                return RewriteExercise(content, name, self.language, self._drawer(name))
            case Improve():
                from widgets.improve import ImproveExercise

                return ImproveExercise(content, name, self.language, self._drawer(name))
            case Spot():
                from widgets.spot import SpotExercise

                return SpotExercise(content, name, self.language, self._drawer(name))
            case Scan():
                from widgets.scan import ScanExercise

                return ScanExercise(content, name, self.language, self._drawer(name))
            case Thoughts():
                from widgets.thoughts import ThoughtsExercise

                return ThoughtsExercise(content, name, self.language, self._drawer(name))
            case Values():
                from widgets.values import ValuesExercise

                return ValuesExercise(content, name, self.language, self._drawer(name))
            case Conversation():
                from widgets.conversation import ConversationExercise

                return ConversationExercise(content, name, self.language, self._drawer(name))
            case HandIn():
                from widgets.hand_in import HandInExercise

                return HandInExercise(content, name, self.language, self._drawer(name), self.data)
            case Chart():
                from widgets.chart import ChartFigure

                return ChartFigure(content, name, self.language)

    def _drawer(self, name: str) -> Drawer | None:
        if self.store is None or self.learner is None:
            return None
        return Drawer(self.store, self.learner, self.module.slug, name, self.opening)
