"""Whether a text can be looked at: is there any, is it not too much, is it the right language."""

from verbonden.coach.sentences import little_words, plain
from verbonden.course.languages import Language

MOST_WORDS = 5_000
FEWEST_TO_TELL = 6
"""Words below which nothing can be said about a language in the same script."""
ENOUGH_LITTLE_WORDS = 0.2
"""The share of a language's own little words from which a text surely is in it."""
OTHERS = ("de", "fr", "es", "it", "pt", "pl", "tr", "da", "sv", "id", "ro")
"""Languages that are recognised, so as to say that the coach does not read them."""


class Unreadable(ValueError):
    """The coach cannot look at this text; `key` is "empty", "too-long" or "other-language"."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def check_readable(text: str, language: Language) -> None:
    """Raise Unreadable when there is nothing to look at, too much, or another language."""
    words = [word for word in plain(text).split() if any(letter.isalpha() for letter in word)]
    if not words:
        raise Unreadable("empty")
    if len(words) > MOST_WORDS:
        raise Unreadable("too-long")
    if is_other_language(words, language):
        raise Unreadable("other-language")


def is_other_language(words: list[str], language: Language) -> bool:
    """Return whether words are clearly not of a language.

    Counted by the little words that a language cannot do without (spaCy's lists of stop words):
    hardly any of its own, and of another language clearly more. When in doubt it is the right one.
    """
    bare = [word.strip(".,;:!?()\"'…") for word in words]
    if not _letters_are_latin(bare):
        return True
    if len(bare) < FEWEST_TO_TELL:
        return False
    own = _share(bare, language)
    if own >= ENOUGH_LITTLE_WORDS:
        return False
    others = {"nl", "en", *OTHERS} - {language}
    return max(_share(bare, code) for code in others) > own * 1.5 + 0.1


def _share(words: list[str], code: str) -> float:
    return sum(word in little_words(code) for word in words) / len(words)


def _letters_are_latin(words: list[str]) -> bool:
    letters = [letter for word in words for letter in word if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 > len(letters)
