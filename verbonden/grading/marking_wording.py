"""How the computer marks wording: it looks along with the feedback coach.

- What it looks for stands in the assignment, line by line; so does that it can be wrong.
- Phrases that say nothing of this work, rows of words, repetitions and what was copied from
  the assignment or the course bring no points.
- Whatever a learner hands in, these return a number of points, raise nothing, write nothing.
"""

from collections.abc import Mapping
from typing import Any

from verbonden.coach import CAUTIONS, STRENGTHS, analyse
from verbonden.grading.own_words import Said, is_new, language_of, said, shared_points
from verbonden.grading.words import Run, count_own

ENOUGH = 4
"""Ingredients that bring all points of a message."""
OWN_WORDS = 40
"""Words of one's own in a message that brings all points."""
A_SENTENCE = 2
"""Ingredients that one sentence can bring."""
MOST_OFF = 4
"""Sentences with a caution that cost a twelfth of the points each."""


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

    return shared_points(answer, about, points, share)


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

    return shared_points(answer, about, points, share)


def _message(text: str, about: str, assignment: str) -> float:
    sentences = _sentences(text, about, assignment)
    things = frozenset[str]().union(*(one.things for one in sentences))
    ingredients = min(len(_ingredients(sentences)), len(things), ENOUGH)
    own = min(count_own(word for one in sentences for word in one.own), OWN_WORDS)
    off = min(sum(not _is_open(one) for one in sentences), MOST_OFF)
    return max(ingredients / ENOUGH * own / OWN_WORDS - off / 12, 0)


def _ingredients(sentences: list[Said]) -> set[str]:
    """Return the strengths in sentences that speak of this work, or stand beside one that does."""
    found: set[str] = set()
    for at, one in enumerate(sentences):
        near = sentences[max(at - 1, 0) : at + 2]
        if one.is_own and any(other.things for other in near):
            fresh = [label for label in STRENGTHS if label in one.labels and label not in found]
            found.update(fresh[:A_SENTENCE])
    return found


def _sentence(text: str, caution: str, about: str, assignment: str, item: str) -> float:
    sentences = _sentences(text, about, assignment)
    if not is_new(sentences, assignment, item) or not any(one.things for one in sentences):
        return 0
    found = {label for one in sentences for label in one.labels if label in CAUTIONS}
    return (1 + (caution not in found) + (not found - {caution})) / 3


def _is_open(one: Said) -> bool:
    return not set(one.labels) & set(CAUTIONS)


def _sentences(text: str, about: str, assignment: str) -> list[Said]:
    """Return the sentences of a text, each once; none when the coach cannot read it."""
    language = language_of(text)
    cut = [
        (text[sentence.start : sentence.end], sentence.labels)
        for sentence in (analyse(text, language).sentences if language else ())
    ]
    found: dict[Run, Said] = {}
    for one in said(cut, about, assignment):
        if one.words:
            found.setdefault(one.words, one)
    return list(found.values())
