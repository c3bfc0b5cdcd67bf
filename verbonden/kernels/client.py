"""A client that knows a kernel is ready as soon as it is."""

import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import KernelManager


class ReadyClient(AsyncKernelClient):
    """Waits for one answer on both channels, and no longer.

    jupyter_client's own client reads the output channel until nothing comes for 0.2 seconds,
    which is longer than a forked kernel takes to start. This one reads until the kernel says
    it is done with the request that was sent.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered on both channels.

        Raises:
            RuntimeError: the kernel died, or took longer than `timeout` seconds.
        """
        if not isinstance(self.parent, KernelManager):
            # Whoever did not start this kernel knows by its heartbeat only that it is there.
            return await super()._async_wait_for_ready(timeout)
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < until:
            request = self.kernel_info()
            if await self._answered(request):
                return None
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready

    async def _answered(self, request: str) -> bool:
        """Say whether a reply came, and after it on the other channel that all is done."""
        try:
            while True:
                reply = await self._async_get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == request:
                    break
            while True:
                # The subscription may come later than what was published: then ask again.
                said: dict[str, Any] = await self._async_get_iopub_msg(timeout=0.2)
                idle = said["content"].get("execution_state") == "idle"
                if idle and said["parent_header"].get("msg_id") == request:
                    self._handle_kernel_info_reply(reply)
                    return True
        except Empty:
            return False
