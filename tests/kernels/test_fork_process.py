"""A forked kernel is to its program what `subprocess.Popen` is to a spawned one."""

import gc
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kernels.forked import kernel, runs, until

from verbonden.kernels.process import ForkedProcess
from verbonden.kernels.warm import Recipe, WarmProcess, warm_process


@pytest.fixture(scope="module")
def warm() -> WarmProcess:
    """Return a warm process."""
    import sys

    return warm_process(Recipe(sys.executable))


@pytest.fixture
def process(warm: WarmProcess, tmp_path: Path) -> Iterator[ForkedProcess]:
    """Return a kernel that nobody talks to."""
    made = warm.fork(["-f", str(tmp_path / "c.json")], os.environ, None)
    yield made
    made.kill()
    made.wait(5)


def test_process_that_runs_has_no_exit_code(process: ForkedProcess) -> None:
    assert process.poll() is None
    assert process.returncode is None
    assert runs(process.pid)


def test_wait_raises_after_its_timeout(process: ForkedProcess) -> None:
    start = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    assert 0.1 <= time.monotonic() - start < 2


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_exit_code_is_the_signal_negated(process: ForkedProcess, signum: int) -> None:
    process.send_signal(signum)
    assert process.wait(5) == -signum
    assert process.poll() == process.wait() == process.returncode == -signum
    process.send_signal(signum)  # Has ended: does nothing.


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(7)", 7),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import os, signal; os.kill(os.getpid(), signal.SIGABRT)", -signal.SIGABRT),
    ],
)
def test_kernel_that_ends_itself_tells_how(code: str, expected: int) -> None:
    with kernel() as one:
        one.client.execute(code)
        assert one.process.wait(10) == expected
        assert not one.manager.is_alive()


def test_sys_exit_in_a_cell_leaves_the_kernel_alive() -> None:
    with kernel() as one:
        (error,) = [m for m in one.messages("import sys; sys.exit(3)") if m["msg_type"] == "error"]
        assert error["content"]["ename"] == "SystemExit"
        assert one.run("1 + 1") == "2"


def test_many_threads_may_wait_for_one_end(process: ForkedProcess) -> None:
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(process.wait, 10) for _ in range(8)]
        polling = [threads.submit(process.poll) for _ in range(8)]
        threading.Timer(0.1, process.kill).start()
        assert {future.result() for future in waiting} == {-signal.SIGKILL}
        assert {future.result() for future in polling} <= {None, -signal.SIGKILL}


def test_kernel_nobody_knows_any_more_ends(warm: WarmProcess, tmp_path: Path) -> None:
    process = warm.fork(["-f", str(tmp_path / "c.json")], os.environ, None)
    pid = process.pid
    del process
    gc.collect()
    assert until(lambda: not runs(pid))


def test_more_than_1024_files_may_be_open(warm: WarmProcess, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2000:
        pytest.fail("These tests need a hard limit of 2000 open files or more.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        process = warm.fork(["-f", str(tmp_path / "c.json")], os.environ, None)
        assert process.poll() is None
        process.kill()
        assert process.wait(5) == -signal.SIGKILL
    finally:
        for fd in held:
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_process_forked_by_the_owner_does_not_keep_kernels_alive(
    process: ForkedProcess, warm: WarmProcess
) -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"." if process.poll() is not None else b"!")
        time.sleep(30)
        os._exit(0)
    try:
        assert os.read(reader, 1) == b"."
        process._lifeline, held = os.dup(process._lifeline), process._lifeline
        os.close(held)
        os.close(process._lifeline)  # What our own end does, while that child still lives.
        assert until(lambda: not runs(process.pid))
        process._lifeline = os.open(os.devnull, os.O_RDONLY)
        assert warm.alive()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
