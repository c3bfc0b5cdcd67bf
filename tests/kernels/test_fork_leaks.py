"""Many kernels started and stopped in a row leave nothing behind.

60 by default; VERBONDEN_KERNELS_MANY=500 sets another number. Each lives until its sockets are
there to connect to and is then killed; every tenth also answers a client.
"""

import asyncio
import gc
import os
import re
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from kernels.forked import kernel_spec, open_files

from verbonden.kernels import warm
from verbonden.kernels.client import ReadyClient

MANY = int(os.environ.get("VERBONDEN_KERNELS_MANY", "60"))
ALLOWED = 1024  # kB by which the warm process may grow


class Manager(AsyncKernelManager):
    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        await super()._async_wait(pollinterval=0.005)


async def start_and_stop(folder: Path, talk: bool) -> None:
    made = Manager(transport="ipc", connection_file=str(folder / "c.json"))
    made._kernel_spec = kernel_spec()
    made.client_factory = ReadyClient
    await made.start_kernel()
    if talk:
        client = made.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        client.stop_channels()
    await made.shutdown_kernel(now=True)


def state(pid: int) -> dict[str, int]:
    """Return what could leak, of us and of the warm process."""
    runtime = Path(jupyter_runtime_dir())
    gc.collect()
    return {
        "processes": len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()),
        "files of the warm process": len(open_files(pid)),
        "our files": len(open_files(os.getpid())),
        "our threads": len(os.listdir("/proc/self/task")),
        "files in the runtime folder": len(os.listdir(runtime)) if runtime.is_dir() else 0,
    }


@pytest.mark.usefixtures("kind")
def test_many_kernels_in_a_row_leave_nothing_behind(alone: None, tmp_path: Path) -> None:
    async def run(count: int) -> None:
        for number in range(count):
            await start_and_stop(tmp_path, talk=number % 10 == 0)

    async def compare() -> None:
        await run(10)  # What is made once is made.
        (process,) = warm._running.values()
        before, memory = state(process.pid), resident(process.pid)
        await run(MANY)
        assert list(warm._running.values()) == [process]
        after = state(process.pid)
        assert {what: count for what, count in after.items() if count > before[what]} == {}
        assert resident(process.pid) - memory <= ALLOWED

    asyncio.run(compare())
    assert list(tmp_path.iterdir()) == []


def resident(pid: int) -> int:
    """Return the kilobytes of memory that a process has of its own, shared with forks or not."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status).group(1))  # type: ignore[union-attr]
