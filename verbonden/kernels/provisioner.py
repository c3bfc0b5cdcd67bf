"""The kernel provisioner: asks a warm process to fork, or spawns as usual."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Dict, Int, List, Unicode

from verbonden.kernels.limits import limited
from verbonden.kernels.process import ForkedProcess
from verbonden.kernels.warm import (
    FileLike,
    Recipe,
    WarmProcessError,
    WarmProcessGone,
    can_fork,
    warm_process,
)

_FORKED = {"env", "cwd", "kernel_id", "extra_arguments", "stdout", "stderr"}
"""What may be asked of a launch that forks; other arguments are for `subprocess.Popen`."""

_said: set[str] = set()


def warm_up(kernel_spec: KernelSpec) -> None:
    """Start the warm process of a kernelspec, so that its first kernel need not wait for it.

    Does nothing where it cannot be had: kernels are then spawned, and the first one says so.
    """
    options = kernel_spec.metadata["kernel_provisioner"].get("config", {})
    with contextlib.suppress(WarmProcessError, OSError):
        if can_fork():
            provisioner = ForkProvisioner(kernel_spec=kernel_spec, **options)
            warm_process(provisioner.recipe({**os.environ, **kernel_spec.env}))


def kernel_arguments(command: list[str]) -> list[str] | None:
    """Return the arguments of an IPython kernel that can be forked, None for any other command.

    An option that decides how the shell is built is for a process that builds one.
    """
    python, *rest = command
    if rest[:1] == ["-Xfrozen_modules=off"]:  # As ipykernel's own kernelspec has it.
        del rest[0]
    if python != sys.executable or rest[:3] != ["-m", "ipykernel_launcher", "-f"]:
        return None
    if len(rest) < 4 or not all(option.startswith("--HistoryManager.") for option in rest[4:]):
        return None
    return rest[2:]


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by forking a warm process; all else is as with a spawned kernel.

    Chosen by a kernelspec:

        "metadata": {"kernel_provisioner": {
            "provisioner_name": "verbonden-fork", "config": {"preload": ["pandas"]}}}
    """

    preload = List(Unicode(), help="Modules to import before the fork.").tag(config=True)
    debugger = Bool(False, help="Whether kernels can be debugged.").tag(config=True)
    history = Bool(False, help="Whether kernels write IPython's history.").tag(config=True)
    threads = Bool(True, help="Whether kernels have ipykernel's own threads.").tag(config=True)
    rehearsal = Unicode(help="A module whose `cells` are run before the fork.").tag(config=True)
    limits = Dict(
        Int(), help="Resource limits, such as {'RLIMIT_CPU': 600}; see `resource.setrlimit`."
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel with the arguments of a command; spawn the command if that fails."""
        arguments = kernel_arguments(cmd)
        pipes = {kwargs.get("stdout"), kwargs.get("stderr")} & {subprocess.PIPE, subprocess.STDOUT}
        if not can_fork():
            self._say("Kernels are spawned: this machine cannot fork them.")
        elif arguments is None:
            self._say("A kernel is spawned: its command asks for more than a fork can give.")
        elif pipes or set(kwargs) - _FORKED:
            self._say("A kernel is spawned: it is asked for with arguments of subprocess.Popen.")
        else:
            try:
                await self._fork(arguments, **kwargs)
                return self.connection_info
            except (WarmProcessError, OSError) as error:
                self._say(f"Kernels are spawned, since forking fails: {error}")
        return await super().launch_kernel(limited(self.limits, cmd), **kwargs)

    async def wait(self) -> int | None:
        """Wait until the kernel has ended; return its exit code."""
        # Killed, it is gone within milliseconds: looking ten times a second is looking too late.
        while self.process and await self.poll() is None:
            await asyncio.sleep(0.01)
        return await super().wait()

    def recipe(self, env: Mapping[str, str]) -> Recipe:
        """Return what the warm process must have ready for a kernel with an environment."""
        read_at_start = [name for name in env if name.startswith("PYTHON") and name != "PYTHONPATH"]
        return Recipe(
            python=sys.executable,
            preload=tuple(self.preload),
            debugger=self.debugger,
            history=self.history,
            threads=self.threads or self.debugger,
            rehearsal=self.rehearsal,
            limits=tuple(sorted(self.limits.items())),
            interpreter=tuple((name, env[name]) for name in sorted(read_at_start)),
        )

    async def _fork(self, argv: list[str], **kwargs: Any) -> None:
        # As jupyter_client's launcher tells a spawned kernel who started it.
        env = {**(kwargs.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
        streams = {
            number: kwargs[name]
            for number, name in ((1, "stdout"), (2, "stderr"))
            if kwargs.get(name) not in (None, subprocess.DEVNULL)
        }
        start = partial(_start, self.recipe(env), argv, env, kwargs.get("cwd"), streams)
        # Starting a warm process takes seconds; whoever else uses this loop need not wait.
        process = await asyncio.get_running_loop().run_in_executor(None, start)
        # As LocalProvisioner uses it, it is a Popen.
        self.process = cast("subprocess.Popen[bytes]", process)
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())

    def _say(self, sentence: str) -> None:
        if sentence not in _said:
            _said.add(sentence)
            self.log.warning(sentence)


def _start(
    recipe: Recipe,
    argv: list[str],
    env: Mapping[str, str],
    cwd: str | None,
    streams: Mapping[int, FileLike],
) -> ForkedProcess:
    try:
        return warm_process(recipe).fork(argv, env, cwd, streams)
    except WarmProcessGone:
        # It died between two orders or during this one: then there is a new one.
        return warm_process(recipe).fork(argv, env, cwd, streams)
