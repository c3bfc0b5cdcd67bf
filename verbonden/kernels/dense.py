"""Bring the code that kernels run together in one place.

Python counts in a code object how often it met what, and counts references to it. Each copies a
page of four kilobytes, on which otherwise lies code that is never run. Copies that are made one
after the other lie together, and share these pages with each other only.
"""

import gc
import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any


def gather(run: Callable[[], None]) -> int:
    """Run something; give every function that it called a copy of its code. Return how many."""
    ran: dict[int, CodeType] = {}

    def note(frame: Any, event: str, _argument: Any) -> None:
        if event == "call":
            ran[id(frame.f_code)] = frame.f_code

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    copies: dict[int, CodeType] = {}

    def copy(code: CodeType) -> CodeType:
        if id(code) not in copies:
            # What is defined inside a function gets its code from there.
            inner = tuple(
                copy(one) if isinstance(one, CodeType) and id(one) in ran else one
                for one in code.co_consts
            )
            copies[id(code)] = code.replace(co_consts=inner)
        return copies[id(code)]

    for one in gc.get_objects():
        if type(one) is FunctionType and id(one.__code__) in ran:
            one.__code__ = copy(one.__code__)
    return len(copies)
