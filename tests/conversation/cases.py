"""The small case that the tests play, and variants of it."""

from pathlib import Path

import yaml

from verbonden.course.case import Conversation

CASE = Path(__file__).with_name("case.yaml").read_text(encoding="utf-8")


def case(*changes: tuple[str, str]) -> Conversation:
    """Return the case, with pieces of its file replaced; each has to stand there."""
    text = CASE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return Conversation.model_validate(yaml.safe_load(text))
