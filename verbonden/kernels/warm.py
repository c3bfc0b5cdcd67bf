"""The warm process, seen from the program that uses it."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from verbonden.kernels.process import ForkedProcess, receive

BOOT = """
import sys
if sys.path[0] == "":
    del sys.path[0]  # Nothing is imported from where we happen to be.
passing = sys.argv[1] not in sys.path
if passing:
    sys.path.append(sys.argv[1])
from verbonden.kernels.forkserver import main
main(passing)
"""
PATIENCE = 180.0  # seconds that importing everything may take, on a machine that is busy
ANSWER = 60.0  # seconds that a kernel may take to be ready, on a machine that is busy
PAUSE = 60.0  # seconds until what failed is tried again


class HasFileno(Protocol):
    """An open file."""

    def fileno(self) -> int:
        """Return its number."""


FileLike = int | HasFileno


class WarmProcessError(RuntimeError):
    """The warm process cannot be had, or cannot fork."""


class WarmProcessGone(WarmProcessError):
    """The warm process has ended; another one may do better."""


@dataclass(frozen=True)
class Recipe:
    """What a warm process has ready: kernels with the same recipe can share one.

    Attributes:
        python: the interpreter.
        preload: modules to import before the fork.
        debugger: whether kernels can be debugged; costs memory.
        history: whether kernels write IPython's history; costs a thread.
        threads: whether kernels have ipykernel's own threads, or serve all in one.
        rehearsal: a module whose `cells` are run before the fork; only with one thread.
        limits: resource limits of each kernel, such as {"RLIMIT_CPU": 600}, in the units of
            `resource.setrlimit`.
        interpreter: environment variables that Python reads once, at its start.
    """

    python: str
    preload: tuple[str, ...] = ()
    debugger: bool = False
    history: bool = False
    threads: bool = True
    rehearsal: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    interpreter: tuple[tuple[str, str], ...] = ()


class WarmProcess:
    """A running warm process. It ends when this program ends, however that ends.

    Raises:
        WarmProcessError: it could not prepare itself, or took too long.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        owner = os.pidfd_open(os.getpid())
        fds = (theirs.fileno(), owner)
        root = str(Path(__file__).resolve().parents[2])
        try:
            self._process = subprocess.Popen(
                [recipe.python, "-c", BOOT, root, *map(str, fds), json.dumps(asdict(recipe))],
                stdin=subprocess.DEVNULL,
                # What is inherited would make a command hang whose output is waited for.
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("VERBONDEN_KERNELS_DEBUG") else subprocess.DEVNULL,
                pass_fds=fds,
                start_new_session=True,  # Ctrl-C in a terminal is for this program, not for it.
                env=_environment(recipe),
            )
        except BaseException:
            self._control.close()
            raise
        finally:
            theirs.close()
            os.close(owner)
        _preparing.add(self._process)
        try:
            self._await_ready()
        except BaseException:
            self.close(patience=0)
            raise
        finally:
            _preparing.discard(self._process)
        self._control.settimeout(ANSWER)
        atexit.register(self.close)

    def _await_ready(self) -> None:
        self._control.settimeout(PATIENCE)
        try:
            answer = receive(self._control)
        except TimeoutError as error:
            raise WarmProcessError(f"importing took more than {PATIENCE:.0f} seconds") from error
        except (OSError, EOFError) as error:
            raise WarmProcessError("it ended before it was ready") from error
        if "ready" not in answer:
            raise WarmProcessError(answer["problem"])

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def fork(
        self,
        argv: list[str],
        env: Mapping[str, str],
        cwd: str | os.PathLike[str] | None = None,
        streams: Mapping[int, FileLike] | None = None,
    ) -> ForkedProcess:
        """Fork a kernel and return it when its sockets are there to connect to.

        Args:
            argv: arguments of the kernel, such as ["-f", "connection.json"].
            env: its whole environment.
            cwd: its working directory.
            streams: open files by the number they have in the kernel: 1 its standard output,
                2 its standard error; else these lead nowhere.

        Raises:
            WarmProcessGone: the warm process has ended.
            WarmProcessError: it cannot fork, or the kernel ended at its start.
        """
        with contextlib.ExitStack() as stack:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            stack.enter_context(theirs)
            failed = stack.enter_context(contextlib.ExitStack())
            failed.enter_context(ours)
            reader, lifeline = os.pipe()
            stack.callback(os.close, reader)
            failed.callback(os.close, lifeline)  # Also ends the kernel, if there is one by now.
            # A message has a size that it cannot exceed, an environment has not: so, a file.
            request = stack.enter_context(open(os.memfd_create("request"), "wb"))
            streams = streams or {}
            place = {
                "argv": argv,
                "env": dict(env),
                "cwd": cwd and os.fspath(cwd),
                "streams": list(streams),
            }
            request.write(json.dumps(place).encode())
            request.flush()
            files = [file if isinstance(file, int) else file.fileno() for file in streams.values()]
            self._order(theirs, reader, request.fileno(), *files)
            answer = self._answer(ours)
            failed.pop_all()
            return ForkedProcess(answer[0], answer[1], ours, lifeline, argv)

    def _order(self, channel: socket.socket, *fds: int) -> None:
        try:
            socket.send_fds(self._control, [b"fork"], [channel.fileno(), *fds])
        except TimeoutError as error:
            raise WarmProcessError("it takes no orders") from error
        except OSError as error:
            raise self._gone() from error
        finally:
            channel.close()  # The last one to hold it is who can still answer.

    def _answer(self, channel: socket.socket) -> tuple[int, int]:
        """Return the process id and a pidfd of a kernel that is ready."""
        channel.settimeout(ANSWER)
        try:
            answer = receive(channel)
        except TimeoutError as error:
            raise WarmProcessError("a kernel did not become ready") from error
        except (OSError, EOFError) as error:
            raise self._gone() from error
        if "pid" in answer:
            return answer["pid"], answer["fds"][0]
        if "exit" in answer:
            raise WarmProcessError(f"a kernel ended at its start with {answer['exit']}")
        raise WarmProcessError(answer["problem"])

    def _gone(self) -> WarmProcessError:
        # Its sockets close a moment before it counts as ended.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        return WarmProcessError("it hears nothing") if self.alive() else WarmProcessGone("it ended")

    def close(self, patience: float = 5) -> None:
        """End it, and every kernel that it forked and that is still there."""
        atexit.unregister(self.close)
        self._control.close()
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def disown(self) -> None:
        """Forget it in a process that this program forked: it is not that one's to use or end."""
        atexit.unregister(self.close)
        self._control.close()
        self._process.returncode = 0


_preparing: set["subprocess.Popen[bytes]"] = set()
_running: dict[Recipe, WarmProcess] = {}
_failed: dict[Recipe, tuple[float, str]] = {}
_locks: defaultdict[Recipe, threading.Lock] = defaultdict(threading.Lock)


def warm_process(recipe: Recipe) -> WarmProcess:
    """Return this program's warm process for a recipe; start it when there is none (any more).

    Takes as long as importing everything takes, the first time.

    Raises:
        WarmProcessError: it cannot be started, or could not a moment ago.
    """
    with _locks[recipe]:
        found = _running.get(recipe)
        if found and found.alive():
            return found
        if found:
            _running.pop(recipe).close()
        since, problem = _failed.get(recipe, (-PAUSE, ""))
        if time.monotonic() < since + PAUSE:
            raise WarmProcessError(problem)
        try:
            found = _running[recipe] = WarmProcess(recipe)
        except WarmProcessError as error:
            # Else every kernel would wait for an import that fails before it is spawned.
            _failed[recipe] = time.monotonic(), str(error)
            raise
        _failed.pop(recipe, None)
        return found


def close_all() -> None:
    """End this program's warm processes, and forget what failed."""
    for process in list(_preparing):
        process.kill()  # Who waits for it lets go of the lock below.
    for recipe in list(_locks):
        with _locks[recipe]:
            if recipe in _running:
                _running.pop(recipe).close()
            _failed.pop(recipe, None)


@cache
def can_fork() -> bool:
    """Say whether this machine can fork kernels: Linux, with a way to refer to a process."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        handle = os.pidfd_open(os.getpid())
        signal.pidfd_send_signal(handle, 0)
    except OSError:  # An older system, or a container that forbids it.
        return False
    os.close(handle)
    return True


def _environment(recipe: Recipe) -> dict[str, str]:
    """Return the environment in which importing starts no threads and memory stays together."""
    return {
        **os.environ,
        **dict(recipe.interpreter),
        # Thread pools would not survive the fork.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # A kernel has half a dozen threads; a heap for each would cost megabytes.
        "MALLOC_ARENA_MAX": "1",
    }


def _disown_all() -> None:
    for process in _running.values():
        process.disown()
    _running.clear()
    _locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_disown_all)
