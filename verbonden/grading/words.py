"""The words of a text, as the computer compares them when it marks."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from verbonden.course.languages import LANGUAGES, load_texts

COMMON = {
    language: frozenset(
        load_texts(Path(__file__).with_name("common_words.yaml"), language)["words"].split()
    )
    for language in LANGUAGES
}
"""Words that stand in any sentence, for each language."""
READ = 20_000
"""Signs of a text that are looked at: ten pages."""

_REPEATED = 3  # The same word counts so often as a word of one's own.

Run = tuple[str, ...]
"""A number of words in a row."""


def words_of(text: Any) -> list[str]:
    """Return the words of a text, without case, accents and punctuation."""
    if not isinstance(text, str):
        return []
    plain = unicodedata.normalize("NFKD", text[:READ]).casefold()
    letters = (sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in letters).split()


def is_common(word: str) -> bool:
    """Return whether a word stands in any sentence, in whichever language."""
    return any(word in common for common in COMMON.values())


def runs(words: Sequence[str], length: int) -> list[Run]:
    """Return each row of so many words that stands in a text."""
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def copied(words: Sequence[str], source: Iterable[Run], length: int) -> set[int]:
    """Return the places of words that stand in a row of the source: copied, not one's own."""
    known = source if isinstance(source, (set, frozenset)) else frozenset(source)
    return {
        at + step
        for at, run in enumerate(runs(words, length))
        if run in known
        for step in range(length)
    }


def count_own(words: Iterable[str]) -> int:
    """Count words, the same one at most three times."""
    return sum(min(times, _REPEATED) for times in Counter(words).values())
