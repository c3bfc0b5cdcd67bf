"""Keep what a fork shares shared.

After all imports, memory is full of holes: pools of Python's small objects that are half used,
and between larger blocks what the C library's allocator got back. A hole is where the next
object goes, and writing there copies the page. Filling the holes before the fork makes kernels
allocate in pages of their own, which they fill densely.
"""

import contextlib
import ctypes
import gc
import os
import re
import sys
import tempfile
from collections.abc import Iterator

_CLASS = re.compile(r"^\s*\d+\s+(\d+)\s+\d+\s+\d+\s+(\d+)\s*$", re.MULTILINE)
"""A line of the allocator's own statistics: class, size, pools, blocks in use, blocks free."""

_HEAD = sys.getsizeof(b"")  # bytes of a bytes object besides what it holds

_SIZES = (65536, 32768, 16384, 8192, 4096, 2048, 1024, 768, 512, 384, 256, 128, 64, 48, 24)
"""Bytes of the blocks that holes are filled with, the largest first."""

_MISSES = 3
"""So many blocks of a size must come from above all that is in use: then no hole holds one."""

_kept: list[object] = []


class _Allocated(ctypes.Structure):
    """What the GNU C library tells of its memory (`struct mallinfo2`)."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def seal() -> int:
    """Fill every hole in memory; return how many slots for small objects were free.

    From then on no object that is alive is looked at by the collector, whose marks would
    copy pages too, and none is freed, which would write beside it.
    """
    gc.collect()
    _kept.append(gc.get_objects())
    free = dict(_free_slots())
    for size, count in sorted(free.items()):
        _kept.append([_object_of(size) for _ in range(count)])
    gc.collect()
    _fill_between_blocks()
    gc.freeze()
    return sum(free.values())


def _fill_between_blocks() -> None:
    """Take every hole between larger blocks, for good; does nothing without GNU's library."""
    library = ctypes.CDLL(None)
    told = getattr(library, "mallinfo2", None)  # glibc 2.33
    if told is None:
        return
    told.restype = _Allocated
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    for size in _SIZES:
        misses = 0
        while misses < _MISSES:
            above = told().keepcost
            library.malloc(size)
            misses += told().keepcost != above


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
