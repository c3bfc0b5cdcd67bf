"""Kernels are few, and end when nobody uses them."""

import asyncio
import contextlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server._tz import utcnow

from verbonden.serving.kernels import Busy, LearnersKernels


class Counted(LearnersKernels):
    """Starts nothing, and tells what it was asked to end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ended: list[str] = []
        self.number = 0

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        self.number += 1
        number = self.number
        await asyncio.sleep(0)
        return f"kernel-{number}"

    async def end(self, kernel_id: str) -> None:
        self.ended.append(kernel_id)
        self.owners.pop(kernel_id)
        self.started.pop(kernel_id)


def test_when_there_are_too_many_the_next_learner_waits() -> None:
    async def arrive() -> list[Any]:
        kernels = Counted(most=3)
        together = [kernels.start_for(f"learner{number}", "", {}) for number in range(5)]
        return await asyncio.gather(*together, return_exceptions=True)

    answers = asyncio.run(arrive())
    assert [isinstance(answer, Busy) for answer in answers] == [False] * 3 + [True] * 2


def test_a_learner_who_opens_too_many_pages_gives_up_the_first() -> None:
    async def open_pages() -> Counted:
        kernels = Counted(most=3, most_each=2)
        await kernels.start_for("other", "", {})
        for _ in range(4):
            await kernels.start_for("learner", "", {})
        return kernels

    kernels = asyncio.run(open_pages())
    assert kernels.ended == ["kernel-2", "kernel-3"]
    assert kernels.of("other") == ["kernel-1"]


@pytest.mark.parametrize(
    ("ago", "connections", "makes_room"),
    [(61, 0, True), (59, 0, False), (61, 1, False)],
)
def test_a_crowd_ends_a_page_that_was_left_but_none_that_is_coming(
    ago: int, connections: int, makes_room: bool
) -> None:
    async def arrive() -> Counted:
        kernels = Counted(most=1)
        first = await kernels.start_for("first", "", {})
        kernels.started[first] -= ago
        kernels._kernel_connections = {first: connections}
        with contextlib.suppress(Busy):
            await kernels.start_for("second", "", {})
        return kernels

    kernels = asyncio.run(arrive())
    assert kernels.ended == (["kernel-1"] if makes_room else [])
    assert bool(kernels.of("second")) == makes_room


@pytest.mark.parametrize(
    ("idle", "connections", "ends"),
    [(700, 0, True), (700, 1, False), (3700, 1, True), (5, 0, False)],
)
def test_a_kernel_ends_sooner_when_its_page_is_gone(
    idle: int, connections: int, ends: bool
) -> None:
    kernels = Counted(cull_idle_timeout=3600)
    kernels.owners["k"] = "learner"
    kernels.started["k"] = 0
    kernel = SimpleNamespace(last_activity=utcnow() - timedelta(seconds=idle))
    kernels.get_kernel = lambda kernel_id: kernel
    kernels._kernel_connections = {"k": connections}
    asyncio.run(kernels.cull_kernel_if_idle("k"))
    assert bool(kernels.ended) == ends
