"""The kernels behind open pages: each belongs to one learner, and only they reach it."""

import contextlib
import os
from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.web import HTTPError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

LEARNER_VARIABLE = "HTTP_X_VERBONDEN_LEARNER"
"""The environment variable by which a kernel knows whose page it serves."""


KERNEL_NAME = "verbonden"
"""The kernelspec of learners' pages, in kernelspecs/ here."""


class LearnersKernels(AsyncMappingKernelManager):
    """Starts kernels and remembers for whom."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.owners: dict[str, str] = {}

    async def start_for(self, learner_id: str, path: str) -> str:
        """Start a kernel for a learner in a folder of the course; return the kernel's id."""
        kernel_id: str = await self.start_kernel(
            kernel_name=KERNEL_NAME,
            path=ApiPath(path),
            env={**os.environ, LEARNER_VARIABLE: learner_id},
        )
        self.owners[kernel_id] = learner_id
        return kernel_id

    async def end(self, kernel_id: str) -> None:
        """End a kernel, if it has not ended by itself."""
        with contextlib.suppress(KeyError, HTTPError):
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.owners.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    def of(self, learner_id: str) -> list[str]:
        """Return the ids of a learner's kernels."""
        return [kernel_id for kernel_id, owner in self.owners.items() if owner == learner_id]


class OwnersOnly:
    """A handler for one kernel, to others than its learner as if that kernel did not exist."""

    kernel_manager: LearnersKernels
    current_user: Any
    path_args: list[str]
    path_kwargs: dict[str, str]

    async def prepare(self, **kwargs: Any) -> None:
        """Refuse the request unless the kernel is the learner's own."""
        await super().prepare(**kwargs)  # type: ignore[misc]
        kernel_id = self.path_kwargs.get("kernel_id") or self.path_args[0]
        learner = self.current_user.username if self.current_user else None
        if learner is None or self.kernel_manager.owners.get(kernel_id) != learner:
            raise HTTPError(404)


class OwnKernel(OwnersOnly, KernelHandler):
    """What the page asks of its kernel over HTTP."""


class OwnKernelChannels(OwnersOnly, VoilaKernelWebsocketHandler):
    """The page's conversation with its kernel."""


class OwnKernelShutdown(OwnersOnly, VoilaShutdownKernelHandler):
    """The page says goodbye: its kernel can go."""
