"""The kernels in which submissions run: forked, each for one submission, killed afterwards."""

import os
from itertools import count
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Type, Unicode, default

from verbonden.kernels.client import ReadyClient
from verbonden.kernels.provisioner import warm_up
from verbonden.kernels.warm import can_fork

_numbers = count()
_LONGEST = 70  # The path of a socket has room for some hundred signs.

ASSIGNMENT = "VERBONDEN_ASSIGNMENT"
"""The environment variable that tells a warm process for which assignment to get ready."""

KERNEL_NAME = "verbonden-grading"
"""The kernelspec of submissions, in kernelspecs/ here. Learners' pages have another, and the
server of those pages another warm process: what is forked for one is never seen by the other."""


class GradingKernelSpecs(KernelSpecManager):
    """Knows the kernelspec of grading besides those that are installed."""

    def _kernel_dirs_default(self) -> list[str]:
        return [str(Path(__file__).with_name("kernelspecs")), *super()._kernel_dirs_default()]


class GradingKernel(AsyncKernelManager):
    """Starts a kernel for one submission, and loses no time over it."""

    folder = Unicode(help="Where its sockets stand; a short path.").tag(config=True)
    client_factory = Type(ReadyClient, klass=ReadyClient)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.folder and len(self.folder) <= _LONGEST and can_fork():
            self.transport = "ipc"
            self.connection_file = str(Path(self.folder, f"{os.getpid()}-{next(_numbers)}.json"))

    @default("kernel_spec_manager")
    def _with_ours(self) -> KernelSpecManager:
        return GradingKernelSpecs(parent=self)

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        # Killed, it is gone within milliseconds: looking ten times a second is looking too late.
        await super()._async_wait(pollinterval=min(pollinterval, 0.005))


def warm_up_kernels(assignment: str) -> None:
    """Start the warm process that kernels are forked from, where that is to be had."""
    os.environ[ASSIGNMENT] = assignment
    warm_up(GradingKernelSpecs().get_kernel_spec(KERNEL_NAME))
