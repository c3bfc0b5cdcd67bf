"""What jupyter_client's own tests/test_provisioning.py expects of a provisioner."""

import asyncio
import json
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from kernels.forked import COMMAND, kernel, kernel_spec, manager, runs

from verbonden.kernels.process import ForkedProcess
from verbonden.kernels.provisioner import ForkProvisioner

pytestmark = pytest.mark.usefixtures("kind")


@pytest.fixture
def installed(tmp_path: Path) -> KernelSpecManager:
    """Return a list of kernelspecs with one of ours in it, by the name of "warm"."""
    folder = tmp_path / "kernels" / "warm"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(kernel_spec().to_dict()))
    return KernelSpecManager(kernel_dirs=[str(folder.parent)])


def test_kernelspec_that_names_the_provisioner_is_found(installed: KernelSpecManager) -> None:
    assert "warm" in installed.get_all_specs()
    spec = installed.get_kernel_spec("warm")
    assert KernelProvisionerFactory.instance().is_provisioner_available(spec)


def test_options_of_the_kernelspec_reach_the_provisioner() -> None:
    made = KernelProvisionerFactory.instance().create_provisioner_instance(
        "id", kernel_spec(preload=["csv"], history=True, limits={"RLIMIT_CPU": 9}), None
    )
    assert isinstance(made, ForkProvisioner)
    recipe = made.recipe({"PYTHONHASHSEED": "0", "PYTHONPATH": "x", "HOME": "y"})
    assert recipe.preload == ("csv",)
    assert recipe.history and not recipe.debugger
    assert recipe.limits == (("RLIMIT_CPU", 9),)
    assert recipe.interpreter == (("PYTHONHASHSEED", "0"),)


def test_kernel_goes_through_start_restart_interrupt_and_shutdown(
    installed: KernelSpecManager,
) -> None:
    async def live() -> None:
        made = AsyncKernelManager(kernel_name="warm", kernel_spec_manager=installed)
        assert made.provisioner is None
        await made.start_kernel()
        assert isinstance(made.provisioner, ForkProvisioner)
        assert isinstance(made.provisioner.process, ForkedProcess)
        assert made.provisioner.has_process
        assert await made.is_alive()
        await made.restart_kernel(now=True)
        assert await made.is_alive()
        await made.interrupt_kernel()
        await made.shutdown_kernel(now=True)
        assert not await made.is_alive()
        assert made.provisioner.has_process is False
        assert made.context.closed

    asyncio.run(live())


def test_restart_gives_a_new_process_at_the_same_ports() -> None:
    with kernel() as one:
        one.run("kept = 1")
        before, pid = one.manager.get_connection_info(), one.process.pid
        one.manager.restart_kernel(now=True)
        one.wait_for_ready()
        assert one.manager.get_connection_info() == before
        assert one.process.pid != pid and not runs(pid)
        assert one.run("'kept' in globals()") == "False"


def test_shutdown_by_message_ends_the_kernel_with_code_0() -> None:
    with kernel() as one:
        process = one.process
        one.client.shutdown()
        assert process.wait(10) == 0


def test_connection_file_and_ipc_sockets_are_gone_after_shutdown(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    with kernel(transport="ipc", connection_file=str(file)) as one:
        assert one.run("1 + 1") == "2"
        assert len(list(tmp_path.iterdir())) == 6
    assert list(tmp_path.iterdir()) == []


def test_information_about_a_kernel_can_be_kept_and_loaded() -> None:
    async def keep_and_load() -> None:
        made = manager(kernel_spec())
        provisioner = ForkProvisioner(kernel_spec=kernel_spec(), parent=made)
        with kernel() as one:
            kept = await one.manager.provisioner.get_provisioner_info()
            assert kept["pid"] == kept["pgid"] == one.process.pid
            await provisioner.load_provisioner_info(kept)
            assert (provisioner.pid, provisioner.pgid) == (kept["pid"], kept["pid"])

    asyncio.run(keep_and_load())


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_traffic_is_encrypted_when_asked(transport: str, tmp_path: Path) -> None:
    traits = {"transport": transport, "connection_file": str(tmp_path / "c.json")}
    with kernel(transport_encryption="required", **traits) as one:
        assert isinstance(one.process, ForkedProcess)
        info = one.manager.get_connection_info()
        assert info["curve_publickey"]
        assert one.run("get_ipython().kernel.parent.shell_socket.curve_server") == "1"


def test_options_of_the_history_come_after_the_connection_file() -> None:
    spec = kernel_spec([*COMMAND, "--HistoryManager.hist_file=:memory:"], history=True)
    with kernel(spec) as one:
        assert isinstance(one.process, ForkedProcess)
        one.run("40 + 2")
        assert one.run("get_ipython().history_manager.hist_file") == "':memory:'"
        assert "40 + 2" in one.run("%history")
        history = one.client.history(reply=True, timeout=5, hist_access_type="tail", n=9)
        assert any("40 + 2" in entry[2] for entry in history["content"]["history"])


def test_relative_paths_are_resolved_in_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "here.txt").touch()
    with kernel(launch={"cwd": str(tmp_path)}) as one:
        assert one.manager.provisioner.resolve_path("here.txt") == str(tmp_path / "here.txt")
