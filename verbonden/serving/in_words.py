"""What a learner answered, in the words of the exercise: what was asked, and what was said."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from verbonden.coach import load_labels
from verbonden.conversation import play
from verbonden.conversation.case_map import TEXTS as MOVES
from verbonden.course import (
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
    load_texts,
)
from verbonden.course.content import NONE
from verbonden.course.kinds import AnyContent
from verbonden.grading.hand_in import Part, parts
from verbonden.serving.pages import HERE

Line = tuple[str, str]
"""What was asked (or what was to be sorted, or who spoke), and what was said."""


def exercise_lines(content: AnyContent, answer: dict[str, Any], language: Language) -> list[Line]:
    """Return an answer to an exercise as lines.

    Raises:
        LookupError, AttributeError, TypeError, ValueError, ContentError: the answer does not
            belong to what the exercise is now.
    """
    match content:
        case Sorting():
            labels = {category.id: category.label for category in content.categories}
            placed = answer.get("placed", {})
            return [
                (item.text, labels.get(placed[item.id], placed[item.id]))
                for item in content.items
                if item.id in placed
            ]
        case Choice():
            chosen = answer.get("chosen", [])
            texts = [option.text for option in content.options if option.id in chosen]
            return [(content.prompt, "\n".join(texts))]
        case Reflection():
            return [(content.prompt, answer.get("text", ""))]
        case Rewrite():
            return list(_rewrite(content, answer, language))
        case Improve():
            return [
                (item.sentence, given["text"])
                for item in content.items
                if (given := answer["items"].get(item.id))
            ]
        case Spot():
            titles = {NONE: _texts(language)["readable_none"]}
            titles |= {name: label.title for name, label in load_labels(language).items()}
            return [
                (sentence.text, titles[label])
                for sentence in content.sentences
                if (label := answer["marks"].get(sentence.id))
            ]
        case Scan():
            return [
                (statement.text, content.scale[step])
                for statement in content.statements
                if (step := answer["chosen"].get(statement.id)) is not None
            ]
        case Thoughts():
            words = _texts(language)
            asked = ("undermining", "supports", "contradicts", "helping")
            return [(words[f"readable_{part}"], answer[part]) for part in asked if answer[part]]
        case Values():
            return _values(content, answer)
        case Conversation():
            return list(_conversation(content, answer, language))
        case HandIn():
            return assignment_lines(content.assignment, answer, language)
    return plain_lines(answer)


def assignment_lines(assignment: str, answers: dict[str, Any], language: Language) -> list[Line]:
    """Return the answers to an assignment as lines; raises as `exercise_lines`."""
    return [
        line for part in parts(assignment, language) for line in _part(part, answers.get(part.id))
    ]


def plain_lines(value: Any, name: str = "") -> list[Line]:
    """Return any JSON as lines, its keys joined to tell what stands where."""
    if isinstance(value, dict):
        return [
            line
            for key, inner in value.items()
            for line in plain_lines(inner, f"{name} · {key}" if name else str(key))
        ]
    if isinstance(value, list):
        return [line for inner in value for line in plain_lines(inner, name)]
    return [(name, str(value))] if value not in (None, "") else []


_MONTHS: dict[Language, str] = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def moment(iso: str, language: Language) -> str:
    """Return a moment as people write it, in the server's time zone: 22 november 2026, 14:03."""
    at = datetime.fromisoformat(iso).astimezone()
    return f"{at.day} {_MONTHS[language].split()[at.month - 1]} {at:%Y, %H:%M}"


def _texts(language: Language) -> dict[str, str]:
    return load_texts(HERE / "texts.yaml", language)


def _part(part: Part, answer: Any) -> list[Line]:
    if part.input == "text":
        return [(part.label, answer or "")]
    items = {item.id: f"{item.id}. {item.text}" for item in part.items}
    given = answer or {}
    if part.input == "explanation":
        said = [
            items.get(given.get("situation", ""), ""),
            part.options.get(given.get("category", ""), ""),
            given.get("because", ""),
        ]
        return [(part.label, "\n".join(filter(None, said)))]
    filled = {item: said for item, said in given.items() if said}
    return [(items[item], part.options.get(said, said)) for item, said in filled.items()]


def _rewrite(content: Rewrite, answer: dict[str, Any], language: Language) -> Iterator[Line]:
    words = _texts(language)
    yield words["readable_message"], content.message or answer["original"]
    yield words["readable_version"], answer["text"]
    for version in answer["versions"]:
        kept_at = moment(version["at"], language)
        yield words["readable_kept"].format(moment=kept_at), version["text"]
    labels = load_labels(language)
    for aside in answer["set_aside"]:
        yield words["readable_aside"], f"{labels[aside['label']].title}: ‘{aside['words']}’"


def _values(content: Values, answer: dict[str, Any]) -> list[Line]:
    labels = {value.id: value.label for value in content.values}
    sentences = answer.get("sentences", {})
    chosen = ", ".join(labels[value] for value in answer.get("chosen", []))
    kept = [(labels[value], sentences.get(value, "")) for value in answer.get("kept", [])]
    return [(content.prompt, chosen), *kept]


def _conversation(case: Conversation, answer: dict[str, Any], language: Language) -> Iterator[Line]:
    words = _texts(language)
    turns, other, draft = answer["turns"], answer["other"], answer["draft"]
    if turns:
        yield case.student.name, case.scenes[0].says
        yield from _course(case, turns, 0, language)
    if other:
        start = other["from"]
        yield words["readable_otherwise"], words["readable_from"].format(turn=start + 1)
        yield from _course(case, [*turns[:start], *other["turns"]], start, language)
    if draft:
        yield words["readable_draft"], draft


def _course(
    case: Conversation, turns: list[dict[str, Any]], start: int, language: Language
) -> Iterator[Line]:
    """Yield who said what from a turn on, and how it ended."""
    words, moves = _texts(language), load_texts(MOVES, language)
    did = [moves[f"move-{turn['move']}"] for turn in turns]
    reactions = play(case, [turn["move"] for turn in turns])
    said = list(zip(turns, did, reactions, strict=True))
    for turn, move, reaction in said[start:]:
        yield f"{words['readable_you']} ({move})", turn["text"]
        yield case.student.name, reaction.says
        if reaction.opens:
            yield case.student.name, reaction.opens.says
    if reactions and (ended := reactions[-1].state.ending):
        ending = case.ending(ended)
        told = f"{ending.title}\n{ending.happens}\n{ending.teaches}"
        yield words["readable_ending"], told
