"""What of a text is a learner's own, and what it names of what it should be about.

- Repetitions, and what was copied from the assignment's lists or from the course, are not.
- What the assignment tells of the work or the student to write about is there to be used.
- A learner writes in Dutch or in English, whichever language the assignment is in.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from typing import Any

from verbonden.coach.readable import Unreadable, check_readable
from verbonden.course import places
from verbonden.course.languages import LANGUAGES, Language
from verbonden.grading.parts import parts
from verbonden.grading.text import clean
from verbonden.grading.words import COMMON, READ, Run, copied, is_common, runs, words_of

SHORTEST = 6
"""Words of a sentence or a turn that was said another way."""
NEW_WORDS = 3
"""Words in it that the old one does not have."""

Labels = tuple[str, ...]
"""What was recognised in a sentence."""

_FROM_ORIGINAL = 6  # So many words in a row as in the text to rewrite are copied.
_FROM_COURSE = 8  # Fewer in a row can be anybody's: "ik weet dat jij dit kunt".


@dataclass(frozen=True)
class Said:
    """A sentence of a learner's text."""

    words: Run
    own: Run
    """Its words that were not copied."""
    labels: Labels
    things: frozenset[str]
    """What it names, each thing by the beginning of its word."""

    @property
    def is_own(self) -> bool:
        """Whether most of it was not copied."""
        return 2 * len(self.own) > len(self.words)


def said(cut: Sequence[tuple[str, Labels]], about: str, assignment: str) -> list[Said]:
    """Return the sentences of a text with what is its writer's own, and what they name of `about`.

    Copying is looked for in the text as a whole: a row of short sentences can be copied too.
    """
    rows = [tuple(words_of(sentence)) for sentence, _ in cut]
    taken = _copied([word for row in rows for word in row], assignment)
    starts = accumulate((len(row) for row in rows), initial=0)
    found = []
    for (_, labels), row, start in zip(cut, rows, starts, strict=False):
        own = tuple(word for at, word in enumerate(row, start) if at not in taken)
        one = Said(row, own, labels, frozenset())
        found.append(replace(one, things=_things(row, about)) if one.is_own else one)
    return found


def is_new(text: list[Said], assignment: str, item: str) -> bool:
    """Return whether a text is more than a few words, and not the old one with a word changed."""
    own = {word for one in text if one.is_own for word in one.own}
    new = own.difference(*(words_of(old) for old in originals(assignment).get(item, ())))
    return sum(len(one.words) for one in text) >= SHORTEST and len(new) >= NEW_WORDS


def shared_points(
    answer: Any, items: Mapping[str, Any], points: float, share: Callable[[str, str], float]
) -> float:
    """Return the points, each item's share being told from 0 to 1; a text counts once."""
    given = answer if isinstance(answer, Mapping) else {}
    total = 0.0
    seen: set[Run] = set()
    for item in items:
        text = given.get(item)
        words = tuple(words_of(text))
        if isinstance(text, str) and words and words not in seen:
            total += share(item, clean(text[:READ]))
        seen.add(words)
    return round(points * total / len(items), 2)


def language_of(text: str) -> Language | None:
    """Return the language that a text is in; None when it is in none of the course's."""
    words = words_of(text)
    likely = sorted(LANGUAGES, key=lambda code: -sum(word in COMMON[code] for word in words))
    for language in likely:
        try:
            check_readable(text, language)
        except Unreadable:
            continue
        return language
    return None


@cache
def originals(assignment: str) -> dict[str, tuple[str, ...]]:
    """Return the texts to rewrite, in the order of the languages, by their item."""
    found: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        for part in parts(assignment, language):
            for item in part.items if part.input == "rewrites" else ():
                found[item.id] = (*found.get(item.id, ()), item.text)
    return found


def _copied(words: Sequence[str], assignment: str) -> set[int]:
    return copied(words, _runs_of_originals(assignment), _FROM_ORIGINAL).union(
        copied(words, _runs_of_lists(assignment), _FROM_COURSE),
        copied(words, _runs_of_course(), _FROM_COURSE),
    )


def _things(words: Run, about: str) -> frozenset[str]:
    """Return what a sentence names; a row of things is no sentence."""
    stems = _stems(about)
    named = [stem for word in words if (stem := _stem_in(word, stems))]
    is_row = 2 * len(named) > len(words) or not any(is_common(word) for word in words)
    return frozenset() if is_row else frozenset(named)


@cache
def _stems(about: str) -> tuple[str, ...]:
    """Return the beginnings by which words are known as forms of one word, shortest first."""
    stems = {word[: max(5, len(word) - 3)] for word in words_of(about)}
    return tuple(sorted(stems, key=lambda stem: (len(stem), stem)))


def _stem_in(word: str, stems: tuple[str, ...]) -> str | None:
    return next(
        (stem for stem in stems if word == stem or (len(stem) > 4 and word.startswith(stem))), None
    )


@cache
def _runs_of_originals(assignment: str) -> frozenset[Run]:
    texts = (text for both in originals(assignment).values() for text in both)
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
