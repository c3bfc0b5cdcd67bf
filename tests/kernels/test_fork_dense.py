"""Code that is brought together does what it did."""

import inspect
from collections.abc import Callable, Iterator

from verbonden.kernels.dense import gather


def make(step: int) -> Callable[[int], int]:
    def add(number: int) -> int:
        return number + step + offset()

    return add


def offset() -> int:
    return sum(part for part in (60, 40))


def countdown(start: int) -> Iterator[int]:
    while start:
        yield start
        start -= 1


def untouched() -> str:
    return "never called"


def test_what_ran_gets_copies_and_nothing_else_does() -> None:
    made = make(1)
    before = {one: one.__code__ for one in (make, made, offset, countdown, untouched)}
    assert gather(lambda: [made(1), *countdown(2)].clear()) >= 3
    moved = [one for one, code in before.items() if one.__code__ is not code]
    assert moved == [made, offset, countdown]


def test_moved_code_does_what_it_did() -> None:
    made = make(1)
    running = countdown(3)
    assert next(running) == 3
    gather(lambda: [make(2)(1), made(1), *countdown(2)].clear())
    assert made(1) == 102
    assert make(5)(1) == 106
    # What is defined inside a function from now on has the copy as well.
    assert make(5).__code__ is made.__code__
    assert [*running, *countdown(2)] == [2, 1, 2, 1]
    assert inspect.getsource(offset).startswith("def offset")
