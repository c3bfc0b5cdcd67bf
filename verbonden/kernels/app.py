"""IPython's kernel in two halves: what can be made before a fork, and what must come after.

Before: configuration, the shell, the kernel object, extensions, startup files. After: the
connection, sockets, threads. Each half runs ipykernel's own methods, in its own order; only
the kernel object, which upstream makes from its sockets, is made first and connected later.
"""

import asyncio
import os
import sys
import uuid
from collections.abc import Callable
from typing import Any, Self

from ipykernel.control import ControlThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.shellchannel import ShellChannelThread
from IPython.core.application import BaseIPythonApplication
from zmq import ROUTER
from zmq.eventloop.zmqstream import ZMQStream


class WarmKernelApp(IPKernelApp):
    """An ipykernel whose shell is there before its connection is."""

    with_history = False
    _debugger = False

    @classmethod
    def prepared(cls, debugger: bool) -> Self:
        """Make the half that can be made before a fork."""
        app = cls.instance()
        app._debugger = debugger
        # Its database and thread would not survive a fork; a configuration file does not win.
        BaseIPythonApplication.initialize(app, ["--HistoryManager.enabled=False"])
        # Else every message is made, for handlers that write none of it.
        app.log.setLevel(app.log_level)
        app.init_pdb()
        app.kernel = app.kernel_class.instance(
            parent=app, log=app.log, profile_dir=app.profile_dir, user_ns=app.user_ns
        )
        app.init_shell()
        app.init_gui_pylab()
        app.init_extensions()
        app.init_code()
        return app

    def become(self, argv: list[str], ready: Callable[[], None]) -> None:
        """Make the other half from the arguments of an ordinary kernel, and run.

        Args:
            argv: such as ["-f", "connection.json"], and options of the history after it.
            ready: called when the kernel's sockets are there to connect to.
        """
        if self.with_history:
            self.parse_command_line(["--HistoryManager.enabled=True", *argv])
        else:
            # Parsing touches every configurable class there is: megabytes that were shared.
            self.connection_file = argv[1]
        self.connect()
        ready()
        self.start()
        if self.control_thread:
            # Its last answer goes out through a thread that closing ends: closed earlier, it
            # waits ten seconds for that thread. A spawned kernel ends too slowly to meet this.
            self.control_thread.stop()
            self.control_thread.join(timeout=5)

    def connect(self) -> None:
        """Open what the connection file names (as IPKernelApp.initialize)."""
        self.init_path()
        self.init_blackhole()
        self.init_connection_file()
        self.init_sockets()
        self.init_heartbeat()
        self.write_connection_file()
        self.log_connection_info()
        self.init_io()
        self.init_signal()
        self.init_kernel()

    def init_control(self, context: Any) -> None:
        """Make the control channel; leave out the debugger's two sockets when it is off."""
        if self._debugger:
            super().init_control(context)
            return
        self.control_socket = context.socket(ROUTER)
        self.control_socket.linger = 1000
        self._apply_curve_server_options(self.control_socket)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_socket.router_handover = 1
        self.control_thread = ControlThread(daemon=True)
        self.shell_channel_thread = ShellChannelThread(context, daemon=True)

    def init_kernel(self) -> None:
        """Connect the kernel that was made before the fork (as IPKernelApp.init_kernel)."""
        kernel = self.kernel
        kernel.ident = str(uuid.uuid4())
        kernel.shell_stream, kernel.control_stream = self._streams()
        kernel.session = self.session
        kernel.control_thread = self.control_thread
        kernel.shell_channel_thread = self.shell_channel_thread
        kernel.iopub_thread = self.iopub_thread
        kernel.iopub_socket = self.iopub_socket
        kernel.stdin_socket = self.stdin_socket
        if self._debugger:
            self._connect_debugger(kernel)
        kernel.record_ports({f"{name}_port": port for name, port in self._ports.items()})
        # What Kernel.__init__ took from the process as it was before the fork.
        kernel._stdout, kernel._stderr = sys.stdout, sys.stderr
        kernel._main_asyncio_lock = asyncio.Lock()
        self._connect_shell(kernel)
        self.displayhook.get_execution_count = lambda: kernel.execution_count

    def _streams(self) -> tuple[ZMQStream, ZMQStream]:
        """Return the streams of requests and of control, each in a thread that runs."""
        shell_stream = ZMQStream(self.shell_socket, self.shell_channel_thread.io_loop)
        self.shell_channel_thread.shell_stream = shell_stream
        control_stream = ZMQStream(self.control_socket, self.control_thread.io_loop)
        self.control_thread.start()
        self.shell_channel_thread.start()
        return shell_stream, control_stream

    def _connect_debugger(self, kernel: IPythonKernel) -> None:
        """Make the debugger, whose sockets come after the fork (as IPythonKernel.__init__)."""
        kernel.debugpy_stream = ZMQStream(self.debugpy_socket, self.control_thread.io_loop)
        kernel.debug_shell_socket = self.debug_shell_socket
        kernel.debugger = kernel.debugger_class(
            kernel.log,
            kernel.debugpy_stream,
            kernel._publish_debug_event,
            kernel.debug_shell_socket,
            kernel.session,
            kernel._kernel_modules,
            kernel.debug_just_my_code,
            kernel.filter_internal_frames,
        )

    def _connect_shell(self, kernel: IPythonKernel) -> None:
        """Let what the shell displays go out through this kernel (as IPythonKernel.__init__)."""
        shell = kernel.shell
        shell.init_environment()
        if self.with_history:
            shell.configurables.remove(shell.history_manager)
            shell.update_config(self.config)
            shell.init_history()
        shell.displayhook.session = kernel.session
        shell.displayhook.pub_socket = kernel.iopub_socket
        shell.displayhook.topic = kernel._topic("execute_result")
        shell.display_pub.session = kernel.session
        shell.display_pub.pub_socket = kernel.iopub_socket
        shell.user_ns.pop("__session__", None)
        name = os.environ.get("JPY_SESSION_NAME")
        if name:
            shell.user_ns["__session__"] = name
