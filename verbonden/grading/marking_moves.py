"""How the computer marks a turn in a conversation: by the moves that the rules recognise.

- What it looks for stands in the assignment, line by line; so does that it can be wrong.
- Phrases that take up nothing of what the student said, rows of words, what was copied, and
  what already stands in another turn bring no points.
- Whatever a learner hands in, these return a number of points, raise nothing, write nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from verbonden.coach.sentences import sentences
from verbonden.conversation import Recognised, recognise
from verbonden.course.languages import LANGUAGES
from verbonden.grading.own_words import (
    Labels,
    Said,
    is_new,
    language_of,
    originals,
    said,
    shared_points,
)
from verbonden.grading.words import Run

UNHELPFUL = frozenset({"judge", "demand", "advise", "reassure", "closed"})
"""Moves that should be gone from a repaired turn."""
LONGEST = 6
"""Sentences of a turn that are looked at."""

_SPEAKS = ": ‘"  # Before the last of these stands the student's line, behind it the teacher's.


def repair_points(
    answer: Any,
    helpful: Mapping[str, str],
    about: Mapping[str, str],
    assignment: str,
    points: float,
) -> float:
    """Return the points for turns that were repaired.

    A third each for: takes up what the student said, makes a helpful move as well, and leaves
    no unhelpful move besides.

    Args:
        answer: what was handed in: item → turn. The same text, or sentence, counts once.
        helpful: item → the moves that help there.
        about: item → words for what the student told, in every language.
        assignment: where the turns to repair stand, each behind what the student said.
        points: what there is to gain, with every item an equal share.
    """
    seen: set[Run] = set()

    def share(item: str, text: str) -> float:
        turn = said(list(_turn(text, assignment, item)), about[item], assignment)
        fresh = [one for one in turn if one.words not in seen]
        own = [one for one in fresh if one.is_own]
        seen.update(one.words for one in turn)
        if not is_new(own, assignment, item) or not any(one.things for one in own):
            return 0
        # A good question may be one of the course's: it is to this student that it is put.
        if not _moves(fresh) & set(helpful[item].split()):
            return 1 / 3
        return 2 / 3 if _moves(turn) & UNHELPFUL else 1

    return shared_points(answer, about, points, share)


def _turn(text: str, assignment: str, item: str) -> Iterator[tuple[str, Labels]]:
    """Yield the sentences of a turn, each with the move that it makes."""
    language = language_of(text)
    if language is None:
        return
    student = _student(assignment, item)[LANGUAGES.index(language)]
    for sentence in sentences(text, language)[:LONGEST]:
        written = text[sentence.start : sentence.end]
        found = recognise(written, language, f"{student} {text[: sentence.start]}")
        yield written, _labels(found, sentence.is_question)


def _labels(found: Recognised, is_question: bool) -> Labels:
    """Return the moves that count: in doubt nobody loses points, and only a question brings any."""
    main, second = found.move, found.second
    if found.sure:
        return (main,) if second is None or second in UNHELPFUL else (main, second)
    return tuple(move for move in (main, second) if is_question and move and move not in UNHELPFUL)


def _moves(turn: list[Said]) -> set[str]:
    return {label for one in turn for label in one.labels}


def _student(assignment: str, item: str) -> list[str]:
    """Return what the student says before the turn to repair, for each language."""
    told = originals(assignment).get(item, [""] * len(LANGUAGES))
    return [text.rpartition(_SPEAKS)[0] for text in told]
