"""The data card tells how often a move is recognised in turns that no rule was written for."""

import json

import pytest

from verbonden.conversation import recognise
from verbonden.course import LANGUAGES, Language
from verbonden.course.places import ROOT

CARD = ROOT / "docs" / "moves.md"
UNSEEN = ROOT / "tests" / "conversation" / "unseen"
LEAST: dict[Language, float] = {"nl": 0.75, "en": 0.72}
"""The least share of turns whose move is right, or a fair second reading."""
MOST_ASTRAY = 0.10
"""The largest share of turns in which the answer is sure and wrong."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_card_has_the_figures_and_they_are_good_enough(language: Language) -> None:
    lines = (UNSEEN / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    right = sure = astray = 0
    for row in rows:
        found = recognise(row["text"], language, row["student"])
        fits = found.move in (row["move"], row["second"])
        right += fits
        sure += found.sure
        astray += found.sure and not fits
    shares = " | ".join(f"{count / len(rows):.1%}" for count in (right, sure, astray))
    line = f"| {language} | {len(rows)} | {shares} |"
    assert line in CARD.read_text(encoding="utf-8"), line
    assert right / len(rows) >= LEAST[language]
    assert astray / len(rows) <= MOST_ASTRAY
