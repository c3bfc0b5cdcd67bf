"""The kernel provisioner: asks a warm process to fork, or spawns as usual."""

import asyncio
import contextlib
import os
import subprocess
import sys
from functools import partial
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Dict, Int, List, Unicode

from verbonden.kernels.warm import Recipe, WarmProcessError, can_fork, warm_process

_said: set[str] = set()


def warm_up(kernel_spec: KernelSpec) -> None:
    """Start the warm process of a kernelspec, so that its first kernel need not wait for it.

    Does nothing where it cannot be had: kernels are then spawned, and the first one says so.
    """
    options = kernel_spec.metadata["kernel_provisioner"].get("config", {})
    with contextlib.suppress(WarmProcessError, OSError):
        if can_fork():
            warm_process(ForkProvisioner(kernel_spec=kernel_spec, **options).recipe)


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by forking a warm process; all else is as with a spawned kernel.

    Chosen by a kernelspec:

        "metadata": {"kernel_provisioner": {
            "provisioner_name": "verbonden-fork", "config": {"preload": ["pandas"]}}}
    """

    preload = List(Unicode(), help="Modules to import before the fork.").tag(config=True)
    debugger = Bool(False, help="Whether kernels can be debugged.").tag(config=True)
    history = Bool(False, help="Whether kernels write IPython's history.").tag(config=True)
    limits = Dict(
        Int(), help="Resource limits, such as {'RLIMIT_CPU': 600}; see `resource.setrlimit`."
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel with the arguments of a command; spawn the command if that fails."""
        if can_fork() and "-f" in cmd:
            try:
                await self._fork(cmd[cmd.index("-f") :], **kwargs)
                return self.connection_info
            except (WarmProcessError, OSError) as error:
                self._say(f"Kernels are spawned, since forking fails: {error}")
        else:
            self._say("Kernels are spawned: this machine cannot fork them.")
        return await super().launch_kernel(cmd, **kwargs)

    @property
    def recipe(self) -> Recipe:
        """What the warm process must have ready."""
        return Recipe(
            python=sys.executable,
            preload=tuple(self.preload),
            debugger=self.debugger,
            history=self.history,
            limits=tuple(sorted(self.limits.items())),
        )

    async def _fork(self, argv: list[str], **kwargs: Any) -> None:
        recipe = self.recipe
        env = kwargs.get("env") or dict(os.environ)
        loop = asyncio.get_running_loop()
        for attempt in (1, 2):
            # Starting one takes seconds; whoever else uses this loop need not wait.
            warm = await loop.run_in_executor(None, warm_process, recipe)
            try:
                fork = partial(warm.fork, argv, env, kwargs.get("cwd"))
                process = await loop.run_in_executor(None, fork)
                break
            except WarmProcessError:
                # It may have died between two requests: then there is a new one.
                if attempt == 2 or warm.alive():
                    raise
        # As LocalProvisioner uses it, it is a Popen.
        self.process = cast("subprocess.Popen[bytes]", process)
        self.pid = self.pgid = process.pid

    def _say(self, sentence: str) -> None:
        if sentence not in _said:
            _said.add(sentence)
            self.log.warning(sentence)
