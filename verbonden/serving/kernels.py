"""The kernels behind open pages: each belongs to one learner, and only they reach it."""

import contextlib
import os
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.web import HTTPError
from traitlets import Int
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

LEARNER_VARIABLE = "HTTP_X_VERBONDEN_LEARNER"
"""The environment variable by which a kernel knows whose page it serves."""


KERNEL_NAME = "verbonden"
"""The kernelspec of learners' pages, in kernelspecs/ here."""


class Busy(Exception):
    """As many pages are open as this server can carry."""


class LearnersKernels(AsyncMappingKernelManager):
    """Starts kernels and remembers for whom; ends those that nobody uses."""

    most = Int(300, help="Kernels at once; who comes then waits.").tag(config=True)
    most_each = Int(
        6, help="Kernels of one learner at once; a further page ends the one opened first."
    ).tag(config=True)
    left_seconds = Int(
        600, help="After how long without its page a kernel ends (a closed laptop)."
    ).tag(config=True)

    opening_seconds = Int(
        60, help="How long a page may take to come and connect; until then its kernel stays."
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.owners: dict[str, str] = {}
        self.started: dict[str, float] = {}  # kernel → when, in seconds of a clock of its own
        self.starting: Counter[str] = Counter()

    async def start_for(self, learner_id: str, path: str, opening: Mapping[str, str]) -> str:
        """Start a kernel for a learner in a folder of the course; return the kernel's id.

        Args:
            learner_id: whose page it serves.
            path: the folder.
            opening: environment variables with what the page opens with.

        Raises:
            Busy: there are as many kernels as this server can carry.
        """
        self.starting[learner_id] += 1
        try:
            await self._make_room(learner_id)
            kernel_id: str = await self.start_kernel(
                kernel_name=KERNEL_NAME,
                path=ApiPath(path),
                env={**os.environ, LEARNER_VARIABLE: learner_id, **opening},
            )
        finally:
            self.starting[learner_id] -= 1
        self.owners[kernel_id] = learner_id
        self.started[kernel_id] = time.monotonic()
        return kernel_id

    async def _make_room(self, learner_id: str) -> None:
        own = self.of(learner_id)
        if self.starting[learner_id] > self.most_each:
            raise Busy
        for oldest in own[: max(0, len(own) + self.starting[learner_id] - self.most_each)]:
            await self.end(oldest)
        # A page that is still coming has no connection yet: it is not forgotten.
        old = time.monotonic() - self.opening_seconds
        left = [
            each
            for each in self.owners
            if self.started[each] <= old and not self._kernel_connections.get(each)
        ]
        for forgotten in left:
            if len(self.owners) + self.starting.total() <= self.most:
                break
            await self.end(forgotten)
        if len(self.owners) + self.starting.total() > self.most:
            raise Busy

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page is gone sooner than one whose page is open."""
        kernel: Any = self.get_kernel(kernel_id)
        idle = (utcnow() - kernel.last_activity).total_seconds()
        open_page = self._kernel_connections.get(kernel_id, 0) > 0
        if idle > (self.cull_idle_timeout if open_page else self.left_seconds):
            await self.end(kernel_id)

    async def end(self, kernel_id: str) -> None:
        """End a kernel, if it has not ended by itself."""
        with contextlib.suppress(KeyError, HTTPError):
            await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.owners.pop(kernel_id, None)
        self.started.pop(kernel_id, None)
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
    """The page says goodbye: its kernel can go, at once, for it holds nothing of its own."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel."""
        await self.kernel_manager.end(kernel_id)
        self.set_status(204)
        self.finish()
