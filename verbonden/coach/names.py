"""Find the words in a text that look like a person's name, to warn before it is kept.

No list holds every name, so the signs are general: a known first name, a word with a capital
behind a greeting or a title, and a word with a capital inside a sentence that is not known as
something else. That a word is found proves nothing; that none is found neither.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from verbonden.course.files import read_yaml
from verbonden.course.languages import Language

_WORD = re.compile(r"[^\W\d_]+(?:['’.-](?=[^\W\d_])[^\W\d_]+)*")
_SENTENCE_ENDS = re.compile(r"[.!?…:\n•\"“”„‘*<>]")
_YEAR = re.compile(r"\s*\(?\d{4}\b")
_TITLE_ENDS = re.compile(r"\.?[ \t]+")
_SPACE = re.compile(r"[ \t]+")
_SPACE_OR_COMMA = re.compile(r"\s*,\s*|[ \t]+")


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    before: str
    """What stands between the word before and this one."""
    first: bool
    """Whether a sentence, a line or a quotation starts here."""
    is_source: bool
    """Whether a year follows, as behind who wrote a book."""

    @property
    def plain(self) -> str:
        return self.text.replace("’", "'").casefold()

    def is_one_of(self, names: Set[str]) -> bool:
        """Whether it stands in a list, or its possessive does (Yusufs, Noor's)."""
        bare = self.plain.removesuffix("'s")
        return bare in names or bare.removesuffix("s") in names

    @property
    def has_capital(self) -> bool:
        """Whether it starts as a name does; all capitals is an abbreviation, or shouting."""
        return self.text[0].isupper() and not self.text.isupper()


@dataclass(frozen=True)
class _Signs:
    first_names: frozenset[str]
    greetings: frozenset[str]
    titles: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    no_names: frozenset[str]


def person_names(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the places of what looks like a name, as start and end in characters, in order.

    A first name and what follows it (‘Noor de Wit’) are one place.
    """
    signs = _signs(language)
    words = list(_words(text))
    found = {word.plain for at, word in enumerate(words) if _is_name(words, at, signs)}
    # What is a name in one place is one at the start of a sentence too.
    named = [at for at, word in enumerate(words) if word.has_capital and word.plain in found]
    places: list[tuple[int, int]] = []
    last = -1
    for index in named:
        if places and _belong_together(words[last : index + 1], signs):
            places[-1] = (places[-1][0], words[index].end)
        else:
            places.append((words[index].start, words[index].end))
        last = index
    return places


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for found in _WORD.finditer(text):
        before = text[end : found.start()]
        first = end == 0 or bool(_SENTENCE_ENDS.search(before))
        is_source = _YEAR.match(text, found.end()) is not None
        yield _Word(found.group(), found.start(), found.end(), before, first, is_source)
        end = found.end()


def _is_name(words: list[_Word], index: int, signs: _Signs) -> bool:
    word = words[index]
    if not word.has_capital or len(word.text) < 2:
        return False
    if word.is_one_of(signs.first_names):
        return True
    if word.is_one_of(signs.no_names | signs.titles | signs.greetings):
        return False
    before = words[index - 1].plain if index else ""
    if before in signs.titles and _TITLE_ENDS.fullmatch(word.before):
        return True
    if before in signs.greetings and _SPACE_OR_COMMA.fullmatch(word.before):
        return True
    if before in signs.articles and not _follows_first_name(words, index - 1, signs):
        return False
    return not (word.first or word.is_source)


def _follows_first_name(words: list[_Word], index: int, signs: _Signs) -> bool:
    """Whether a ‘de’ stands inside a name, as in ‘Daan de Wit’."""
    return (
        index > 0 and words[index - 1].has_capital and words[index - 1].is_one_of(signs.first_names)
    )


def _belong_together(words: list[_Word], signs: _Signs) -> bool:
    """Whether one name goes on in another: next to each other, or with ‘van der’ between."""
    near = all(_SPACE.fullmatch(after.before) for _, after in pairwise(words))
    return near and all(word.plain in signs.particles for word in words[1:-1])


@cache
def _signs(language: Language) -> _Signs:
    lists = read_yaml(Path(__file__).with_name("names.yaml"))

    def read(key: str) -> frozenset[str]:
        both = f"{lists['both'].get(key, '')} {lists[language].get(key, '')}"
        return frozenset(word.casefold() for word in both.split())

    return _Signs(
        first_names=read("first-names"),
        greetings=read("greetings"),
        titles=read("titles"),
        articles=read("articles"),
        particles=read("particles"),
        no_names=read("no-names"),
    )
