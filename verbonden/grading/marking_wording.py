"""How the computer marks wording: it looks along with the feedback coach.

- What it looks for stands in the assignment, line by line; so does that it can be wrong.
- A learner writes in Dutch or in English, whichever language the assignment is in.
- Phrases that say nothing of this work, rows of words, repetitions and what was copied from
  the assignment or the course bring no points.
- Whatever a learner hands in, these return a number of points, raise nothing, write nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from verbonden.coach import CAUTIONS, STRENGTHS, Analysis, Unreadable, analyse
from verbonden.course import places
from verbonden.course.languages import LANGUAGES
from verbonden.grading.parts import parts
from verbonden.grading.text import clean
from verbonden.grading.words import COMMON, READ, Run, copied, count_own, runs, words_of

ENOUGH = 4
"""Ingredients that bring all points of a message."""
OWN_WORDS = 40
"""Words of one's own in a message that brings all points."""
A_SENTENCE = 2
"""Ingredients that one sentence can bring."""
MOST_OFF = 4
"""Sentences with a caution that cost a twelfth of the points each."""
SHORTEST = 6
"""Words of a sentence that was said another way."""
NEW_WORDS = 3
"""Words in it that the old sentence does not have."""

_FROM_ORIGINAL = 6  # So many words in a row as in the text to rewrite are copied.
_FROM_COURSE = 8  # Fewer in a row can be anybody's: "ik weet dat jij dit kunt".


@dataclass(frozen=True)
class _Said:
    """A sentence of a learner's text."""

    words: tuple[str, ...]
    own: tuple[str, ...]
    """Its words that were not copied."""
    labels: tuple[str, ...]
    things: frozenset[str]
    """What it names of the work, each thing by the beginning of its word."""

    @property
    def is_own(self) -> bool:
        return 2 * len(self.own) > len(self.words)


def rewrite_points(answer: Any, about: Mapping[str, str], assignment: str, points: float) -> float:
    """Return the points for messages that were rewritten: a share for each ingredient.

    Args:
        answer: what was handed in: item → text.
        about: item → words for what this work is about, in every language.
        assignment: where the texts to rewrite stand.
        points: what there is to gain, with every item an equal share.
    """

    def share(item: str, text: str) -> float:
        return _message(text, about[item], assignment)

    return _shared(answer, about, points, share)


def reworded_points(
    answer: Any,
    cautions: Mapping[str, str],
    about: Mapping[str, str],
    assignment: str,
    points: float,
) -> float:
    """Return the points for sentences that were said another way.

    A third each for: still about the same, its caution gone, no other caution in its place.

    Args:
        answer: what was handed in: item → text. The same text counts once.
        cautions: item → the caution that the old sentence has.
        about: item → words for what the sentence is about, in every language.
        assignment: where the old sentences stand.
        points: what there is to gain, with every item an equal share.
    """

    def share(item: str, text: str) -> float:
        return _sentence(text, cautions[item], about[item], assignment, item)

    return _shared(answer, about, points, share)


def _shared(
    answer: Any, about: Mapping[str, str], points: float, share: Callable[[str, str], float]
) -> float:
    """Return the points, each item's share being told from 0 to 1; a text counts once."""
    given = answer if isinstance(answer, Mapping) else {}
    total = 0.0
    seen: set[Run] = set()
    for item in about:
        text = given.get(item)
        words = tuple(words_of(text))
        if isinstance(text, str) and words and words not in seen:
            total += share(item, clean(text[:READ]))
        seen.add(words)
    return round(points * total / len(about), 2)


def _message(text: str, about: str, assignment: str) -> float:
    said = _sentences(text, about, assignment)
    things = frozenset[str]().union(*(one.things for one in said))
    ingredients = min(len(_ingredients(said)), len(things), ENOUGH)
    own = min(count_own(word for one in said for word in one.own), OWN_WORDS)
    off = min(sum(not _is_open(one) for one in said), MOST_OFF)
    return max(ingredients / ENOUGH * own / OWN_WORDS - off / 12, 0)


def _ingredients(said: list[_Said]) -> set[str]:
    """Return the strengths in sentences that speak of this work, or stand beside one that does."""
    found: set[str] = set()
    for at, one in enumerate(said):
        near = said[max(at - 1, 0) : at + 2]
        if one.is_own and any(other.things for other in near):
            fresh = [label for label in STRENGTHS if label in one.labels and label not in found]
            found.update(fresh[:A_SENTENCE])
    return found


def _sentence(text: str, caution: str, about: str, assignment: str, item: str) -> float:
    said = _sentences(text, about, assignment)
    words = [word for one in said for word in one.words]
    own = [word for one in said if one.is_own for word in one.own]
    new = set(own).difference(*(words_of(old) for old in _originals(assignment).get(item, ())))
    if len(words) < SHORTEST or len(new) < NEW_WORDS or not any(one.things for one in said):
        return 0
    found = {label for one in said for label in one.labels if label in CAUTIONS}
    return (1 + (caution not in found) + (not found - {caution})) / 3


def _is_open(said: _Said) -> bool:
    return not set(said.labels) & set(CAUTIONS)


def _sentences(text: str, about: str, assignment: str) -> list[_Said]:
    """Return the sentences of a text, each once; none when the coach cannot read it."""
    analysis = _look(text)
    stems = _stems(about)
    found: dict[Run, _Said] = {}
    originals, lists = _runs_of_originals(assignment), _runs_of_lists(assignment)
    for sentence in analysis.sentences if analysis else ():
        words = tuple(words_of(text[sentence.start : sentence.end]))
        taken = copied(words, originals, _FROM_ORIGINAL).union(
            copied(words, lists, _FROM_COURSE), copied(words, _runs_of_course(), _FROM_COURSE)
        )
        own = tuple(word for at, word in enumerate(words) if at not in taken)
        said = _Said(words, own, sentence.labels, frozenset())
        named = [stem for word in words if (stem := _stem_in(word, stems))]
        if said.is_own and 2 * len(named) <= len(words):  # A row of things is no sentence.
            said = _Said(words, own, sentence.labels, frozenset(named))
        if words:
            found.setdefault(words, said)
    return list(found.values())


def _look(text: str) -> Analysis | None:
    """Let the coach look, in the language that the text is in."""
    words = words_of(text)
    likely = sorted(LANGUAGES, key=lambda code: -sum(word in COMMON[code] for word in words))
    for language in likely:
        try:
            return analyse(text, language)
        except Unreadable:
            continue
    return None


def _stems(about: str) -> tuple[str, ...]:
    """Return the beginnings by which words are known as forms of one word, shortest first."""
    stems = {word[: max(5, len(word) - 3)] for word in words_of(about)}
    return tuple(sorted(stems, key=lambda stem: (len(stem), stem)))


def _stem_in(word: str, stems: tuple[str, ...]) -> str | None:
    return next(
        (stem for stem in stems if word == stem or (len(stem) > 4 and word.startswith(stem))), None
    )


@cache
def _originals(assignment: str) -> dict[str, tuple[str, ...]]:
    """Return the texts to rewrite, in every language, by their item."""
    found: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        for part in parts(assignment, language):
            for item in part.items if part.input == "rewrites" else ():
                found[item.id] = (*found.get(item.id, ()), item.text)
    return found


@cache
def _runs_of_originals(assignment: str) -> frozenset[Run]:
    texts = (text for both in _originals(assignment).values() for text in both)
    return frozenset(run for text in texts for run in runs(words_of(text), _FROM_ORIGINAL))


@cache
def _runs_of_lists(assignment: str) -> frozenset[Run]:
    """Return what stands in the assignment's lists.

    Not what it tells of the work to write about: that is there to be used.
    """
    texts = (
        item.text
        for language in LANGUAGES
        for part in parts(assignment, language)
        for item in part.items
    )
    return frozenset(run for text in texts for run in runs(words_of(text), _FROM_COURSE))


@cache
def _runs_of_course() -> frozenset[Run]:
    """Return what stands in the modules, in every language."""
    return frozenset(
        run for text in _texts_of_course() for run in runs(words_of(text), _FROM_COURSE)
    )


def _texts_of_course() -> Iterator[str]:
    for path in sorted(places.MODULES.glob("*/*")):
        if path.suffix == ".yaml":
            yield from _pieces(path.read_text(encoding="utf-8"))
        elif path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                yield from _pieces("".join(cell["source"]))


def _pieces(text: str) -> Iterator[str]:
    """Cut a long text; what stands across a cut is in both pieces."""
    for start in range(0, max(len(text), 1), READ // 2):
        yield text[start : start + READ]
