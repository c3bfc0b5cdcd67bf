"""What rewriting and improving share: the coach looks at a text while somebody writes it.

- Messages from the browser: {type: "look", number, text, part}, where `part` says which text of
  the exercise it is, and comes back in the reply with `number`.
- Replies: {type: "looked", number, part, sentences: [{start, end, findings: [{label, rule, start,
  end}]}], strengths, missing, cautions, names: [[start, end]]}, or {type: "not-looked", number,
  part, reason} with reason "empty", "too-long", "other-language" or "failed".
- Places count UTF-16 code units from the start of the text, as JavaScript does.
- The text is not stored here and never written to a log.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from typing import Any

from traitlets import Unicode

from verbonden.coach import Analysis, Finding, Unreadable, analyse, load_labels
from verbonden.coach.names import person_names
from verbonden.course import Exercise as ExerciseContent
from verbonden.course import Language
from widgets.exercise import Drawer, Exercise, text_of, with_shared

HERE = Path(__file__).parent
LONGEST = 100_000
"""Characters beyond which nothing is looked at; the page does not even send so much."""

log = logging.getLogger(__name__)


def with_coaching(*files: Path) -> Unicode[str, str | bytes]:
    """Return a widget's own JavaScript or CSS behind what is shared with other coached ones."""
    return with_shared(HERE / f"coaching{files[0].suffix}", *files)


class Coached(Exercise):
    """An exercise in which the coach looks along; it says how each label is explained."""

    def __init__(
        self, content: ExerciseContent, name: str, language: Language, drawer: Drawer | None
    ) -> None:
        # Not the trait of that name: a browser can rewrite what is synced with it.
        self._language = language
        super().__init__(content, name, language, drawer)

    @classmethod
    def folders(cls) -> tuple[Path, ...]:
        """Add the texts of the coach."""
        return (HERE, *super().folders())

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Add what there is to say about each label."""
        return {**super().shown(content, language), "about": about_labels(language)}

    def receive(self, message: dict[str, Any]) -> None:
        """Look at a text; whatever goes wrong is told to the page and stops nothing else."""
        if message.get("type") != "look":
            super().receive(message)
            return
        part = message.get("part")
        try:
            seen = looked(message.get("text"), self._language)
        except Unreadable as error:
            self.reply(message, "not-looked", part=part, reason=error.key)
        except Exception as error:
            # No traceback: it could show what somebody wrote.
            log.error("The coach could not look at a text: %s", type(error).__name__)
            self.reply(message, "not-looked", part=part, reason="failed")
        else:
            self.reply(message, "looked", part=part, **seen)


def about_labels(language: Language) -> dict[str, dict[str, str]]:
    """Return what a page says about each label; raise ContentError when that is not right."""
    return {name: label.model_dump() for name, label in load_labels(language).items()}


def looked(text: Any, language: Language) -> dict[str, Any]:
    """Return what the coach sees in a text, as the page reads it.

    Raises:
        Unreadable: there is nothing to look at, too much of it, or it is another language.
    """
    # A NUL is taken out elsewhere; here it would shift all that stands behind it.
    readable = text_of(text.replace("\0", " ") if isinstance(text, str) else "")
    if len(readable) > LONGEST:
        raise Unreadable("too-long")
    seen = analyse(readable, language)
    place = _places(readable)
    return {
        **_sentences(seen, place),
        "strengths": list(seen.strengths),
        "missing": list(seen.missing),
        "cautions": list(seen.cautions),
        "names": [[place(start), place(end)] for start, end in person_names(readable, language)],
    }


def _sentences(seen: Analysis, place: Callable[[int], int]) -> dict[str, Any]:
    def moved(one: Finding) -> dict[str, Any]:
        return {**asdict(one), "start": place(one.start), "end": place(one.end)}

    return {
        "sentences": [
            {
                "start": place(sentence.start),
                "end": place(sentence.end),
                "findings": [moved(finding) for finding in sentence.findings],
            }
            for sentence in seen.sentences
        ]
    }


def _places(text: str) -> Callable[[int], int]:
    """Return what turns a place in characters into a place in UTF-16 code units."""
    if max(text, default="") < "\U00010000":
        return int
    units = list(accumulate((1 + (letter > "\uffff") for letter in text), initial=0))
    return units.__getitem__


__all__ = ["LONGEST", "Coached", "about_labels", "looked", "with_coaching"]
