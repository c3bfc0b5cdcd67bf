"""A learner's work as one page to read and keep, in the words of the exercises."""

from datetime import datetime
from typing import Any

from verbonden.course import ContentError, Course, Language, load_texts
from verbonden.serving.in_words import assignment_lines, exercise_lines, moment, plain_lines
from verbonden.serving.pages import HERE, templates

NO_LONGER_FITS = (ContentError, LookupError, AttributeError, TypeError, ValueError)
"""What says that an answer does not belong to what the course is now."""


def readable(work: dict[str, Any], course: Course, language: Language) -> str:
    """Return exported work as a page of HTML that needs no other file.

    Args:
        work: what `verbonden.answers.export.export` gives.
        course: the course, for the words of its exercises.
        language: the language to tell it in.
    """
    return (
        templates()
        .get_template("readable.html.j2")
        .render(
            texts=load_texts(HERE / "texts.yaml", language),
            language=language,
            learner=work["learner"],
            day=moment(datetime.now().astimezone().isoformat(), language),
            answers=[
                _answer(entry, course, language)
                for entry in sorted(work["answers"], key=lambda entry: _place(entry, course))
            ],
            hand_ins=[_handed_in(entry, course, language) for entry in work["hand_ins"]],
        )
    )


def _place(entry: dict[str, Any], course: Course) -> tuple[int, int]:
    """Return where an exercise stands in the course; what is no longer there comes last."""
    try:
        module = course.module(entry["module"])
        return module.number, module.exercises.index(entry["exercise"])
    except (KeyError, ValueError):
        return len(course.modules) + 1, 0


def _handed_in(entry: dict[str, Any], course: Course, language: Language) -> dict[str, Any]:
    """Return a hand-in with its parts in the words of the assignment."""
    titles = [
        module.about.title[language]
        for module in course.modules
        if module.about.assignment == entry["assignment"]
    ]
    try:
        lines = assignment_lines(entry["assignment"], entry["answers"], entry["language"])
    except NO_LONGER_FITS:
        lines = plain_lines(entry["answers"])
    return {
        **entry,
        "title": titles[0] if titles else entry["assignment"],
        "moment": moment(entry["handed_in_at"], language),
        "lines": lines,
    }


def _answer(entry: dict[str, Any], course: Course, language: Language) -> dict[str, Any]:
    title, lines = entry["exercise"], plain_lines(entry["answer"])
    try:
        content = course.module(entry["module"]).content(entry["exercise"], language)
        title, lines = content.title, exercise_lines(content, entry["answer"], language)
    except NO_LONGER_FITS:
        pass  # An exercise that the course no longer has: its answer is still the learner's.
    return {"title": title, "lines": lines, "moment": moment(entry["saved_at"], language)}
