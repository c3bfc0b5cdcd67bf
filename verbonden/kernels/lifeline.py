"""A kernel ends when the program that asked for it is gone, whatever the kernel is doing."""

import fcntl
import os
import select
import signal

F_SETSIG = getattr(fcntl, "F_SETSIG", 10)  # Linux; not every Python names it


def end_with(reader: int) -> None:
    """Let the operating system kill this process group when a pipe's other end closes.

    No thread has to notice: it works while the kernel computes without giving way, costs no
    memory and no wake-up, and takes what the kernel started with it.

    Raises:
        OSError: the operating system cannot do this.
    """
    fcntl.fcntl(reader, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(reader, F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(reader, fcntl.F_GETFL)
    fcntl.fcntl(reader, fcntl.F_SETFL, flags | os.O_ASYNC)
    # It may have closed before: then there is nobody left to hear of it.
    poll = select.poll()
    poll.register(reader, 0)
    if poll.poll(0):
        end_group(os.getpid())


def end_group(pid: int) -> None:
    """Kill a process and its group; the process alone if it has none of its own yet."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            continue
