"""Keep what a fork shares shared.

After all imports, Python's small-object allocator is full of half-used pools: a page with one
free slot in it is where the next object goes, and writing there copies the page. Filling those
slots before the fork makes kernels allocate in pages of their own, which they fill densely.
"""

import contextlib
import gc
import os
import re
import sys
import tempfile
from collections.abc import Iterator

_CLASS = re.compile(r"^\s*\d+\s+(\d+)\s+\d+\s+\d+\s+(\d+)\s*$", re.MULTILINE)
"""A line of the allocator's own statistics: class, size, pools, blocks in use, blocks free."""

_HEAD = sys.getsizeof(b"")  # bytes of a bytes object besides what it holds

_kept: list[object] = []


def seal() -> int:
    """Fill every free slot for small objects; return how many there were.

    From then on no object that is alive is looked at by the collector, whose marks would
    copy pages too.
    """
    gc.collect()
    free = dict(_free_slots())
    for size, count in sorted(free.items()):
        _kept.append([_object_of(size) for _ in range(count)])
    gc.collect()
    gc.freeze()
    return sum(free.values())


def _object_of(size: int) -> object:
    if size <= 16:
        return object()
    if size <= _HEAD:
        return float(os.getpid()) + size  # 24 bytes, in the class of 32
    return bytes(size - _HEAD)


def _free_slots() -> Iterator[tuple[int, int]]:
    """Yield each size class with its number of free slots."""
    statistics = getattr(sys, "_debugmallocstats", None)
    if statistics is None:
        return
    with tempfile.TemporaryFile("w+") as file, _standard_error(file.fileno()):
        statistics()
        file.seek(0)
        for size, free in _CLASS.findall(file.read()):
            yield int(size), int(free)


@contextlib.contextmanager
def _standard_error(target: int) -> Iterator[None]:
    before = os.dup(2)
    os.dup2(target, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
