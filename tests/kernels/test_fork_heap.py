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
