"""The data card tells what the coach does on sentences that no rule was written for."""

import json
import re

import pytest

from verbonden.coach import label_sentences
from verbonden.coach.scoring import macro, score
from verbonden.course import LANGUAGES, Language
from verbonden.course.places import ROOT

CARD = ROOT / "docs" / "coach.md"
UNSEEN = ROOT / "tests" / "coach" / "unseen"
LEAST: dict[Language, tuple[float, float]] = {"nl": (0.85, 0.65), "en": (0.85, 0.60)}
"""The least precision and recall, as means over the labels, with which the coach goes out."""


@pytest.fixture(scope="module", params=LANGUAGES)
def measured(request: pytest.FixtureRequest) -> tuple[Language, list[str], tuple[float, float]]:
    """Return a language, the rows of its table, and the mean precision and recall."""
    lines = (UNSEEN / f"{request.param}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = label_sentences([row["text"] for row in rows], request.param)
    scores = score(
        {row["id"]: set(row["labels"]) for row in rows},
        {row["id"]: set(labels) for row, labels in zip(rows, found, strict=True)},
    )
    table = [
        f"| `{label}` | {one.there} | {one.said} | {one.precision or 0:.2f} | {one.recall:.2f} |"
        for label, one in scores.items()
    ]
    means = macro(scores)
    table.append(f"| mean | {len(rows)} | | {means[0]:.2f} | {means[1]:.2f} |")
    return request.param, table, means


def test_the_data_card_has_the_figures(
    measured: tuple[Language, list[str], tuple[float, float]],
) -> None:
    language, table, _ = measured
    heading = {"nl": "### Dutch", "en": "### English"}[language]
    part = CARD.read_text(encoding="utf-8").split(heading)[1]
    told = re.findall(r"^\| (?:`|mean).*\|$", part.split("\n#")[0], re.MULTILINE)
    assert told == table, "\n".join(table)


def test_the_coach_is_precise_enough_to_go_out(
    measured: tuple[Language, list[str], tuple[float, float]],
) -> None:
    language, _, means = measured
    assert means >= LEAST[language]
    assert means[1] >= LEAST[language][1]
