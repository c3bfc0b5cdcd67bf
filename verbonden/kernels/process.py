"""A forked kernel, seen from the program that asked for it."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
from typing import Any

POLLING = 0.05  # seconds between two looks at a process whose parent is gone


class ForkedProcess:
    """What `subprocess.Popen` is to a spawned kernel; jupyter_client uses it as one.

    The warm process is the kernel's parent and tells over a socket how it ended. When the
    warm process itself is gone, the kernel goes on, and only whether it still runs is known.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, channel: socket.socket, lifeline: int, args: list[str]) -> None:
        self.pid = pid
        self.args = args
        self.returncode: int | None = None
        self._channel = channel
        self._lifeline = lifeline
        # Refers to this process for good, also when its number is given to another one.
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""
        if self.returncode is None:
            self._look()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once it has ended; raise TimeoutExpired when that takes longer."""
        if self.poll() is None:
            ended, _, _ = select.select([self._handle], [], [], timeout)
            if not ended:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            # Ended, and its parent tells in a moment how.
            self._channel.setblocking(True)
            self._channel.settimeout(5)
            self._look()
            if self.returncode is None:
                self._end(-signal.SIGKILL)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _look(self) -> None:
        try:
            said = self._channel.recv(4096)
        except (BlockingIOError, TimeoutError):
            return
        except OSError:
            said = b""
        if said:
            self._end(int(json.loads(said)["exit"]))
        elif select.select([self._handle], [], [], 0)[0]:
            # The warm process is gone, so nobody can tell how this ended.
            self._end(-signal.SIGKILL)

    def _end(self, code: int) -> None:
        self.returncode = code
        self._channel.close()
        os.close(self._lifeline)
        os.close(self._handle)

    def __del__(self) -> None:
        if getattr(self, "returncode", 0) is None and hasattr(self, "_handle"):
            self._end(0)


def receive(channel: socket.socket) -> dict[str, Any]:
    """Return the next message; raise EOFError when the other side is gone."""
    said = channel.recv(2**20)
    if not said:
        raise EOFError("the warm process is gone")
    message: dict[str, Any] = json.loads(said)
    return message
