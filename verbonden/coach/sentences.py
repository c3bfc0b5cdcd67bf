"""Cut a text into sentences and words, with spaCy's rules for Dutch and English.

spaCy's blank pipelines know each language's abbreviations and contractions and need no model.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Any

from verbonden.course.languages import Language

# spaCy takes seconds to import: who only asks what a label is called does without.
if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Span

# With a full stop behind them spaCy takes these words for abbreviations and reads on.
_WORDS = """
    app bel best com dec doc fin form hand kon lat mand max min not pan pas pens pers pol pun red
    rom tom top vert ver vol volg volt
"""
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " "})


@dataclass(frozen=True)
class Sentence:
    """A sentence in a text: where it stands, and its words in lower case."""

    start: int
    """Characters from the start of the text."""
    end: int
    tokens: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    """Start and end of each token, in characters from the start of the text."""

    @property
    def is_question(self) -> bool:
        """Whether a question mark closes it."""
        return "?" in self.tokens[-3:]

    @cached_property
    def row(self) -> str:
        """The tokens in a row: a space in front, and one behind each."""
        return " " + "".join(token + " " for token in self.tokens)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where tokens, by number, stand in the text, without punctuation around them."""
        while first < last and not _is_word(self.tokens[first]):
            first += 1
        while last > first and not _is_word(self.tokens[last]):
            last -= 1
        return self.places[first][0], self.places[last][1]


def sentences(text: str, language: Language, *, one: bool = False) -> tuple[Sentence, ...]:
    """Return the sentences of a text; with `one`, the whole text counts as a single one."""
    # One sign for another, so that places in the text stay the same.
    doc = _pipeline(language)(text.translate(_PLAIN))
    spans = [doc[:]] if one else [part for span in doc.sents for part in _lines(span)]
    found = []
    for span in spans:
        words = [token for token in span if not token.is_space]
        if words:
            places = tuple((word.idx, word.idx + len(word.text)) for word in words)
            tokens = tuple(word.lower_ for word in words)
            found.append(Sentence(places[0][0], places[-1][1], tokens, places))
    return tuple(found)


def tokens_of(text: str, language: Language) -> list[str]:
    """Return the words of a short text as the sentences have them."""
    tokenizer: Any = _pipeline(language).tokenizer
    if text.isalpha() and text not in tokenizer.rules:
        return [text.lower()]  # So would the tokenizer; rules have tens of thousands of these.
    return [word.lower_ for word in tokenizer(text.translate(_PLAIN)) if not word.is_space]


@cache
def little_words(code: str) -> frozenset[str]:
    """Return the words that a language cannot do without: spaCy's list of stop words."""
    import spacy

    # Only that file is run: to import a whole language can take seconds, as French does.
    file = Path(spacy.__file__).parent / "lang" / code / "stop_words.py"
    return frozenset(run_path(str(file))["STOP_WORDS"])


def plain(text: str) -> str:
    """Return a text in lower case and with straight quotation marks, as patterns see it."""
    return text.translate(_PLAIN).lower()


def _lines(span: "Span") -> list["Span"]:
    """Cut where a line ends: a heading or an item of a list is a sentence of its own."""
    cuts = [token.i + 1 for token in span if "\n" in token.text and token.i + 1 < span.end]
    edges = [span.start, *cuts, span.end]
    return [span.doc[left:right] for left, right in pairwise(edges)]


def _is_word(token: str) -> bool:
    return any(letter.isalnum() for letter in token)


@cache
def _pipeline(language: Language) -> "Pipeline":
    import spacy

    pipeline = spacy.blank(language)
    tokenizer: Any = pipeline.tokenizer
    ordinary = {f"{word}." for word in _WORDS.split()}
    tokenizer.rules = {text: cut for text, cut in tokenizer.rules.items() if text not in ordinary}
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "?!", "!?"]})
    return pipeline
