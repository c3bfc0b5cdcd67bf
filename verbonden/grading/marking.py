"""How the computer marks: called by the hidden tests in an assignment's notebook.

Whatever a learner hands in, these return a number of points and raise nothing. They write
nothing either: nbgrader takes a word on stderr for a failed test.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from verbonden.course.languages import LANGUAGES, Language
from verbonden.grading.parts import parts
from verbonden.grading.words import copied, count_own, is_common, runs, words_of

OWN_WORDS = 25
"""Words of one's own that make an explanation."""
NAMED_THINGS = 2
"""Things from the situation that an explanation names."""

_COPIED = 6  # So many words in a row as in the situation are copied, not one's own.
_STEM = 5  # Words that begin with the same five letters are forms of one word.


def sorting_points(answer: Any, key: Mapping[str, str], points: float) -> float:
    """Return the share of the points that goes with the share of the items put right."""
    given = answer if isinstance(answer, Mapping) else {}
    right = sum(_word(given.get(item)) == category for item, category in key.items())
    return round(points * right / len(key), 2)


def order_points(answer: Any, key: Mapping[str, str], points: float) -> float:
    """Return the share of the points that goes with the share of the items put in order.

    An item is when it has its own place, or comes right behind the item that it should follow.
    A place that was given to several items counts for none of them.
    """
    given = answer if isinstance(answer, Mapping) else {}
    chosen = [_word(given.get(item)) for item in key]
    places = {
        item: int(place)
        for item, place in zip(key, chosen, strict=True)
        if place in key.values() and chosen.count(place) == 1
    }
    item_at = {place: item for item, place in places.items()}
    right = sum(
        place == int(key[item]) or _comes_next(item_at.get(place - 1), item, key)
        for item, place in places.items()
    )
    return round(points * right / len(key), 2)


def explanation_points(
    explanation: Any, key: Mapping[str, str], assignment: str, points: float
) -> float:
    """Return a third of the points for each of: a category that fits, things named, own words.

    The situation is read in every language, so that it does not matter in which one a
    learner writes.
    """
    given = explanation if isinstance(explanation, Mapping) else {}
    situation = _word(given.get("situation"))
    fits = situation in key and _word(given.get("category")) == key[situation]
    words = words_of(given.get("because"))
    told = [_situations(assignment, language).get(situation, "") for language in LANGUAGES]
    own = _own_words(words, told)
    # Nothing but the situation itself is no explanation of it.
    named = own >= NAMED_THINGS and max(_named(words, text) for text in told) >= NAMED_THINGS
    return round(points * (fits + named + (own >= OWN_WORDS)) / 3, 2)


def _comes_next(one: str | None, item: str, key: Mapping[str, str]) -> bool:
    return one is not None and int(key[item]) == int(key[one]) + 1


def _own_words(words: list[str], told: list[str]) -> int:
    """Count the words that were not copied from the situation, a repeated word three times."""
    situation = {run for text in told for run in runs(words_of(text), _COPIED)}
    taken = copied(words, situation, _COPIED)
    return count_own(word for at, word in enumerate(words) if at not in taken)


def _named(words: list[str], situation: str) -> int:
    """Count the things from the situation that are named."""
    # The first word is the student's name, which says nothing about what happens.
    things = {word[:_STEM] for word in words_of(situation)[1:] if _names(word)}
    return len(things & {word[:_STEM] for word in words if _names(word)})


def _names(word: str) -> bool:
    return len(word) > 2 and not is_common(word)


@cache
def _situations(assignment: str, language: Language) -> dict[str, str]:
    return {item.id: item.text for part in parts(assignment, language) for item in part.items}


def _word(value: Any) -> str:
    """Return a number or a word as it was meant: 4, "4" and " Both" will do."""
    if isinstance(value, int) and 0 <= value < 1000:
        return str(value)
    return value.strip().casefold() if isinstance(value, str) else ""
