"""Tell what a turn resembles among turns that were labelled by hand, where rules tell little.

Naive Bayes over the words of a turn, word pairs, and how its sentences begin and end (McCallum
& Nigam 1998, the Bernoulli model without absent words). What it has learned is the labelled
turns themselves, in `examples/`, a JSON object a line; a turn added there is learned.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from verbonden.coach.sentences import Sentence, sentences
from verbonden.course.languages import Language

EXAMPLES = Path(__file__).parent / "examples"
SECOND_READING = 0.4
"""What a fair second reading of a turn counts for, beside the main one."""
UNSEEN = 0.2
"""How often a trait counts as seen with a move with which it never was."""
SELDOM = 2
"""A trait that is in fewer of the examples tells nothing."""


@dataclass(frozen=True)
class _Learned:
    """How many examples there are of each move, and with which of them each trait was seen."""

    moves: Mapping[str, float]
    traits: Mapping[str, Mapping[str, float]]


def resemblance(turn: str, language: Language) -> dict[str, float]:
    """Return for each move how well it fits the turn: shares that add up to 1."""
    learned = _learned(language)
    fits = {move: math.log(count) for move, count in learned.moves.items()}
    for trait in _traits(sentences(turn, language)):
        seen = learned.traits.get(trait, {})
        if sum(seen.values()) >= SELDOM:
            for move, count in learned.moves.items():
                fits[move] += math.log((seen.get(move, 0) + UNSEEN) / (count + 2 * UNSEEN))
    best = max(fits.values())
    shares = {move: math.exp(fit - best) for move, fit in fits.items()}
    whole = sum(shares.values())
    return {move: share / whole for move, share in shares.items()}


@cache
def _learned(language: Language) -> _Learned:
    moves: Counter[str] = Counter()
    traits: dict[str, Counter[str]] = {}
    for text, labels in _examples(language):
        seen = _traits(sentences(text, language))
        for move, counts in labels.items():
            moves[move] += counts  # type: ignore[assignment]  # a Counter may hold fractions
            for trait in seen:
                traits.setdefault(trait, Counter())[move] += counts  # type: ignore[assignment]
    return _Learned(moves, traits)


def _examples(language: Language) -> Iterator[tuple[str, dict[str, float]]]:
    lines = (EXAMPLES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        labels = {row["move"]: 1.0}
        if row["second"]:
            labels[row["second"]] = SECOND_READING
        yield row["text"], labels


def _traits(cut: Sequence[Sentence]) -> set[str]:
    """Return what a turn is known by; its last sentence counts apart: that is what it comes to."""
    traits: set[str] = set()
    for number, sentence in enumerate(cut, start=1):
        place = "last" if number == len(cut) else "earlier"
        tokens = sentence.tokens
        traits.update(tokens)
        traits.update(f"{place} {token}" for token in tokens)
        traits.update(f"{one} {other}" for one, other in pairwise(tokens))
        traits.add(f"{place} begins {tokens[0]}")
        traits.add(f"{place} begins {' '.join(tokens[:2])}")
        traits.add(f"{place} ends {tokens[-1]}")
    return traits
