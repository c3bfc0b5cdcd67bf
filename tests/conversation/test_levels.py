"""Sets of levels do what doing it for each of their levels does."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from verbonden.conversation.levels import ALL, Levels, changed, only, where
from verbonden.course.case import MOST, QUALITIES

LEVEL = st.integers(0, MOST)
ONE = st.tuples(LEVEL, LEVEL, LEVEL)
STEPS = st.tuples(*[st.integers(-10, 10)] * 3)


def together(ways: set[tuple[int, int, int]]) -> Levels:
    levels = 0
    for way in ways:
        levels |= only(dict(zip(QUALITIES, way, strict=True)))
    return levels


@given(st.sets(ONE, max_size=20), STEPS)
def test_a_change_stays_within_bounds(
    ways: set[tuple[int, int, int]], steps: tuple[int, int, int]
) -> None:
    expected = {
        tuple(min(max(level + step, 0), MOST) for level, step in zip(way, steps, strict=True))
        for way in ways
    }
    found = changed(together(ways), dict(zip(QUALITIES, steps, strict=True)))
    assert found == together(expected)  # type: ignore[arg-type]


@given(st.sampled_from(QUALITIES), st.integers(0, 12))
def test_a_condition_holds_for_the_right_levels(quality: str, level: int) -> None:
    every = product(range(MOST + 1), repeat=3)
    expected = together({way for way in every if way[QUALITIES.index(quality)] >= level})
    assert where(quality, ">=", level) == expected
    assert where(quality, "<", level) == ALL ^ expected
