"""Exercises in looking at one's own thoughts and values for tests, in the texts of no module."""

from typing import Any

from coached import ABOUT

from verbonden.course import Thoughts, Values

NAMES = ("curiosity", "honesty", "care", "craft", "humour", "calm")


def thoughts() -> Thoughts:
    """Return an exercise with two thoughts to recognise and one that somebody tested."""
    tested = {
        "id": "welding",
        "setting": "Een docent lassen",
        "undermining": "Daar ben ik niet voor gemaakt.",
        "supports": "In mei zei ik niets.",
        "contradicts": "Hij kwam terug.",
        "helping": "Op een bank lukt het wel.",
    }
    return Thoughts(
        kind="thoughts",
        **ABOUT,
        undermining=["Deze klas krijg ik nooit stil.", "Ik val door de mand."],
        helping=["Het lukte al eens, toen …", "Ik begin met …"],
        examples=[tested],
    )


def values(**more: Any) -> Values:
    """Return six values, of which three are kept and two connected."""
    listed = [{"id": name, "label": name.title(), "hint": f"Hoe {name} klinkt."} for name in NAMES]
    given = {"values": listed, "few": 3, "top": 2, **more}
    asked = {"prompt": "Wat telt?", "connect": "Waar zie je het terug?", "example": "In de les."}
    return Values(kind="values", **ABOUT, **asked, **given)
