"""Find in a teacher's message what opens a door for a student, and what may close one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verbonden.coach.labels import CAUTIONS, GIVES_WAY_TO, STRENGTHS
from verbonden.coach.readable import check_readable
from verbonden.coach.rules import Found, RuleBook
from verbonden.coach.sentences import Sentence, sentences
from verbonden.course.languages import Language

RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Finding:
    """A label that holds in a sentence, and the wording that shows it.

    `start` and `end` count characters from the start of the text; `rule` is the rule's id.
    """

    label: str
    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Analysed:
    """A sentence, where it stands in the text, and what was found in it."""

    start: int
    end: int
    findings: tuple[Finding, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that hold, strengths first, each once."""
        found = {finding.label for finding in self.findings}
        return tuple(label for label in (*STRENGTHS, *CAUTIONS) if label in found)


@dataclass(frozen=True)
class Analysis:
    """A message, sentence by sentence."""

    text: str
    language: Language
    sentences: tuple[Analysed, ...]

    @property
    def strengths(self) -> tuple[str, ...]:
        """The strengths that stand anywhere in the message."""
        return tuple(label for label in STRENGTHS if label in self._found)

    @property
    def missing(self) -> tuple[str, ...]:
        """The strengths that were not found."""
        return tuple(label for label in STRENGTHS if label not in self._found)

    @property
    def cautions(self) -> tuple[str, ...]:
        """The cautions that stand anywhere in the message."""
        return tuple(label for label in CAUTIONS if label in self._found)

    @property
    def _found(self) -> set[str]:
        return {label for sentence in self.sentences for label in sentence.labels}


def analyse(text: str, language: Language) -> Analysis:
    """Look through a message.

    Raises:
        Unreadable: there is nothing to look at, far too much, or it is another language.
    """
    check_readable(text, language)
    cut = sentences(text, language)
    return Analysis(text, language, tuple(_analysed(sentence, language) for sentence in cut))


def label_sentences(texts: Sequence[str], language: Language) -> list[tuple[str, ...]]:
    """Return the labels of each text, every text being one sentence, whatever it holds."""
    found = []
    for text in texts:
        cut = sentences(text, language, one=True)
        found.append(_analysed(cut[0], language).labels if cut else ())
    return found


@cache
def rule_book(language: Language) -> RuleBook:
    """Return the coach's rules for a language; raise ContentError when they are not right."""
    return RuleBook(RULES / language, language)


def _analysed(sentence: Sentence, language: Language) -> Analysed:
    found = rule_book(language).find(sentence)
    labels = {one.label for one in found}
    kept = [one for one in found if not (GIVES_WAY_TO.get(one.label, frozenset()) & labels)]
    return Analysed(sentence.start, sentence.end, tuple(_finding(one) for one in kept))


def _finding(found: Found) -> Finding:
    return Finding(found.label, found.rule.id, found.start, found.end)
