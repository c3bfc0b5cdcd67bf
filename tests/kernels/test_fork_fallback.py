"""Where forking is not to be had, kernels are spawned, and the log says so once."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kernels.forked import COMMAND, kernel, kernel_spec

from verbonden.kernels import provisioner, warm
from verbonden.kernels.process import ForkedProcess
from verbonden.kernels.provisioner import kernel_arguments, warm_up

BROKEN = {
    "raises": ("raise RuntimeError('no luck')", "no luck"),
    "threads": (
        "from threading import Timer\nTimer(9, print).start()",
        "started threads",
    ),
    "exits": ("import os\nos._exit(3)", "it ended before it was ready"),
    "cannot_fork": (
        "import errno, os\ndef fork(): raise OSError(errno.EAGAIN, 'no room')\nos.fork = fork",
        "no room",
    ),
    "breaks_kernels": (
        "import os\nos.register_at_fork(after_in_child=lambda: os._exit(9))",
        "ended at its start",
    ),
}


@pytest.fixture
def said(alone: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what provisioners say in the log."""
    heard: list[str] = []
    monkeypatch.setattr(
        logging.getLogger("traitlets"), "warning", lambda sentence, *_: heard.append(sentence)
    )
    monkeypatch.setattr(provisioner.ForkProvisioner, "log", logging.getLogger("traitlets"))
    return heard


def spawned_twice(spec: Any = None, **launch: Any) -> None:
    """Start two kernels and see that they are ordinary ones."""
    for _ in range(2):
        with kernel(spec, launch) as one:
            assert isinstance(one.process, subprocess.Popen)
            assert one.run("1 + 1") == "2"


def _another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm.sys, "platform", "darwin")


def _no_pidfd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "pidfd_open")


def _pidfd_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", refuse)


@pytest.mark.parametrize("lack", [_another_system, _no_pidfd, _pidfd_forbidden])
def test_machine_that_cannot_fork_kernels_spawns_them(
    lack: Callable[[pytest.MonkeyPatch], None],
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warm.can_fork.cache_clear()
    with monkeypatch.context() as lacking:
        lack(lacking)
        assert warm.can_fork() is False  # Kept until the end of the test.
    warm_up(kernel_spec())
    spawned_twice()
    warm.can_fork.cache_clear()
    assert said == ["Kernels are spawned: this machine cannot fork them."]


@pytest.mark.parametrize("name", BROKEN)
def test_preload_that_stands_in_the_way_is_told(
    name: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, why = BROKEN[name]
    (tmp_path / f"preload_{name}.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    spawned_twice(kernel_spec(preload=[f"preload_{name}"]))
    (sentence,) = said
    assert sentence.startswith("Kernels are spawned, since forking fails: ")
    assert why in sentence


def test_import_that_failed_is_not_tried_again_for_a_while(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[warm.Recipe] = []

    def fail(recipe: warm.Recipe) -> None:
        tried.append(recipe)
        raise warm.WarmProcessError("no")

    monkeypatch.setattr(warm, "WarmProcess", fail)
    spawned_twice()
    assert len(tried) == 1
    monkeypatch.setattr(warm, "PAUSE", 0)
    with pytest.raises(warm.WarmProcessError):
        warm.warm_process(tried[0])
    assert len(tried) == 2


def test_arguments_of_popen_are_for_a_spawned_kernel(said: list[str]) -> None:
    with kernel(launch={"stdin": subprocess.DEVNULL}) as one:
        assert isinstance(one.process, subprocess.Popen)
    with kernel(launch={"stderr": subprocess.PIPE}) as one:
        assert isinstance(one.process, subprocess.Popen)
    with kernel(launch={"stderr": subprocess.DEVNULL}) as one:
        assert isinstance(one.process, ForkedProcess)
    assert len(said) == 1


def test_limits_hold_for_a_spawned_kernel_too(said: list[str]) -> None:
    spec = kernel_spec([*COMMAND, "--debug"], limits={"RLIMIT_NOFILE": 200, "RLIMIT_CPU": 3})
    with kernel(spec, {"stderr": subprocess.DEVNULL}) as one:
        assert isinstance(one.process, subprocess.Popen)
        code = "import resource; resource.getrlimit(resource.RLIMIT_NOFILE)"
        assert one.run(code) == "(200, 200)"
        pid = one.process.pid
        assert one.run("import os; os.getpid()") == str(pid)
        one.manager.interrupt_kernel()
        one.client.execute("while True: pass")
        assert one.process.wait(15) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (["-m", "ipykernel_launcher", "-f", "c"], ["-f", "c"]),
        (["-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "c"], ["-f", "c"]),
        (
            ["-m", "ipykernel_launcher", "-f", "c", "--HistoryManager.hist_file=:memory:"],
            ["-f", "c", "--HistoryManager.hist_file=:memory:"],
        ),
        (["-m", "ipykernel_launcher", "-f", "c", "--matplotlib=agg"], None),
        (["-m", "ipykernel_launcher", "-f"], None),
        (["-O", "-m", "ipykernel_launcher", "-f", "c"], None),
        (["-m", "another_kernel", "-f", "c"], None),
        ([], None),
    ],
)
def test_only_a_command_that_a_fork_can_fulfil_is_forked(
    command: list[str], arguments: list[str] | None
) -> None:
    assert kernel_arguments([sys.executable, *command]) == arguments


def test_another_python_is_never_forked() -> None:
    assert kernel_arguments(["/other/python", "-m", "ipykernel_launcher", "-f", "c"]) is None
