"""Programs that know nothing of the provisioner use it by the name of a kernelspec."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from kernels.forked import kernel_spec
from nbclient import NotebookClient

from verbonden.kernels.client import ReadyClient
from verbonden.kernels.process import ForkedProcess

pytestmark = pytest.mark.usefixtures("kind")

CELLS = ["kept = 20", "kept * 2 + 2", "print('in', __import__('os').getcwd())"]


@pytest.fixture
def specs(tmp_path: Path) -> KernelSpecManager:
    """Return a list of kernelspecs with one of ours in it, by the name of "warm"."""
    folder = tmp_path / "jupyter" / "kernels" / "warm"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(kernel_spec().to_dict()))
    return KernelSpecManager(kernel_dirs=[str(folder.parent)])


@pytest.fixture
def notebook() -> Any:
    """Return a small notebook with the outputs it has."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS[:2]])
    made.cells[0].execution_count, made.cells[1].execution_count = 1, 2
    made.cells[1].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "42"}, execution_count=2)
    ]
    return made


def test_nbclient_runs_a_notebook(specs: KernelSpecManager, notebook: Any, tmp_path: Path) -> None:
    notebook.cells.append(nbformat.v4.new_code_cell(CELLS[2]))
    client = NotebookClient(
        notebook, kernel_name="warm", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.create_kernel_manager().kernel_spec_manager = specs
    with client.setup_kernel(cleanup_kc=True):
        assert isinstance(client.km.provisioner.process, ForkedProcess)
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "42"
    assert notebook.cells[2].outputs[0]["text"] == f"in {tmp_path}\n"


def test_nbval_runs_a_notebook(specs: KernelSpecManager, notebook: Any, tmp_path: Path) -> None:
    nbformat.write(notebook, tmp_path / "small.ipynb")
    # Says whether it runs in a fork: only then is its parent not pytest.
    code = "import os, sys; os.environ['JPY_PARENT_PID'] != str(os.getppid())"
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    notebook.cells[2].execution_count = 3
    notebook.cells[2].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "True"}, execution_count=3)
    ]
    nbformat.write(notebook, tmp_path / "small.ipynb")
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "small.ipynb"]
    ran = subprocess.run(
        [sys.executable, *command, "--nbval-kernel-name", "warm"],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_PATH": str(tmp_path / "jupyter")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 passed" in ran.stdout


def test_jupyterlabs_manager_starts_restarts_and_ends_kernels(
    specs: KernelSpecManager, tmp_path: Path
) -> None:
    async def live() -> None:
        kernels = AsyncMappingKernelManager(kernel_spec_manager=specs, root_dir=str(tmp_path))
        ids = [await kernels.start_kernel(kernel_name="warm") for _ in range(2)]
        one = kernels.get_kernel(ids[0])
        pid = one.provisioner.process.pid
        assert isinstance(one.provisioner.process, ForkedProcess)
        await kernels.interrupt_kernel(ids[0])
        await kernels.restart_kernel(ids[0], now=True)
        assert one.provisioner.process.pid != pid
        assert set(kernels.list_kernel_ids()) == set(ids)
        await kernels.shutdown_all(now=True)
        assert kernels.list_kernel_ids() == []

    asyncio.run(live())


def test_ready_client_is_ready_after_one_answer_and_hears_of_a_death(
    specs: KernelSpecManager,
) -> None:
    from jupyter_client.manager import AsyncKernelManager

    async def live() -> None:
        made = AsyncKernelManager(kernel_name="warm", kernel_spec_manager=specs)
        made.client_factory = ReadyClient
        await made.start_kernel()
        client = made.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        reply = await client.execute_interactive("1 + 1", timeout=10, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok"
        client.stop_channels()
        await made.provisioner.kill()
        client = made.client()
        client.start_channels()
        with pytest.raises(RuntimeError, match="died"):
            await client.wait_for_ready(timeout=20)
        client.stop_channels()
        await made.shutdown_kernel(now=True)

    asyncio.run(live())
