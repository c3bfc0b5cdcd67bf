"""A learner's work as one page to read and keep, in the words of the exercises."""

from datetime import datetime
from typing import Any

from verbonden.course import Content, ContentError, Course, Language, load_texts
from verbonden.grading.hand_in import Part, parts
from verbonden.serving.pages import HERE, templates

Line = tuple[str, str]
"""What was asked (or what was to be sorted), and what the learner made of it."""


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
            day=_moment(datetime.now().astimezone().isoformat(), language),
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
        lines = [
            line
            for part in parts(entry["assignment"], entry["language"])
            for line in _part(part, entry["answers"].get(part.id), language)
        ]
    except (ContentError, AttributeError, KeyError, TypeError):
        lines = _plain(entry["answers"])  # The assignment has changed since, or is gone.
    return {
        **entry,
        "title": titles[0] if titles else entry["assignment"],
        "moment": _moment(entry["handed_in_at"], language),
        "lines": lines,
    }


def _part(part: Part, answer: Any, language: Language) -> list[Line]:
    if part.input == "text":
        return [(part.label, answer or "")]
    items = {item.id: f"{item.id}. {item.text}" for item in part.items}
    if part.input == "sorting":
        given = {id: category for id, category in (answer or {}).items() if category}
        return [(items[id], part.options.get(category, category)) for id, category in given.items()]
    said = [
        items.get(answer.get("situation"), ""),
        part.options.get(answer.get("category"), ""),
        answer.get("because", ""),
    ]
    return [(part.label, "\n".join(filter(None, said)))]


def _answer(entry: dict[str, Any], course: Course, language: Language) -> dict[str, Any]:
    title, lines = entry["exercise"], _plain(entry["answer"])
    try:
        content = course.module(entry["module"]).content(entry["exercise"], language)
        title, lines = content.title, _lines(content, entry["answer"])
    except (KeyError, ContentError, TypeError, AttributeError):
        pass  # An exercise that the course no longer has: its answer is still the learner's.
    return {"title": title, "lines": lines, "moment": _moment(entry["saved_at"], language)}


def _lines(content: Content, answer: dict[str, Any]) -> list[Line]:
    match content.kind:
        case "sorting":
            labels = {category.id: category.label for category in content.categories}  # type: ignore[attr-defined]
            placed = answer.get("placed", {})
            return [
                (item.text, labels.get(placed[item.id], placed[item.id]))
                for item in content.items  # type: ignore[attr-defined]
                if item.id in placed
            ]
        case "choice":
            chosen = answer.get("chosen", [])
            texts = [option.text for option in content.options if option.id in chosen]  # type: ignore[attr-defined]
            return [(content.prompt, "\n".join(texts))]  # type: ignore[attr-defined]
        case "reflection":
            return [(content.prompt, answer.get("text", ""))]  # type: ignore[attr-defined]
    return _plain(answer)


def _plain(value: Any, name: str = "") -> list[Line]:
    """Return any JSON as lines, its keys joined to tell what stands where."""
    if isinstance(value, dict):
        return [
            line
            for key, inner in value.items()
            for line in _plain(inner, f"{name} · {key}" if name else str(key))
        ]
    if isinstance(value, list):
        return [line for inner in value for line in _plain(inner, name)]
    return [(name, str(value))] if value not in (None, "") else []


_MONTHS: dict[Language, str] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def _moment(iso: str, language: Language) -> str:
    """Return a moment as people write it, in the server's time zone: 22 november 2026, 14:03."""
    moment = datetime.fromisoformat(iso).astimezone()
    return f"{moment.day} {_MONTHS[language].split()[moment.month - 1]} {moment:%Y, %H:%M}"
