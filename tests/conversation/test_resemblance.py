"""What a turn resembles among the labelled examples."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation.resemblance import EXAMPLES, resemblance
from verbonden.course import LANGUAGES, Language
from verbonden.course.case import MOVES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_show_every_move(language: Language) -> None:
    lines = (EXAMPLES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert {row["move"] for row in rows} == set(MOVES)
    assert {row["second"] for row in rows} <= {None, *MOVES}
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("turn", "language", "move"),
    [
        ("Waarom ben je nu alweer te laat?", "nl", "demand"),
        ("Je moet gewoon elke dag een uur leren.", "nl", "advise"),
        ("It's so good to see you, come in.", "en", "welcome"),
    ],
)
def test_a_turn_resembles_those_of_its_move(turn: str, language: Language, move: str) -> None:
    shares = resemblance(turn, language)
    assert max(shares, key=shares.__getitem__) == move


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_shares_add_up_to_one(turn: str, language: Language) -> None:
    shares = resemblance(turn, language)
    assert set(shares) == set(MOVES)
    assert sum(shares.values()) == pytest.approx(1)
