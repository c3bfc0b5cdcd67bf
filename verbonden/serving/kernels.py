"""The kernels behind open pages: each belongs to one learner, and only they reach it."""

from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from verbonden.serving.identity import LEARNER_HEADER

LEARNER_VARIABLE = f"HTTP_{LEARNER_HEADER.upper().replace('-', '_')}"
"""The environment variable that Voila makes of the header (RFC 3875, section 4.1.18)."""


class LearnersKernels(AsyncMappingKernelManager):
    """Starts kernels and remembers for whom."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners: dict[str, str] = {}

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """Start a kernel for the learner that its environment names."""
        kernel_id: str = await super().start_kernel(**kwargs)
        self.owners[kernel_id] = kwargs.get("env", {}).get(LEARNER_VARIABLE, "")
        return kernel_id

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

    async def prepare(self) -> None:
        """Refuse the request unless the kernel is the learner's own."""
        await super().prepare()  # type: ignore[misc]
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
