"""The home page: the course, how far a learner is, and where they left off."""

from dataclasses import dataclass

from tornado.web import authenticated

from verbonden.answers import AnswerStore, Opening
from verbonden.course import Course, Language, Module
from verbonden.serving.pages import Page


@dataclass(frozen=True)
class Progress:
    """How far a learner is in a module: which of its exercises are done."""

    done: tuple[str, ...]
    total: int

    @property
    def complete(self) -> bool:
        """Whether every exercise is done."""
        return len(self.done) == self.total


def progress(opening: Opening, module: Module) -> Progress:
    """Return a learner's progress: an exercise is done when its answer says it is complete."""
    done = []
    for exercise in module.answered:
        content = module.content(exercise, "nl")
        if content.kind == "hand-in":
            complete = content.assignment in opening.handed_in
        else:
            complete = exercise in opening.answers and opening.answers[exercise].complete
        if complete:
            done.append(exercise)
    return Progress(tuple(done), len(module.answered))


@dataclass(frozen=True)
class LeftOff:
    """Where a learner last was."""

    module: Module
    section: str
    heading: str | None
    """The last heading before that place; None at the beginning of the page."""


def left_off(
    store: AnswerStore, learner_id: str, course: Course, language: Language
) -> LeftOff | None:
    """Return where a learner last was, by the last heading before that place."""
    for place in store.places(learner_id):
        try:
            module = course.module(place.module)
        except KeyError:
            continue  # A module that the course no longer has.
        heading = None
        for number, section in enumerate(module.sections(language)):
            heading = section.heading if section.heading and number else heading
            if section.id == place.section:
                return LeftOff(module, section.id, heading)
    return None


class Home(Page):
    """The course at a glance."""

    @authenticated
    def get(self, language: Language) -> None:
        """Show the home page."""
        learner = self.learner
        self.show(
            "home.html.j2",
            left_off=left_off(self.store, learner.id, self.course, language),
            modules=[
                (
                    module,
                    progress(Opening.read(self.store, learner.id, module.slug), module),
                    self._feedback(module),
                )
                for module in self.course.modules
            ],
        )

    def _feedback(self, module: Module) -> bool:
        """Say whether there is feedback on the latest hand-in of the module's assignment."""
        latest = next(iter(self.store.hand_ins(self.learner.id, module.about.assignment)), None)
        return latest is not None and self.store.feedback(latest.id) is not None


class Front(Page):
    """The address without a language: goes on to the home page in the reader's own."""

    @authenticated
    def get(self) -> None:
        """Go to the home page."""
        self.redirect(f"/{self.language}/")
