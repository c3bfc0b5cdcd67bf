"""A whole life before the fork: the kernel starts, answers, runs cells, and lets go of it all.

Much of what a program does, it does once: caches fill, types gain what is looked up in them,
Python tunes code to what it meets. In a forked kernel each of these copies memory that was
shared. What has been done before the fork stays shared. The code that ran is then brought
together (`dense.py`).
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.connect import write_connection_file
from jupyter_client.session import Session

from verbonden.kernels.dense import gather
from verbonden.kernels.one_thread import OneThreadApp

PATIENCE = 120.0  # seconds that a life may take


def rehearse(app: OneThreadApp, module: str) -> None:
    """Let a kernel live from its connection to its end, and run cells in between.

    A cell that fails is for the kernels that run it later to tell. Here it only costs memory.

    Args:
        app: the kernel, not connected.
        module: the name of a module whose function `cells` returns what to run; "" for none.

    Raises:
        TimeoutError: a life took too long.
    """
    cells = list(import_module(module).cells()) if module else []

    def live() -> None:
        with (
            tempfile.TemporaryDirectory(prefix="rehearsal-") as folder,
            app.connected_once(_connection_file(Path(folder))) as loop,
        ):
            loop.run_sync(lambda: _visit(app, cells), timeout=PATIENCE)

    live()  # All that is done once.
    gather(live)
    live()  # Python tunes the copies that it now runs.


def _connection_file(folder: Path) -> str:
    file = str(folder / "kernel.json")
    key = os.urandom(16).hex().encode()
    write_connection_file(file, transport="ipc", ip=str(folder / "kernel"), key=key)
    return file


async def _visit(app: OneThreadApp, cells: Sequence[str]) -> None:
    """Ask a kernel as a page does, from the loop that the kernel itself runs in."""
    session = Session(key=app.session.key)
    with (
        zmq.asyncio.Context() as context,
        context.socket(zmq.DEALER) as requests,
        context.socket(zmq.SUB) as output,
    ):
        requests.connect(f"{app.transport}://{app.ip}-{app.shell_port}")
        output.connect(f"{app.transport}://{app.ip}-{app.iopub_port}")
        output.subscribe(b"")
        await output.recv_multipart()  # The kernel welcomes whoever listens.

        async def ask(kind: str, content: dict[str, Any]) -> None:
            request = session.msg(kind, content)
            await requests.send_multipart(session.serialize(request))
            reply = _read(session, await requests.recv_multipart())
            if reply["status"] != "ok":
                print(f"rehearsal: {reply['ename']}: {reply['evalue']}", file=sys.__stderr__)
            said: dict[str, Any] = {}
            while said.get("execution_state") != "idle":
                said = _read(session, await output.recv_multipart())

        await ask("kernel_info_request", {})
        for cell in cells:
            await ask(
                "execute_request",
                {
                    "code": cell,
                    "silent": False,
                    "store_history": True,
                    "user_expressions": {},
                    "allow_stdin": False,
                    "stop_on_error": True,
                },
            )


def _read(session: Session, frames: list[bytes]) -> dict[str, Any]:
    _, rest = session.feed_identities(frames)
    content: dict[str, Any] = session.deserialize(rest)["content"]
    return content
