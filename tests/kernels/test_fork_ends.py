"""When the program that uses kernels ends, however it ends, nothing is left."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from kernels.forked import runs, until

OWNER = """
import json, os, signal, sys, time
from kernels.forked import Kernel, kernel_spec, manager
from verbonden.kernels import warm

made = manager(kernel_spec(**OPTIONS))
made.start_kernel()
one = Kernel(made)
started = int(one.run("import subprocess; print(subprocess.Popen(['sleep', '60']).pid)"))
(process,) = warm._running.values()
print(json.dumps([process.pid, one.process.pid, started]), flush=True)
"""
BUSY = """
one.client.execute("import re; re.match('(a+)+$', 'a' * 60 + 'b')")  # Never gives way.
time.sleep(0.5)
"""
WARM_FIRST = "os.kill(process.pid, signal.SIGKILL)\nprocess._process.wait()\n"
ENDS = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "killed while the kernel computes": BUSY + "os.kill(os.getpid(), signal.SIGKILL)",
    "killed after the warm process": WARM_FIRST + "os.kill(os.getpid(), signal.SIGKILL)",
    "killed after the warm process while the kernel computes": (
        BUSY + WARM_FIRST + "os.kill(os.getpid(), signal.SIGKILL)"
    ),
    "killed while its own child lives": (
        "os.fork() or time.sleep(8) or os._exit(0)\nos.kill(os.getpid(), signal.SIGKILL)"
    ),
    "terminated": "os.kill(os.getpid(), signal.SIGTERM)",
    "returned": "one.client.stop_channels()",
}


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """Return an environment in which a script can import what these tests use."""
    folders = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    yield {**os.environ, "PYTHONPATH": os.pathsep.join(folders).rstrip(os.pathsep)}


@pytest.mark.parametrize("end", ENDS)
def test_no_process_is_left_within_5_seconds_after_the_owner_is(
    end: str, environment: dict[str, str], kind: dict[str, bool]
) -> None:
    # Reading all its output returns only when nothing holds that open any more.
    script = f"OPTIONS = {kind}\n" + OWNER + textwrap.dedent(ENDS[end])
    ran = subprocess.Popen(
        [sys.executable, "-c", script],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if "child" in end else None,
        text=True,
    )
    assert ran.stdout is not None
    pids = json.loads(ran.stdout.readline())
    ran.wait(20)
    assert len(pids) == 3
    assert until(lambda: not any(runs(pid) for pid in pids))
    ran.stdout.close()


def test_command_whose_output_is_captured_returns_when_it_is_killed(
    environment: dict[str, str], kind: dict[str, bool]
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"OPTIONS = {kind}\n" + OWNER + ENDS["killed"]],
        env=environment,
        capture_output=True,
        timeout=20,
    )
    assert ran.returncode == -signal.SIGKILL
    pids = json.loads(ran.stdout)
    assert until(lambda: not any(runs(pid) for pid in pids))
