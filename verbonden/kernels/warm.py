"""The warm process, seen from the program that uses it."""

import array
import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from verbonden.kernels.process import ForkedProcess, receive

PATIENCE = 60  # seconds that importing everything may take
ANSWER = 10  # seconds that a fork may take


class WarmProcessError(RuntimeError):
    """The warm process cannot be had, or cannot fork."""


@dataclass(frozen=True)
class Recipe:
    """What a warm process has ready: kernels with the same recipe can share one.

    Attributes:
        python: the interpreter.
        preload: modules to import before the fork.
        debugger: whether kernels can be debugged; costs memory.
        history: whether kernels write IPython's history; costs a thread.
        limits: resource limits of each kernel, such as {"RLIMIT_CPU": 600}, in the units of
            `resource.setrlimit`.
    """

    python: str
    preload: tuple[str, ...] = ()
    debugger: bool = False
    history: bool = False
    limits: tuple[tuple[str, int], ...] = ()


class WarmProcess:
    """A running warm process. It ends when this program ends, however that ends."""

    def __init__(self, recipe: Recipe, env: Mapping[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="warm-"))  # readable by its owner only
        self.address = str(self.folder / "s")
        # What this end of the pipe holds open tells the warm process that we are alive.
        reader, self._lifeline = os.pipe()
        heard, said = os.pipe()
        command = [recipe.python, "-m", "verbonden.kernels.forkserver", self.address]
        self._process = subprocess.Popen(
            [*command, str(said), json.dumps(recipe.__dict__)],
            stdin=reader,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("VERBONDEN_KERNELS_DEBUG") else subprocess.DEVNULL,
            pass_fds=[said],
            start_new_session=True,  # Ctrl-C in a terminal is for this program, not for kernels.
            env={**_environment(env)},
        )
        os.close(reader)
        os.close(said)
        with open(heard) as answer:
            problem = answer.read() if self._process else ""
        if problem != "ready":
            self.close()
            raise WarmProcessError(problem.strip() or "it ended before it was ready")
        atexit.register(self.close)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def fork(self, argv: list[str], env: Mapping[str, str], cwd: str | None) -> ForkedProcess:
        """Fork a kernel; raise WarmProcessError when that fails.

        Args:
            argv: arguments of the kernel, such as ["-f", "connection.json"].
            env: its whole environment.
            cwd: its working directory.
        """
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reader, lifeline = os.pipe()
        try:
            channel.settimeout(ANSWER)
            channel.connect(self.address)
            request = json.dumps({"argv": argv, "env": dict(env), "cwd": cwd}).encode()
            fds = array.array("i", [reader])
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * len(request) + 4096)
            channel.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
            answer = receive(channel)
            if "pid" not in answer:
                raise WarmProcessError(answer.get("problem", "the kernel ended at its start"))
            channel.setblocking(False)
            return ForkedProcess(int(answer["pid"]), channel, lifeline, argv)
        except BaseException as error:
            channel.close()
            os.close(lifeline)  # Also ends the kernel, if there is one by now.
            if isinstance(error, OSError | EOFError | ValueError):
                raise WarmProcessError(str(error)) from error
            raise
        finally:
            os.close(reader)

    def close(self) -> None:
        """End it, and every kernel that it forked and that is still there."""
        atexit.unregister(self.close)
        with contextlib.suppress(OSError):
            os.close(self._lifeline)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


_running: dict[Recipe, WarmProcess] = {}
_lock = threading.Lock()


def warm_process(recipe: Recipe, env: Mapping[str, str] | None = None) -> WarmProcess:
    """Return this program's warm process for a recipe; start it when there is none (any more).

    Takes as long as importing everything takes, the first time.

    Raises:
        WarmProcessError: it cannot be started.
    """
    with _lock:
        found = _running.get(recipe)
        if found and not found.alive():
            found.close()
            found = None
        if found is None:
            found = _running[recipe] = WarmProcess(recipe, env or os.environ)
        return found


def close_all() -> None:
    """End this program's warm processes."""
    with _lock:
        while _running:
            _running.popitem()[1].close()


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which importing starts no threads and memory stays together."""
    return {
        **env,
        # Thread pools would not survive the fork.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # A kernel has half a dozen threads; a heap for each would cost megabytes.
        "MALLOC_ARENA_MAX": "1",
        "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).resolve().parents[2]), env.get("PYTHONPATH", "")]
        ).rstrip(os.pathsep),
    }


def can_fork() -> bool:
    """Say whether this machine can fork kernels: Linux, with a way to refer to a process."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")
