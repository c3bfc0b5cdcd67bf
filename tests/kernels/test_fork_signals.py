"""Interrupting and killing reach the kernel and what it started."""

import time

import pytest
from kernels.forked import Kernel, kernel, kernel_spec, runs, until

pytestmark = pytest.mark.usefixtures("kind")

START = """
import subprocess
started = subprocess.Popen(["sleep", "60"])
print(started.pid)
"""


def interrupt(one: Kernel, code: str) -> list[str]:
    """Return the errors of a cell that is interrupted while it runs."""
    request = one.client.execute(f"print('started', flush=True)\n{code}")
    errors: list[str] = []
    while True:
        message = one.client.get_iopub_msg(timeout=20)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["content"].get("text") == "started\n":
            time.sleep(0.1)
            one.manager.interrupt_kernel()
        if message["msg_type"] == "error":
            errors.append(message["content"]["ename"])
        if message["content"].get("execution_state") == "idle":
            return errors


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(60)"])
def test_interrupt_ends_a_cell_and_the_kernel_goes_on(code: str) -> None:
    with kernel() as one:
        assert interrupt(one, code) == ["KeyboardInterrupt"]
        assert one.run("1 + 1") == "2"


def test_interrupt_reaches_a_command_that_a_cell_runs() -> None:
    with kernel() as one:
        start = time.monotonic()
        interrupt(one, "!sleep 60")
        assert time.monotonic() - start < 20
        assert one.run("1 + 1") == "2"


def test_interrupt_of_an_idle_kernel_does_nothing() -> None:
    with kernel() as one:
        one.manager.interrupt_kernel()
        time.sleep(0.1)
        assert one.run("1 + 1") == "2"


def test_kernel_leads_a_session_and_group_of_its_own() -> None:
    with kernel() as one:
        assert one.run("import os; os.getsid(0) == os.getpgrp() == os.getpid()") == "True"


def test_what_a_kernel_started_is_killed_with_it() -> None:
    with kernel() as one:
        started = int(one.run(START))
        assert runs(started)
    assert until(lambda: not runs(started))


def test_what_a_crashed_kernel_started_is_ended() -> None:
    with kernel() as one:
        started = int(one.run(START))
        one.client.execute("import os; os._exit(1)")
        assert one.process.wait(5) == 1
        assert until(lambda: not runs(started))


def test_limits_hold_for_a_kernel() -> None:
    with kernel(kernel_spec(limits={"RLIMIT_DATA": 512 * 2**20, "RLIMIT_NOFILE": 200})) as one:
        code = "import resource; resource.getrlimit(resource.RLIMIT_NOFILE)"
        assert one.run(code) == "(200, 200)"
        (error,) = [m for m in one.messages("bytearray(2**30)") if m["msg_type"] == "error"]
        assert error["content"]["ename"] == "MemoryError"
        assert one.run("1 + 1") == "2"


def test_kernel_beyond_its_processor_time_is_killed() -> None:
    with kernel(kernel_spec(limits={"RLIMIT_CPU": 1})) as one:
        one.client.execute("while True: pass")
        assert one.process.wait(10) == -9
