"""What is made after the fork lies together, in pages of its own."""

import subprocess
import sys

SEALED = """
import ctypes, pandas
from verbonden.kernels import heap

def holes():
    told = ctypes.CDLL(None).mallinfo2
    told.restype = heap._Allocated
    now = told()
    return now.fordblks - now.keepcost

before = holes()
heap.seal()
print(before, holes())
"""


def test_no_hole_is_left_for_what_comes_after() -> None:
    ended = subprocess.run([sys.executable, "-c", SEALED], capture_output=True, text=True)
    before, after = map(int, ended.stdout.split())
    assert before > 200_000
    assert after < before / 10


LET_GO = """
import weakref
from verbonden.kernels import heap

class Thing:
    pass

held = {"it": Thing()}
ended = []
weakref.finalize(held["it"], ended.append, True)
heap.seal()
del held["it"]
print(ended)
"""


def test_nothing_that_was_there_before_is_freed_after() -> None:
    # To free it would write beside it, in pages that are shared.
    ended = subprocess.run([sys.executable, "-c", LET_GO], capture_output=True, text=True)
    assert ended.stdout == "[]\n"
