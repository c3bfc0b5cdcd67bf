"""The warm process itself: imports, then forks a kernel for each request.

Run as `python -m verbonden.kernels.forkserver ADDRESS READY RECIPE`, with a pipe from its
owner as standard input.

- Stays single-threaded: a fork copies one thread only, and locks that others held for ever.
- Listens at a socket in a folder that only its user can enter.
- Ends, with every kernel, when its owner's pipe closes. A kernel holds a pipe of its own
  from the program that asked for it, so that it ends as well when this process is gone.
"""

import array
import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
from importlib import import_module
from typing import Any

from verbonden.kernels.app import WarmKernelApp
from verbonden.kernels.heap import seal


def main() -> None:
    """Prepare, say so, serve; in a forked child: run the kernel."""
    address, ready, recipe = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
    try:
        app = prepare(recipe)
        server = ForkServer(address)
    except BaseException as error:
        os.write(ready, f"{type(error).__name__}: {error}".encode())
        raise SystemExit(1) from error
    os.write(ready, b"ready")
    os.close(ready)
    request = server.serve()  # Returns in a forked child only.
    become_kernel(app, request, recipe)


def prepare(recipe: dict[str, Any]) -> WarmKernelApp:
    """Import everything and build the shell."""
    if not recipe["debugger"]:
        # Makes ipykernel's own import of it fail, as on a machine without a debugger.
        sys.modules["debugpy"] = None  # type: ignore[assignment]
    app = WarmKernelApp.prepared(recipe["history"], recipe["debugger"])
    for name in recipe["preload"]:
        import_module(name)
    if not recipe["debugger"]:
        del sys.modules["debugpy"]
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError(
            f"importing started threads ({[thread.name for thread in threading.enumerate()]}), "
            "which a fork would lose"
        )
    seal()
    return app


class ForkServer:
    """Takes requests, forks, and tells each requester how its kernel ended."""

    def __init__(self, address: str) -> None:
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(address)
        os.chmod(address, 0o600)
        self.listener.listen(128)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self.children: dict[int, socket.socket] = {}  # pid → who asked
        self.asked: dict[socket.socket, int | None] = {}  # who asked → pid, None before
        self.wakeup, waker = socket.socketpair()
        for end in (self.wakeup, waker):
            end.setblocking(False)
        self.waker = waker
        signal.set_wakeup_fd(waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.selector.register(self.wakeup, selectors.EVENT_READ)

    def serve(self) -> dict[str, Any]:
        """Serve until the owner is gone; in a forked child return its request instead."""
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    channel, _ = self.listener.accept()
                    self.asked[channel] = None
                    self.selector.register(channel, selectors.EVENT_READ)
                elif key.fileobj is self.wakeup:
                    with contextlib.suppress(BlockingIOError):
                        self.wakeup.recv(4096)
                    self.reap()
                elif key.fileobj == sys.stdin.fileno():
                    self.end()
                else:
                    request = self.hear(key.fileobj)  # type: ignore[arg-type]
                    if request is not None:
                        return request

    def hear(self, channel: socket.socket) -> dict[str, Any] | None:
        """Fork on a request; end the kernel of a requester who is gone."""
        pid = self.asked.get(channel)
        try:
            said, ancillary, _, _ = channel.recvmsg(2**20, socket.CMSG_LEN(16))
        except OSError:
            said, ancillary = b"", []
        if not said:
            if pid:
                _kill(pid)
            self.forget(channel)
            return None
        lifeline = array.array("i")
        for _, _, data in ancillary:
            lifeline.frombytes(data[: len(data) - len(data) % lifeline.itemsize])
        try:
            request = json.loads(said)
            pid = os.fork()
        except (OSError, ValueError) as error:
            channel.send(json.dumps({"problem": str(error)}).encode())
            self.forget(channel)
            for fd in lifeline:
                os.close(fd)
            return None
        if pid == 0:
            os.setpgid(0, 0)
            self.leave(channel)
            request.update(lifeline=lifeline[0], channel=channel)
            return request  # type: ignore[no-any-return]
        # Its own group, as a spawned kernel has: what it starts is signalled with it.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        for fd in lifeline:
            os.close(fd)
        self.asked[channel] = pid
        self.children[pid] = channel
        return None

    def reap(self) -> None:
        """Tell who asked for it how a kernel ended."""
        while self.children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            channel = self.children.pop(pid, None)
            if channel is not None:
                with contextlib.suppress(OSError):
                    said = {"exit": os.waitstatus_to_exitcode(status)}
                    channel.send(json.dumps(said).encode())
                self.forget(channel)

    def forget(self, channel: socket.socket) -> None:
        """Let go of a requester."""
        self.asked.pop(channel, None)
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(channel)
        channel.close()

    def end(self) -> None:
        """The owner is gone: nothing may be left."""
        for pid in self.children:
            _kill(pid)
        os._exit(0)

    def leave(self, own: socket.socket) -> None:
        """In a forked child: let go of everything that is the parent's or another kernel's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for channel in [*self.asked, self.listener, self.wakeup, self.waker]:
            if channel is not own:
                channel.close()
        with open(os.devnull) as nothing:
            os.dup2(nothing.fileno(), 0)


def become_kernel(app: WarmKernelApp, request: dict[str, Any], recipe: dict[str, Any]) -> None:
    """In a forked child: take the request's place in the world, then run the kernel."""
    os.environ.clear()
    os.environ.update(request["env"])
    if request["cwd"]:
        os.chdir(request["cwd"])
    _limit(dict(recipe["limits"]))
    _fresh_random_state()
    _end_with(request["lifeline"])
    channel: socket.socket = request["channel"]

    def ready() -> None:
        # Who connects before there is anything to connect to waits for a tenth of a second.
        channel.send(json.dumps({"pid": os.getpid()}).encode())
        channel.close()

    app.become(request["argv"], ready)


def _end_with(lifeline: int) -> None:
    """End when the other end of a pipe closes: whoever asked for this kernel is gone."""

    def wait() -> None:
        os.read(lifeline, 1)
        os._exit(1)

    threading.stack_size(64 * 1024)
    threading.Thread(target=wait, name="lifeline", daemon=True).start()
    threading.stack_size(0)


def _limit(limits: dict[str, int]) -> None:
    import resource

    for name, value in limits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def _fresh_random_state() -> None:
    """No two kernels draw the same numbers."""
    import random

    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
