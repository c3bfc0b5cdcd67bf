"""The warm process: one thread, one a recipe, replaced when it dies."""

import asyncio
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from kernels.forked import kernel, kernel_spec, open_files, runs, until

from verbonden.kernels import warm
from verbonden.kernels.process import ForkedProcess
from verbonden.kernels.provisioner import warm_up
from verbonden.kernels.warm import Recipe, WarmProcessError, WarmProcessGone, warm_process

RECIPE = Recipe(sys.executable)

DIES = """
import os
os.register_at_fork(after_in_parent=lambda: os._exit(1), after_in_child=lambda: os._exit(1))
"""


def test_it_has_one_thread_and_no_event_loop_to_share() -> None:
    process = warm_process(RECIPE)
    with kernel():
        assert len(os.listdir(f"/proc/{process.pid}/task")) == 1
        pollers = [held for held in open_files(process.pid) if "eventpoll" in held]
        assert len(pollers) == 1


def test_nobody_else_can_reach_it() -> None:
    process = warm_process(RECIPE)
    held = {name for name in open_files(process.pid) if name.startswith("socket:")}
    inodes = {name[len("socket:[") : -1] for name in held}
    assert inodes
    listed = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    assert [line for line in listed if line[6] in inodes and len(line) > 7] == []


def test_threads_that_ask_at_once_share_one(alone: None) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = set(threads.map(warm_process, [RECIPE] * 6))
    assert len(found) == 1


def test_kernels_of_other_recipes_never_share_one() -> None:
    assert warm_process(RECIPE) is not warm_process(Recipe(sys.executable, preload=("csv",)))


def test_it_is_there_before_the_first_kernel_when_warmed_up(alone: None) -> None:
    warm_up(kernel_spec())
    (process,) = warm._running.values()
    with kernel():
        assert list(warm._running.values()) == [process]


def test_killed_it_is_replaced_and_its_kernels_go_on() -> None:
    with kernel() as old:
        (found,) = [p for p in warm._running.values() if p.pid == parent(old.process.pid)]
        os.kill(found.pid, signal.SIGKILL)
        assert until(lambda: not runs(found.pid))
        assert old.run("1 + 1") == "2"
        assert old.process.poll() is None
        with kernel() as new:
            assert isinstance(new.process, ForkedProcess)
            assert parent(new.process.pid) not in (found.pid, os.getpid())
            assert old.run("2 + 2") == "4"
        old.manager.interrupt_kernel()
        assert old.run("3 + 3") == "6"
        process = old.process
        process.kill()
        assert process.wait(5) == -signal.SIGKILL


def test_dying_while_it_forks_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dies_forking.py").write_text(DIES)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = warm_process(Recipe(sys.executable, preload=("dies_forking",)))
    with pytest.raises(WarmProcessGone):
        process.fork(["-f", str(tmp_path / "c.json")], os.environ, None)
    assert not process.alive()


def test_killed_between_two_orders_the_next_kernel_is_forked() -> None:
    with kernel() as one:
        pid = parent(one.process.pid)
    os.kill(pid, signal.SIGKILL)  # Not waited for: the next order may meet it dying.
    with kernel() as one:
        assert isinstance(one.process, ForkedProcess)


def test_event_loop_goes_on_while_a_warm_process_starts(alone: None) -> None:
    async def start() -> float:
        made = AsyncKernelManager()
        made._kernel_spec = kernel_spec(preload=["pandas"])
        task = asyncio.create_task(made.start_kernel())
        longest, last = 0.0, time.monotonic()
        while not task.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        await task
        await made.shutdown_kernel(now=True)
        return longest

    assert asyncio.run(start()) < 0.25


def test_start_that_is_cancelled_leaves_no_kernel(alone: None) -> None:
    warm_up(kernel_spec())

    async def start() -> None:
        made = AsyncKernelManager()
        made._kernel_spec = kernel_spec()
        task = asyncio.create_task(made.start_kernel())
        await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.wait([task])
        await made.cleanup_resources()

    (process,) = warm._running.values()
    asyncio.run(start())
    assert until(lambda: children(process.pid) == [])


def test_program_forked_by_the_owner_starts_its_own_and_leaves_the_owners_alone() -> None:
    process = warm_process(RECIPE)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = warm_process(RECIPE)
            os.write(writer, str(own.pid).encode())
            warm.close_all()
        finally:
            os._exit(0)
    assert int(os.read(reader, 20)) != process.pid
    os.waitpid(child, 0)
    os.close(reader)
    os.close(writer)
    assert process.alive()
    with kernel() as one:
        assert isinstance(one.process, ForkedProcess)


def test_importing_for_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "takes_long.py").write_text("import time; time.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(warm, "PATIENCE", 0.2)
    before = threading.active_count()
    with pytest.raises(WarmProcessError, match="took more than"):
        warm_process(Recipe(sys.executable, preload=("takes_long",)))
    assert threading.active_count() == before
    assert children(os.getpid(), "takes_long") == []


def parent(pid: int) -> int:
    """Return the parent of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children(pid: int, mentioning: str = "") -> list[int]:
    """Return the children of a process whose command mentions something."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child) for child in found if mentioning in Path(f"/proc/{child}/cmdline").read_text()
    ]
