"""Labelled lines and the scores on them."""

import json

import pytest

from verbonden.coach.scoring import NotLines, Score, macro, read_lines, score


def test_a_score_counts_what_is_there_said_and_right() -> None:
    gold = {"1": {"vague"}, "2": {"vague", "person"}, "3": set()}
    said = {"1": {"vague"}, "2": set(), "3": {"vague"}}
    scores = score(gold, said)
    assert scores == {"vague": Score(2, 2, 1), "person": Score(1, 0, 0)}
    assert (scores["vague"].precision, scores["vague"].recall) == (0.5, 0.5)
    assert scores["person"].precision is None


def test_a_label_that_is_never_said_counts_as_nothing_in_the_mean() -> None:
    assert macro({"a": Score(2, 2, 2), "b": Score(2, 0, 0)}) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Expecting property name"),
        ("[1]", "no object"),
        ('{"id": 1}', 'no "text"'),
        ('{"id": 1, "text": 2, "labels": []}', '"text" is no text'),
        ('{"id": 1, "text": "a"}', 'no "labels"'),
    ],
)
def test_a_line_that_is_no_labelled_line_is_named(line: str, reason: str) -> None:
    good = json.dumps({"id": 0, "text": "x", "labels": []})
    with pytest.raises(NotLines) as caught:
        list(read_lines([good, "", line], "labels"))
    assert caught.value.number == 3
    assert reason in caught.value.reason
