"""Sets of levels: of the 1,331 ways in which openness, belief and welcome can be, which there are.

A set is a number with a bit for each way, so that a condition or a change is worked out for all of
them at once. Looking at them one by one takes minutes for a case; this takes about a second.
"""

from collections.abc import Mapping

from verbonden.course.case import MOST, QUALITIES

Levels = int
"""Bit `(openness * 11 + belief) * 11 + welcome` stands for those three levels."""
_COUNT = MOST + 1
_STRIDE: dict[str, int] = {"openness": _COUNT**2, "belief": _COUNT, "welcome": 1}
ALL: Levels = (1 << _COUNT**3) - 1


def _plane(quality: str, level: int) -> Levels:
    bits = 0
    for place in range(_COUNT**3):
        if place // _STRIDE[quality] % _COUNT == level:
            bits |= 1 << place
    return bits


_PLANES: dict[str, list[Levels]] = {
    name: [_plane(name, level) for level in range(_COUNT)] for name in QUALITIES
}
_BELOW: dict[str, list[Levels]] = {
    name: [sum(planes[:level]) for level in range(_COUNT + 1)] for name, planes in _PLANES.items()
}


def only(levels: Mapping[str, int]) -> Levels:
    """Return the set that holds one way to be."""
    return 1 << sum(levels[name] * _STRIDE[name] for name in QUALITIES)


def where(quality: str, sign: str, level: int) -> Levels:
    """Return all ways in which a quality is `<` or `>=` a level."""
    below = _BELOW[quality][min(level, _COUNT)]
    return below if sign == "<" else ALL ^ below


def changed(levels: Levels, steps: Mapping[str, int]) -> Levels:
    """Return what a set becomes when each quality takes its step, within its bounds."""
    for name, step in steps.items():
        if step:
            levels = _stepped(levels, name, step)
    return levels


def _stepped(levels: Levels, quality: str, step: int) -> Levels:
    stride, planes, below = _STRIDE[quality], _PLANES[quality], _BELOW[quality]
    if step > 0:
        free = max(_COUNT - step, 0)
        moved = (levels & below[free]) << stride * step
        for level in range(free, _COUNT):
            moved |= (levels & planes[level]) << stride * (MOST - level)
        return moved
    low = min(-step, _COUNT)
    moved = (levels & ~below[low]) >> stride * -step
    for level in range(low):
        moved |= (levels & planes[level]) >> stride * level
    return moved
