"""Rewrite a message, or one's own, while the coach looks along."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from verbonden.coach import CAUTIONS, STRENGTHS
from verbonden.course import Exercise as ExerciseContent
from verbonden.course import Language
from widgets.coaching import Coached, with_coaching
from widgets.exercise import text_of

HERE = Path(__file__).parent
FEWEST_WORDS = 20
"""Words from which a rewrite counts as done, and from which the example can be seen."""
MOST_VERSIONS = 20
MOST_SET_ASIDE = 200
LABELS = {*STRENGTHS, *CAUTIONS}


class RewriteExercise(Coached):
    """The answer: what was written, the versions that were kept, and what does not apply.

    {"original": own text, or "" when the exercise has a message; "text": the rewrite;
    "versions": [{"text", "at"}], oldest first; "set_aside": [{"label", "rule", "words"}]}.
    """

    folder = HERE
    _esm = with_coaching(HERE / "difference.js", HERE / "rewrite.js")
    _css = with_coaching(HERE / "rewrite.css")

    def shown(self, content: ExerciseContent, language: Language) -> dict[str, Any]:
        """Add the limits that the page keeps to as well."""
        limits = {"fewest_words": FEWEST_WORDS, "most_versions": MOST_VERSIONS}
        return {**super().shown(content, language), **limits}

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep texts, the latest versions, and what was set aside, each thing once."""
        own = self.content["message"] is None
        return {
            "original": text_of(answer.get("original")) if own else "",
            "text": text_of(answer.get("text")),
            "versions": [
                {"text": text, "at": at}
                for version in _dicts(answer.get("versions"))
                if (at := _moment(version.get("at")))
                and (text := text_of(version.get("text"))).strip()
            ][-MOST_VERSIONS:],
            "set_aside": _once(_dicts(answer.get("set_aside")))[-MOST_SET_ASIDE:],
        }

    def complete(self, answer: dict[str, Any]) -> bool:
        """A text of some length is written, of which the original is there too."""
        original = self.content["message"] or answer["original"].strip()
        return bool(original) and words_in(answer["text"]) >= FEWEST_WORDS


def words_in(text: str) -> int:
    """Count the words of a text, as the page counts them for the example."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _moment(value: Any) -> str | None:
    """Return a moment as the page writes it, whatever other form of ISO 8601 it came in."""
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _once(given: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what was set aside with a known label, without what stands there twice."""
    found = {
        (one["label"], text_of(one.get("rule"))[:100], text_of(one.get("words"))[:1000]): None
        for one in given
        if isinstance(one.get("label"), str) and one["label"] in LABELS
    }
    return [{"label": label, "rule": rule, "words": words} for label, rule, words in found]
