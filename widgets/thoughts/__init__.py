"""Test an undermining thought of one's own, and write its helping counterpart.

- Before an answer is kept, {type: "distress", number, part} tells the page that in a part somebody
  seems to be in distress. That part is not kept.
"""

from pathlib import Path
from typing import Any

from verbonden.conversation.turns import shows_distress
from widgets.exercise import Exercise, text_of, with_shared

HERE = Path(__file__).parent
PARTS = ("undermining", "supports", "contradicts", "helping")


class ThoughtsExercise(Exercise):
    """The answer: {"undermining", "supports", "contradicts", "helping"}, each a text."""

    folder = HERE
    _esm = with_shared(HERE / "thoughts.js")
    _css = with_shared(HERE / "thoughts.css")

    def clean(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Keep the four texts, but none in which somebody seems to be in distress."""
        texts = {part: text_of(answer.get(part)) for part in PARTS}
        return {part: "" if shows_distress(text) else text for part, text in texts.items()}

    def save(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Keep the answer; where a text tells of distress, the page says where help is."""
        given = message.get("answer")
        texts = given if isinstance(given, dict) else {}
        for part in PARTS:
            if shows_distress(text_of(texts.get(part))):
                self.reply(message, "distress", part=part)
                break
        return super().save(message)

    def complete(self, answer: dict[str, Any]) -> bool:
        """Both thoughts are written, and something that speaks for or against the first."""
        undermining, supports, contradicts, helping = (bool(answer[part].strip()) for part in PARTS)
        return undermining and helping and (supports or contradicts)
