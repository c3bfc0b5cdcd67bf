"""The small language in which a rule says what wording it looks for.

    het lijkt|leek|klinkt [er] (alsof | of | dat)     words, a choice of words, a choice of phrases
    [misschien]                                       may be left out
    <work-part>                                       any entry of a word list in lexicon.yaml
    *heid   ver*   ge*t                               any letters in place of the star
    _                                                 exactly one word
    ..                                                at most three words, no punctuation
    ...                                               at most twelve words, commas allowed
    !niet   !(te | zo)                                what may not stand here; takes up no room
    ^   $                                             start and end of the sentence
    ,   ?   !                                         punctuation stands for itself (a ! alone)

Words are matched in lower case, as the tokenizer cuts them. A pattern becomes one regular
expression over a sentence's tokens, written in a row with a space behind each. A token that
stands in word lists carries a sign for each of them, so that `<work-part>` looks for one sign
and not for hundreds of words. spaCy's own Matcher reads the same kind of thing, but takes 40 ms
for 200 patterns and 500 words, and the coach must keep up with somebody who types.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

Words = frozenset[str]

_PIECE = re.compile(r"\.\.\.|\.\.|[()\[\]!^$]|<[a-z0-9-]+>| \| |\||[^\s()\[\]!|^$<>]+|\s+")
_PLAIN_WORD = re.compile(r"[^\s()\[\]!|^$<>*_.?,]+")
_BEFORE = " "  # Stands before every token; found as fast as Python can look for anything.
_START = r"(?<=\A )"
_FIRST_SIGN, _LAST_SIGN = "\ue000", "\uf8ff"  # Unicode leaves these to whoever has a use for them.
_OUR_SIGNS = re.compile(f"[\x1f{_FIRST_SIGN}-{_LAST_SIGN}]")
_SIGNS = "\x1f[^ ]*"  # A range of letters instead would take Python long to compile.
_FEW = r"(?:['’\w][^ ]* ){0,3}?"
_MORE = rf"(?:(?![;:.!?…]{_SIGNS} )[^ ]+ ){{0,12}}?"
_END = r"(?=(?:[^\w ]+ )*\Z)"


class PatternError(ValueError):
    """A pattern that cannot be read; says what is wrong with it."""


@dataclass(frozen=True)
class Pattern:
    """What to look for in a sentence, and words without which it cannot be there."""

    text: str
    """A regular expression."""
    needs: tuple[Words, ...]
    """Of each of these sets a word is in every match; the rarest words first."""

    @cached_property
    def _look(self) -> Callable[[str], re.Match[str] | None]:
        at_start = self.text.startswith(_BEFORE + _START)
        return self.expression.match if at_start else self.expression.search

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The regular expression, compiled when it is first needed: that takes Python a while."""
        return re.compile(self.text)

    def place(self, row: str) -> tuple[int, int] | None:
        """Return the numbers of the first and last token of where it first stands in a row."""
        hit = self._look(row)
        if hit is None or hit.end() <= hit.start() + len(_BEFORE):  # A match has some token.
            return None
        return row.count(" ", 0, hit.start()), row.count(" ", 0, hit.end()) - 2


@dataclass(frozen=True)
class _Part:
    """A piece of a regular expression, and the sets of words that it needs one of each of."""

    expression: str
    needs: tuple[Words, ...] = ()


class Lexicon:
    """The lists of words that patterns may name; `tokens_of` cuts a word as sentences are cut.

    A list is read once, when a pattern first names it.
    """

    def __init__(
        self, lists: Mapping[str, list[str]], tokens_of: Callable[[str], list[str]]
    ) -> None:
        self.tokens_of = cache(tokens_of)
        self._lists = lists
        self._read: dict[str, _Part] = {}
        self._reading: list[str] = []
        self._signs: dict[str, str] = {}
        self._sets: dict[Words, Words] = {}
        self._free = map(chr, range(ord(_FIRST_SIGN), ord(_LAST_SIGN) + 1))

    def row(self, tokens: Iterable[str]) -> str:
        """Return the tokens in a row: a space in front, and one behind each."""
        signs = self._signs
        return " " + "".join(f"{_bare(token)}\x1f{signs.get(token, '')} " for token in tokens)

    def one(self, words: Words) -> Words:
        """Return the one set of these words that is kept: thousands of patterns need the same."""
        return self._sets.setdefault(words, words)

    def part(self, name: str, pattern: str) -> _Part:
        """Return a list as a part of a pattern; raise PatternError when that cannot be."""
        if name not in self._lists:
            raise PatternError(f"'{pattern}': there is no word list '{name}'")
        if name in self._reading:
            raise PatternError(f"'{pattern}': the word list '{name}' holds itself")
        if name not in self._read:
            self._reading.append(name)
            try:
                self._read[name] = self._part(self._lists[name])
            finally:
                self._reading.pop()
        return self._read[name]

    def _part(self, entries: list[str]) -> _Part:
        """Read a list: its plain words by one sign, what is more than a word as a pattern."""
        words = set()
        parts = []
        for entry in entries:
            tokens = self.tokens_of(entry) if _PLAIN_WORD.fullmatch(entry) else []
            if len(tokens) == 1:
                words.add(tokens[0])
            else:
                parts.append(_Reader(entry, self).read())
        if words:
            sign = next(self._free)
            for word in words:
                self._signs[word] = self._signs.get(word, "") + sign
            parts.append(_Part(f"[^ ]*{sign}[^ ]* ", (frozenset(words),)))
        return _either(parts)


def compile_pattern(text: str, lexicon: Lexicon, little_words: Words = frozenset()) -> Pattern:
    """Compile a pattern.

    `little_words` stand in nearly every sentence: a pattern rather waits for another word.

    Raises:
        PatternError: brackets do not match, a word list is not known, or nothing stands there.
    """
    part = _Reader(text, lexicon).read()
    needs = sorted(part.needs, key=lambda words: (len(words & little_words), len(words)))
    return Pattern(_BEFORE + part.expression, tuple(map(lexicon.one, needs)))


class _Reader:
    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._pieces = _PIECE.findall(text.strip())
        if "".join(self._pieces) != text.strip():
            raise PatternError(f"'{text}': a bracket or sign stands alone")

    def read(self) -> _Part:
        part = self._phrases("")
        if self._pieces:
            raise PatternError(f"'{self._text}': '{self._pieces[0]}' has no partner")
        return part

    def _phrases(self, closing: str) -> _Part:
        """Read phrases with ` | ` between them, up to the closing bracket."""
        phrases = [self._phrase(closing)]
        while self._pieces and self._pieces[0] == " | ":
            self._pieces.pop(0)
            phrases.append(self._phrase(closing))
        if closing:
            if not self._pieces:
                raise PatternError(f"'{self._text}': a bracket is not closed")
            self._pieces.pop(0)
        return _either(phrases)

    def _phrase(self, closing: str) -> _Part:
        parts = []
        while self._pieces and self._pieces[0] not in (" | ", closing):
            if self._pieces[0].isspace():
                self._pieces.pop(0)
                continue
            parts.append(self._choice())
        if not parts:
            raise PatternError(f"'{self._text}': nothing stands between two signs")
        # In order, so that the same pattern always waits for the same word.
        needs = dict.fromkeys(words for part in parts for words in part.needs)
        return _Part("".join(part.expression for part in parts), tuple(sorted(needs, key=len)))

    def _choice(self) -> _Part:
        """Read one thing, or several with a bare | between them."""
        choices = [self._one()]
        while self._pieces and self._pieces[0] == "|":
            self._pieces.pop(0)
            choices.append(self._one())
        return _either(choices)

    def _one(self) -> _Part:
        if not self._pieces:
            raise PatternError(f"'{self._text}': something is missing at the end")
        piece = self._pieces.pop(0)
        match piece:
            case "(":
                return self._phrases(")")
            case "[":
                return _Part(f"(?:{self._phrases(']').expression})?")
            case "!" if self._pieces and self._pieces[0].strip() not in ("", ")", "]", "|"):
                return _Part(f"(?!{self._one().expression})")
            case "^":
                return _Part(_START)
            case "$":
                return _Part(_END)
            case "..":
                return _Part(_FEW)
            case "...":
                return _Part(_MORE)
            case "_":
                return _Part(r"['’\w][^ ]* ")
            case ")" | "]" | "|" | " | ":
                raise PatternError(f"'{self._text}': '{piece.strip()}' has no partner")
        if piece.startswith("<"):
            return self._lexicon.part(piece[1:-1], self._text)
        if "*" in piece:
            letters = "[^ ]*".join(re.escape(part) for part in piece.lower().split("*"))
            return _Part(f"{letters}{_SIGNS} ")
        tokens = self._lexicon.tokens_of(piece)
        return _Part(
            "".join(f"{re.escape(token)}{_SIGNS} " for token in tokens),
            tuple(frozenset({token}) for token in tokens),
        )


def _either(parts: list[_Part]) -> _Part:
    if len(parts) == 1:
        return parts[0]
    expression = _any_of([part.expression for part in parts])
    if not all(part.needs for part in parts):
        return _Part(expression)
    return _Part(expression, (frozenset[str]().union(*(part.needs[0] for part in parts)),))


def _any_of(expressions: Iterable[str]) -> str:
    """Return an expression for any of these; what begins with the same letter is tried once."""
    branches = []
    for letter, group in groupby(sorted(set(expressions)), key=_first_letter):
        alike = list(group)
        if letter and len(alike) > 1:
            branches.append(letter + _any_of(one[1:] for one in alike))
        else:
            branches += alike
    return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"


def _bare(token: str) -> str:
    """Return a token without what looks like our signs."""
    return token if token.isalnum() else _OUR_SIGNS.sub("\ufffd", token)


def _first_letter(expression: str) -> str:
    return expression[0] if expression[:1].isalnum() else ""
