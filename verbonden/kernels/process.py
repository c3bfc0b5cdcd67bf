"""A forked kernel, seen from the program that asked for it."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from typing import Any
from weakref import WeakSet

TELLING = 5  # seconds that the warm process may take to tell how a kernel ended

_running: "WeakSet[ForkedProcess]" = WeakSet()


class ForkedProcess:
    """What `subprocess.Popen` is to a spawned kernel; jupyter_client uses it as one.

    The warm process is the kernel's parent and tells over a socket how it ended. When the
    warm process itself is gone, the kernel goes on, and only whether it still runs is known.

    Args:
        pid: its number.
        handle: a pidfd: refers to this process for good, also when its number is given to
            another one.
        channel: where its end is told.
        lifeline: the end of a pipe; the kernel ends when it is closed.
        args: its arguments.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, pid: int, handle: int, channel: socket.socket, lifeline: int, args: list[str]
    ) -> None:
        self.pid = pid
        self.args = args
        self.returncode: int | None = None
        self._handle = handle
        self._channel = channel
        self._lifeline = lifeline
        self._ended: float | None = None
        self._lock = threading.RLock()
        channel.setblocking(False)
        _running.add(self)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""
        with self._lock:
            if self.returncode is None:
                self._look()
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once it has ended; raise TimeoutExpired when that takes longer."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            with self._lock:
                if self.returncode is not None:
                    return self.returncode
                handle = os.dup(self._handle)  # Another thread may close ours meanwhile.
            try:
                left = None if until is None else until - time.monotonic()
                if not _readable(handle, left):
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
            finally:
                os.close(handle)
            time.sleep(0.001)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel, unless it has ended."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self.poll() is None:
                signal.pidfd_send_signal(self._handle, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _look(self) -> None:
        if not _readable(self._handle, 0):
            return
        try:
            self._end(int(receive(self._channel)["exit"]))
        except BlockingIOError:
            # Ended, and its parent tells in a moment how. Nobody waits for that here.
            now = time.monotonic()
            self._ended = self._ended or now
            if now > self._ended + TELLING:
                self._end(-signal.SIGKILL)
        except (OSError, EOFError):
            # The warm process is gone, so nobody can tell how this ended.
            self._end(-signal.SIGKILL)

    def _end(self, code: int) -> None:
        self.returncode = code
        self._close()

    def _close(self) -> None:
        _running.discard(self)
        self._channel.close()
        os.close(self._lifeline)
        os.close(self._handle)

    def __del__(self) -> None:
        # Nobody can end it any more, so it ends with what knew of it.
        if getattr(self, "returncode", 0) is None and hasattr(self, "_lock"):
            self._close()


def tell(channel: socket.socket, *fds: int, **message: Any) -> None:
    """Send a message, with open files; the other side may be gone."""
    with contextlib.suppress(OSError):
        socket.send_fds(channel, [json.dumps(message).encode()], fds)


def receive(channel: socket.socket) -> dict[str, Any]:
    """Return the next message, and under "fds" what files came with it.

    Raises:
        EOFError: the other side is gone.
        TimeoutError: nothing came in time.
    """
    said, fds, _, _ = socket.recv_fds(channel, 8192, 1, socket.MSG_CMSG_CLOEXEC)
    if not said:
        raise EOFError("the warm process is gone")
    return {**json.loads(said), "fds": fds}


def _readable(fd: int, timeout: float | None) -> bool:
    # Not select.select, which cannot see beyond the 1024th file that is open.
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(None if timeout is None else max(0, timeout) * 1000))


def _forget() -> None:
    # A process that the owner forks must not keep the owner's kernels alive.
    for process in list(_running):
        process.returncode = -signal.SIGKILL
        process._close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
