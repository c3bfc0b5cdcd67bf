"""Whether what somebody typed is a turn in a conversation, and when not, why.

- Nothing, too much, another language, or what no person can react to: the page asks for words.
- Words that may mean that somebody is really in danger: the page says calmly where help is.
- Everything else is a turn: one word, and abuse too, for a student reacts to those as well.

Nothing of the text is kept, not even in what is raised.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from verbonden.coach.readable import is_other_language
from verbonden.coach.rules import RuleBook
from verbonden.coach.sentences import plain, sentences
from verbonden.course.languages import LANGUAGES, Language

SIGNALS = Path(__file__).parent / "signals"
LONGEST = 2_000
"""The most characters of a turn."""
LOOKED_THROUGH = 10_000
"""The characters of a text, however long, that are looked through for signals of distress."""
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")
KEYS_IN_A_ROW = 5
"""So many neighbouring keys one after another stand in no word."""
_SOUND = re.compile(r"(h?m+|p+f+|t?p?s+t?|[bg]?r+|z+|s+h+)")
"""What people say without a vowel: hmm, pff, sst, brr."""


class NotATurn(ValueError):
    """This is no turn; `key` is "empty", "too-long", "nonsense", "other-language" or "distress"."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def check_turn(text: str, language: Language) -> None:
    """Raise NotATurn when a student cannot react to a text, or should not have to."""
    if shows_distress(text):
        raise NotATurn("distress")
    if not text.strip():
        raise NotATurn("empty")
    if len(text) > LONGEST:
        raise NotATurn("too-long")
    words = [word for word in plain(text).split() if any(letter.isalpha() for letter in word)]
    if all(_is_mash(word) for word in words):
        raise NotATurn("nonsense")
    if is_other_language(words, language):
        raise NotATurn("other-language")


def shows_distress(text: str) -> bool:
    """Return whether words in either language may mean that somebody is really in danger."""
    # In either, for who is in need writes their own language, whatever the page's.
    return any(
        signal_book(language).find(sentence)
        for language in LANGUAGES
        for sentence in sentences(text[:LOOKED_THROUGH], language)
    )


@cache
def signal_book(language: Language) -> RuleBook:
    """Return the rules for signals of distress; raise ContentError when they are not right."""
    return RuleBook(SIGNALS / language, language)


def _is_mash(word: str) -> bool:
    """Return whether a word is only keys that were hit: asdfgh, xxxx, sdkfjh."""
    letters = "".join(
        letter for letter in unicodedata.normalize("NFD", word.lower()) if letter.isalpha()
    )
    if len(letters) < 4 or _SOUND.fullmatch(letters):
        return False
    latin = letters.isascii()
    return (
        len(set(letters)) == 1
        or (latin and not set(letters) & set("aeiouy"))
        or any(_runs_along(keys, letters) for row in KEYS for keys in (row, row[::-1]))
    )


def _runs_along(keys: str, letters: str) -> bool:
    """Return whether letters hold a long run along a row of keys, or are a short one, repeated."""
    short = re.fullmatch(r"(.{3,4})\1+", letters)
    if letters in keys or (short and short.group(1) in keys):
        return True
    pieces = (letters[at : at + KEYS_IN_A_ROW] for at in range(len(letters) - KEYS_IN_A_ROW + 1))
    return any(piece in keys for piece in pieces)
