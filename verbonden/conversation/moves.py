"""Recognise what a teacher's turn does to a student: one of seventeen moves.

- A turn is cut into sentences, and a sentence where *but* turns it round.
- Each part is looked through with the rules of `rules/<language>`, one file a move. A rule may
  look at what was said just before: *Dinsdag was je er wel. Hoe kwam dat?* asks for an exception
  because of its first sentence.
- The main move is the last thing of weight that the turn does: a later part counts more.
- What the whole turn resembles among labelled examples tips the balance.
- When no rule tells of it, or nothing is clearly strongest, the answer is not sure, and the page
  asks.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from verbonden.coach.rules import RuleBook
from verbonden.coach.sentences import Sentence, sentences
from verbonden.conversation.resemblance import resemblance
from verbonden.course.case import MOVES
from verbonden.course.languages import Language

RULES = Path(__file__).parent / "rules"
FADES: dict[Language, float] = {"nl": 0.5, "en": 0.6}
"""What a part of a turn still counts for when another part follows it."""
AGREES: dict[Language, float] = {"nl": 0.0, "en": 0.2}
"""What each further cue for the same move in a part adds to the strongest one."""
ENOUGH: dict[Language, float] = {"nl": 1.0, "en": 1.3}
"""The least weight that the strongest move has when the answer is sure."""
RESEMBLES = 0.9
"""What it counts for when a turn wholly resembles the examples of a move; a rule counts for 1."""
AHEAD = 1.6
"""How many times as strong as the next one the strongest move is when the answer is sure."""
SECOND = 0.35
"""The least share of the strongest move's weight that makes a move the second."""
TURNS: dict[Language, frozenset[str]] = {
    "nl": frozenset({"maar"}),
    "en": frozenset({"but"}),
}
ASKS: dict[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r" (?:(?:en|maar|dus|oké|oke|ok|nou|hé|hey|zeg|hoi|ja|top|mooi|fijn) (?:, )?)?(?:"
        r"(?:wat|hoe|waar\w*|wanneer|welke?|wie|hoeveel|hoezo) (?!(?:een|fijn|leuk|goed|mooi|naar"
        r"|rot|erg|vervelend|knap|lief|gezellig|jammer|stom|ik) )"
        r"|(?:ben|was|heb|had|kun|kan|wil|zou|ga|ging|weet|wist|snap|vind|vond|komt|kwam|ligt|lag"
        r"|is|lukt|lukte|moet|mag|moest|voel|voelde|denk|dacht|heeft|zijn|waren)"
        r" (?:je|jij|u|het|t|'t|dat|er|iemand) )"
    ),
    "en": re.compile(
        r" (?:(?:and|but|so|ok|okay|right|well|hey|hi|then|honestly|oh) (?:, )?)?(?:"
        r"(?:what|how|where|who|which|why|when|whose) (?:else )?(?:'s|is|are|was|were|do|does|did"
        r"|would|will|could|can|has|have|had|makes|made|helped|part|one|kind|happened|bit) "
        r"|(?:is|are|was|were|do|did|does|have|has|had|can|could|would|will|ca|wo) (?:n't )?"
        r"(?:you|it|that|this|there|he|she|they|i|we|your|someone|anyone|anybody|somebody) )"
    ),
}
"""How a question opens that somebody typed without a sign behind it."""


@dataclass(frozen=True)
class Recognised:
    """The main move of a turn, perhaps a second one, and whether that is clear."""

    move: str
    second: str | None
    sure: bool


def recognise(turn: str, language: Language, student: str = "") -> Recognised:
    """Return the move of a turn; `student` is what the student said or did just before."""
    told = _told(turn, language, student)
    if not any(letter.isalnum() for letter in turn):
        return Recognised("other", None, False)
    weights = {
        move: told.get(move, 0) + RESEMBLES * share
        for move, share in resemblance(turn, language).items()
    }
    ranked = sorted(weights, key=lambda move: (-weights[move], MOVES.index(move)))
    first, following = weights[ranked[0]], weights[ranked[1]]
    second = ranked[1] if following >= SECOND * first else None
    sure = told.get(ranked[0], 0) >= ENOUGH[language] and first >= AHEAD * following
    return Recognised(ranked[0], second, sure)


def _told(turn: str, language: Language, student: str) -> dict[str, float]:
    """Return by the rules how much weight there is for each move; a later part counts more."""
    weights: dict[str, float] = {}
    parts = list(_parts(turn, language))
    for place, part in enumerate(reversed(parts)):
        strongest: dict[str, float] = {}
        # Only the part just before: cutting the whole turn anew for each part would be slow.
        earlier = parts[-place - 2 : -place - 1]
        before = " ".join([student, *(turn[one.start : one.end] for one in earlier)])
        cues = rule_book(language).find(part, before)
        for cue in cues:
            strongest[cue.label] = max(strongest.get(cue.label, 0), cue.rule.weight)
        for move, weight in strongest.items():
            further = sum(cue.label == move for cue in cues) - 1
            counts = (weight + further * AGREES[language]) * FADES[language] ** place
            weights[move] = weights.get(move, 0) + counts
    return weights


@cache
def rule_book(language: Language) -> RuleBook:
    """Return the rules for moves in a language; raise ContentError when they are not right."""
    return RuleBook(RULES / language, language)


def _parts(turn: str, language: Language) -> Iterator[Sentence]:
    for sentence in sentences(turn, language):
        cuts = [
            number
            for number, token in enumerate(sentence.tokens)
            if number and token in TURNS[language] and sentence.tokens[number - 1] in ",;–-"
        ]
        edges = [0, *cuts, len(sentence.tokens)]
        for left, right in itertools.pairwise(edges):
            tokens, places = sentence.tokens[left:right], sentence.places[left:right]
            part = Sentence(places[0][0], places[-1][1], tokens, places)
            yield _with_sign(part, language) if right == edges[-1] else part


def _with_sign(part: Sentence, language: Language) -> Sentence:
    """Return a part that ends without a sign as a question, when it opens like one."""
    if not part.tokens[-1][-1].isalnum() or not ASKS[language].match(part.row):
        return part
    end = (part.end, part.end)
    return Sentence(part.start, part.end, (*part.tokens, "?"), (*part.places, end))
