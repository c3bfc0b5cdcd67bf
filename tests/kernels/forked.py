"""Start kernels the way Jupyter does, and ask them things."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

COMMAND = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


DEFAULTS: dict[str, Any] = {}
"""Options of every kernelspec here; the fixture `kind` of conftest sets them."""


def kernel_spec(command: list[str] = COMMAND, **options: Any) -> KernelSpec:
    """Return a kernelspec that names the provisioner, with its options."""
    return KernelSpec(
        argv=command,
        display_name="Forked",
        language="python",
        metadata={
            "supported_encryption": "curve",
            "kernel_provisioner": {
                "provisioner_name": "verbonden-fork",
                "config": {**DEFAULTS, **options},
            },
        },
    )


class PromptManager(KernelManager):
    """Looks often whether a kernel has ended, so that these tests take less long."""

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        await super()._async_wait(pollinterval=0.005)


def manager(spec: KernelSpec, **traits: Any) -> KernelManager:
    """Return a manager of a kernel that is not started yet."""
    made = PromptManager(**traits)
    made._kernel_spec = spec
    return made


class Kernel:
    """A kernel that runs, and a client of it."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager = manager
        self.client: BlockingKernelClient = manager.client()
        self.client.start_channels()
        self.wait_for_ready()

    def wait_for_ready(self) -> None:
        """Wait until the kernel answers on both channels, and no longer."""
        while True:
            request = self.client.kernel_info()
            try:
                while self.client.get_shell_msg(timeout=5)["parent_header"]["msg_id"] != request:
                    continue
                while True:
                    said = self.client.get_iopub_msg(timeout=0.2)
                    idle = said["content"].get("execution_state") == "idle"
                    if idle and said["parent_header"].get("msg_id") == request:
                        return
            except Empty:
                assert self.manager.is_alive()

    @property
    def process(self) -> Any:
        assert self.manager.provisioner is not None
        return self.manager.provisioner.process

    def messages(self, code: str, timeout: float = 20) -> list[dict[str, Any]]:
        """Run a cell; return all that it published."""
        heard: list[dict[str, Any]] = []
        self.client.execute_interactive(code, timeout=timeout, output_hook=heard.append)
        return heard

    def run(self, code: str, timeout: float = 20) -> str:
        """Run a cell; return what it showed as text; raise AssertionError on an error."""
        said = ""
        for message in self.messages(code, timeout):
            content = message["content"]
            assert message["msg_type"] != "error", "\n".join(content["traceback"])
            said += content.get("text", "") + content.get("data", {}).get("text/plain", "")
        return said


@contextmanager
def kernel(
    spec: KernelSpec | None = None, launch: dict[str, Any] | None = None, **traits: Any
) -> Iterator[Kernel]:
    """Start a kernel, and end it."""
    made = manager(spec or kernel_spec(), **traits)
    made.start_kernel(**(launch or {}))
    try:
        running = Kernel(made)
        try:
            yield running
        finally:
            running.client.stop_channels()
    finally:
        made.shutdown_kernel(now=True)


def until(is_so: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait until something is so; say whether it became so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.02)
    return is_so()


def runs(pid: int) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def open_files(pid: int) -> list[str]:
    """Return what a process has open."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(entry))
        except OSError:
            continue
    return found
