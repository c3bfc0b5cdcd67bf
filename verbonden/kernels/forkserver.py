"""The warm process itself: imports, then forks a kernel for each order.

Started by `warm.BOOT` with the arguments ROOT CONTROL OWNER RECIPE: where this package is, a
socket shared with its owner, a pidfd of its owner, and what to have ready, as JSON.

- Stays single-threaded: a fork copies one thread only, and locks that others held for ever.
- Takes orders over that nameless socket only, so that no other process can give any.
- Ends, with every kernel, when its owner closes the socket or ends, however it ends. Each
  kernel also holds a pipe from the owner, so that it ends as well when this process is gone.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from verbonden.kernels.heap import seal
from verbonden.kernels.lifeline import end_group, end_with
from verbonden.kernels.limits import limit
from verbonden.kernels.process import tell

if TYPE_CHECKING:
    from verbonden.kernels.app import WarmKernelApp

LAUNCHER = str(find_spec("ipykernel_launcher").origin)  # type: ignore[union-attr]
"""The program that an ordinary kernel is."""


def main(passing: bool) -> None:
    """Prepare, say so, serve; in a forked child: run the kernel.

    Args:
        passing: whether this package is on the path for this process only.
    """
    root, control = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
    owner, recipe = int(sys.argv[3]), json.loads(sys.argv[4])
    for passed in (control.fileno(), owner):
        os.set_inheritable(passed, False)
    not_for_kernels = {*_python_path(), *([root] if passing else [])}
    try:
        app = prepare(recipe)
    except BaseException as error:
        tell(control, problem=f"{type(error).__name__}: {error}"[:1000])
        raise SystemExit(1) from error
    server = ForkServer(control, owner)
    tell(control, ready=True)
    order = server.serve()  # Returns in a forked child only.
    become_kernel(app, order, dict(recipe["limits"]), not_for_kernels)


def prepare(recipe: dict[str, Any]) -> "WarmKernelApp":
    """Import everything and build the shell."""
    if not recipe["debugger"]:
        # Makes ipykernel's own import of it fail, as on a machine without a debugger.
        sys.modules["debugpy"] = None  # type: ignore[assignment]
    app = _with_threads(recipe) if recipe["threads"] else _of_one_thread(recipe)
    if not recipe["debugger"]:
        del sys.modules["debugpy"]
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError(
            f"importing started threads ({[thread.name for thread in threading.enumerate()]}), "
            "which a fork would lose"
        )
    app.with_history = recipe["history"]
    seal()
    return app


def _with_threads(recipe: dict[str, Any]) -> "WarmKernelApp":
    from verbonden.kernels.app import WarmKernelApp

    app = WarmKernelApp.prepared(recipe["debugger"])
    for name in recipe["preload"]:
        import_module(name)
    return app


def _of_one_thread(recipe: dict[str, Any]) -> "WarmKernelApp":
    from verbonden.kernels.one_thread import OneThreadApp
    from verbonden.kernels.rehearsal import rehearse

    app = OneThreadApp.prepared(debugger=False)
    for name in recipe["preload"]:
        import_module(name)
    rehearse(app, recipe["rehearsal"])
    return app


@dataclass
class Order:
    """What a forked child is given."""

    channel: socket.socket
    """where to say that the kernel is ready"""
    lifeline: int
    """end of a pipe whose other end the owner holds"""
    request: int
    """file with arguments, environment and working directory, as JSON of any size"""
    files: list[int]
    """what is to be its standard output and error, if these are to lead anywhere"""

    def read(self) -> dict[str, Any]:
        """Return arguments, environment and working directory."""
        with open(self.request, "rb") as file:
            file.seek(0)
            content: dict[str, Any] = json.load(file)
        return content


class ForkServer:
    """Takes orders, forks, and tells the owner how each kernel ended."""

    def __init__(self, control: socket.socket, owner: int) -> None:
        self.control = control
        self.owner = owner
        self.children: dict[int, socket.socket] = {}  # pid → where to tell how it ended
        # An ended child is noticed as a byte on a socket, like everything else.
        self.wakeup, self.waker = socket.socketpair()
        for end in (self.wakeup, self.waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.selector = selectors.DefaultSelector()
        for source in (self.control, self.owner, self.wakeup):
            self.selector.register(source, selectors.EVENT_READ)

    def serve(self) -> Order:
        """Serve until the owner is gone; in a forked child return its order instead."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.wakeup:
                    with contextlib.suppress(BlockingIOError):
                        self.wakeup.recv(4096)
                    self.reap()
                elif key.fileobj is self.control:
                    order = self.hear()
                    if order is not None:
                        return order
                else:
                    self.end()

    def hear(self) -> Order | None:
        """Fork on an order; end when there will be no more."""
        try:
            said, fds, _, _ = socket.recv_fds(self.control, 64, 5, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            said, fds = b"", []
        if not said:
            self.end()
        if len(fds) < 3:  # This process has as many files open as it may.
            for fd in fds:
                os.close(fd)
            return None
        order = Order(socket.socket(fileno=fds[0]), fds[1], fds[2], fds[3:])
        try:
            pid = os.fork()
        except OSError as error:
            tell(order.channel, problem=f"fork: {error.strerror}")
            order.channel.close()
        else:
            if pid == 0:
                self.leave()
                return order
            self.children[pid] = order.channel
        for fd in fds[1:]:
            os.close(fd)
        return None

    def reap(self) -> None:
        """Tell how each kernel ended that has; end what it left behind in its group."""
        with contextlib.suppress(ChildProcessError):
            while True:
                # Looked at, not yet taken away: until then its number is not given to another.
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if ended is None:
                    return
                end_group(ended.si_pid)
                _, status = os.waitpid(ended.si_pid, 0)
                channel = self.children.pop(ended.si_pid, None)
                if channel is not None:
                    tell(channel, exit=os.waitstatus_to_exitcode(status))
                    channel.close()

    def end(self) -> None:
        """Leave nothing behind: the owner is gone, or wants no more."""
        for pid in self.children:
            end_group(pid)
        os._exit(0)

    def leave(self) -> None:
        """In a forked child: let go of everything that is the parent's or another kernel's."""
        # A session of its own, as a spawned kernel has: what it starts is signalled with it.
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for held in (*self.children.values(), self.control, self.wakeup, self.waker):
            held.close()
        os.close(self.owner)


def become_kernel(
    app: "WarmKernelApp", order: Order, limits: dict[str, int], not_for_kernels: set[str]
) -> None:
    """In a forked child: take the order's place in the world, then run the kernel."""
    end_with(order.lifeline)
    request = order.read()
    for number, file in zip(request["streams"], order.files, strict=True):
        os.dup2(file, number)
        os.close(file)
    _take_environment(request["env"])
    if request["cwd"]:
        os.chdir(request["cwd"])
    _take_place(request["argv"], not_for_kernels)
    limit(limits)
    _fresh_random_state()

    def ready() -> None:
        # Who connects before there is anything to connect to waits for a tenth of a second.
        handle = os.pidfd_open(os.getpid())
        tell(order.channel, handle, pid=os.getpid())
        os.close(handle)
        order.channel.close()

    app.become(request["argv"], ready)


def _take_environment(env: dict[str, str]) -> None:
    """Change what differs: all that is done anew copies memory that was shared."""
    before = {name: os.environ.get(name) for name in ("TZ", "TMPDIR", "TEMP", "TMP")}
    for name in set(os.environ) - set(env):
        del os.environ[name]
    for name, value in env.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
    if before.pop("TZ") != env.get("TZ"):
        time.tzset()
    if before != {name: env.get(name) for name in before}:
        tempfile.tempdir = None


def _python_path() -> list[str]:
    """Return what the environment adds to the path for imports."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [os.path.abspath(entry) for entry in given if entry]


def _take_place(argv: list[str], not_for_kernels: set[str]) -> None:
    """Set what a fresh interpreter would have found in its environment and command."""
    own = [entry for entry in sys.path if entry not in not_for_kernels]
    sys.path[:] = [*_python_path(), *own]
    sys.argv[:] = [LAUNCHER, *argv]
    # What ipykernel sets for itself, in an environment that has been replaced by now.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    matplotlib = sys.modules.get("matplotlib")
    backend = os.environ["MPLBACKEND"]
    if matplotlib is not None and dict.get(matplotlib.rcParams, "backend") != backend:
        matplotlib.rcParams["backend"] = backend


def _fresh_random_state() -> None:
    """No two kernels draw the same numbers; Python's own `random` sees to itself in a fork."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        # Without a number, numpy makes objects of half a megabyte to come to one.
        numpy.random.seed(int.from_bytes(os.urandom(4)))
