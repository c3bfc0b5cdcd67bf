"""IPython's kernel without threads: every channel is served by the loop that runs the cells.

Upstream gives a kernel five threads of its own, each with a loop: for requests, for control,
for output, for the heartbeat and to watch standard output. They let a cell that computes be
looked after meanwhile. A page whose cells take milliseconds has no use for them, and each
touches memory that a fork shared.
"""

import asyncio
import atexit
import logging
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import zmq
from ipykernel.iostream import BackgroundSocket, IOPubThread
from ipykernel.ipkernel import IPythonKernel
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

from verbonden.kernels.app import WarmKernelApp

CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


class NoThread:
    """Stands where upstream has the thread of requests, and asks it whose thread runs cells."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        """Say that there is none."""
        return False


class OneThreadKernel(IPythonKernel):
    """A kernel whose requests come straight to the loop that runs the cells."""

    _supports_kernel_subshells = False

    def start(self) -> None:
        """Listen; there is no debugger to start, and none to warn of (as Kernel.start)."""
        super(IPythonKernel, self).start()


class DirectOutput(IOPubThread):
    """Sends output at once from the main thread; what another thread says waits for its turn."""

    def __init__(self, socket: Any, session: Any) -> None:
        self.socket = socket
        self.session = session
        self.thread = threading.main_thread()
        self.io_loop = IOLoop.current()
        self.background_socket = BackgroundSocket(self)
        self._process = os.getpid()
        self._pipe_flag = False
        self._setup_xpub_listener()

    def schedule(self, f: Callable[[], Any]) -> None:
        """Call a function in the main thread: now, if this is it."""
        if threading.current_thread() is self.thread:
            f()
        else:
            self.io_loop.add_callback(f)

    def send_multipart(self, *args: Any, **kwargs: Any) -> None:
        """Send a message, unless this is a process that a cell forked: the socket is not its."""
        if os.getpid() == self._process:
            super().send_multipart(*args, **kwargs)

    def start(self) -> None:
        """Do nothing: there is no thread."""

    def stop(self) -> None:
        """Do nothing: there is no thread."""


class OneThreadApp(WarmKernelApp):
    """An ipykernel with one thread, for cells that are quick."""

    kernel_class = OneThreadKernel
    capture_fd_output = False

    def connect(self) -> None:
        """Open what the connection file names, with a session of this process."""
        # A session that is there already was another life's: see `rehearsal`.
        self.session.pid = os.getpid()
        self.session.session = str(uuid.uuid4())
        # To spare a large message its copy takes three threads.
        if self.session.copy_threshold != sys.maxsize:
            self.session.copy_threshold = sys.maxsize
        super().connect()

    def init_connection_file(self) -> None:
        """Read the connection file."""
        super().init_connection_file()
        self._ports_to_tell = not all(getattr(self, f"{name}_port") for name in CHANNELS)

    @contextmanager
    def connected_once(self, connection_file: str) -> Iterator[IOLoop]:
        """Connect, give the loop to run, and let go of it all again, as if it never was."""
        shell: Any = self.shell
        path, names = sys.path[:], dict(shell.user_ns)
        self.connection_file = connection_file
        self.connect()
        loop = IOLoop.current()
        try:
            self.kernel.start()
            yield loop
        finally:
            self.kernel.shell_stream.close()
            self.kernel.control_stream.close()
            self.iopub_thread.close()
            atexit.unregister(self.close)
            self.close()
            loop.close()
            asyncio.set_event_loop(None)
            self._forget_connection()
            sys.path[:] = path
            shell.user_ns.clear()
            shell.user_ns.update(names)
            # Its `reset` leaves what was typed, unless it opens a database.
            shell.history_manager.reset(new_session=False)
            typed = shell.history_manager.input_hist_parsed, shell.history_manager.input_hist_raw
            for lines in typed:
                lines[:] = [""]
            shell.execution_count = 1

    def _forget_connection(self) -> None:
        for name in CHANNELS:
            setattr(self, f"{name}_port", 0)
        self.context = self.iopub_thread = None

    def init_control(self, context: Any) -> None:
        """Make the control channel, without a thread for it."""
        self.control_socket = self._router(context)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_socket.router_handover = 1
        self.shell_channel_thread = NoThread()

    def init_iopub(self, context: Any) -> None:
        """Make the output channel, without a thread for it (as IPKernelApp.init_iopub)."""
        socket = context.socket(zmq.XPUB)
        socket.linger = 1000
        self._apply_curve_server_options(socket)
        self.iopub_port = self._bind_socket(socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = DirectOutput(socket, self.session)
        self.iopub_socket = self.iopub_thread.background_socket

    def write_connection_file(self, **options: Any) -> None:
        """Tell which ports were taken, unless the file had them all."""
        if self._ports_to_tell:
            super().write_connection_file(**options)

    def log_connection_info(self) -> None:
        """Keep the ports; say nothing, for nobody reads it."""
        self._ports = {name: getattr(self, f"{name}_port") for name in CHANNELS}

    def configure_tornado_logger(self) -> None:
        """Give tornado's messages a way out, once for all lives."""
        if not logging.getLogger("tornado").handlers:
            super().configure_tornado_logger()

    def init_heartbeat(self) -> None:
        """Answer the heartbeat in the loop: a kernel that computes misses some beats."""
        socket = self._router(self.context)
        self.hb_port = self._bind_socket(socket, self.hb_port)
        self._beats = ZMQStream(socket)
        self._beats.on_recv(self._beats.send_multipart)

    def close(self) -> None:
        """Close the heartbeat's channel and all others."""
        if not self._beats.closed():
            self._beats.close()
        super().close()

    def _router(self, context: Any) -> Any:
        socket = context.socket(zmq.ROUTER)
        socket.linger = 1000
        self._apply_curve_server_options(socket)
        return socket

    def _streams(self) -> tuple[ZMQStream, ZMQStream]:
        return ZMQStream(self.shell_socket), ZMQStream(self.control_socket)
