"""A forked kernel finds itself where its request says, and shares no state with another."""

import os
import re
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec
from kernels.forked import COMMAND, Kernel, kernel, kernel_spec, open_files

from verbonden.kernels.process import ForkedProcess

pytestmark = pytest.mark.usefixtures("kind")

NUMBERS = """
import random, numpy, tempfile, uuid, secrets
print([random.random(), numpy.random.random(), numpy.random.default_rng().random(),
    tempfile.mktemp(), str(uuid.uuid4()), secrets.token_hex(), get_ipython().kernel.ident,
    get_ipython().kernel.session.session])
"""


@pytest.fixture(scope="module")
def spawned() -> KernelSpec:
    """Return the kernelspec of an ordinary kernel, to compare with."""
    return KernelSpec(argv=COMMAND, display_name="Spawned", language="python")


def test_two_kernels_draw_different_numbers_and_names() -> None:
    drawn = []
    for _ in range(2):
        with kernel(kernel_spec(preload=["numpy", "uuid"])) as one:
            drawn.append(eval(one.run(NUMBERS)))
    assert all(first != second for first, second in zip(*drawn, strict=True))


def test_environment_of_any_size_arrives_whole() -> None:
    env = {**os.environ, "LARGE": "é" * 60_000, "LARGE2": "x" * 90_000, "ODD": "a\udcffb"}
    with kernel(launch={"env": env}) as one:
        assert isinstance(one.process, ForkedProcess)
        code = "import os; len(os.environ['LARGE']), len(os.environ['LARGE2']), os.environ['ODD']"
        assert one.run(code) == "(60000, 90000, 'a\\udcffb')"


def test_environment_is_that_of_a_spawned_kernel(spawned: KernelSpec) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "OMP_NUM_THREADS": "3"}
    code = "import os; print(sorted(os.environ.items()))"
    seen = []
    for spec in (spawned, kernel_spec()):
        with kernel(spec, {"env": env}) as one:
            items = dict(eval(one.run(code)))
            # Python itself sets this one where the locale is C, at its start.
            items.pop("LC_CTYPE", None)
            items.pop("PYDEVD_USE_FRAME_EVAL", None)  # The debugger does, at its import.
            seen.append(items)
    assert seen[0] == seen[1]


def test_path_for_imports_is_that_of_a_spawned_kernel(spawned: KernelSpec, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "given")}
    paths = []
    for spec in (spawned, kernel_spec()):
        with kernel(spec, {"env": env, "cwd": str(tmp_path)}) as one:
            paths.append(eval(one.run("import sys; print(sys.path)")))
    assert paths[0] == paths[1]


def test_working_directory_is_the_one_asked_for(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("here = 42")
    with kernel(launch={"cwd": str(tmp_path)}) as one:
        assert one.run("import os; print(os.getcwd())").strip() == str(tmp_path)
        assert one.run("import beside; beside.here") == "42"


def test_arguments_are_those_of_a_spawned_kernel() -> None:
    with kernel() as one:
        argv = eval(one.run("import sys; print(sys.argv)"))
        assert Path(argv[0]).name == "ipykernel_launcher.py"
        assert argv[1:] == ["-f", one.manager.connection_file]


def test_temporary_files_go_where_the_environment_says(tmp_path: Path) -> None:
    with kernel(launch={"env": {**os.environ, "TMPDIR": str(tmp_path)}}) as one:
        assert one.run("import tempfile; print(tempfile.gettempdir())").strip() == str(tmp_path)


def test_local_time_is_that_of_the_environment() -> None:
    with kernel(launch={"env": {**os.environ, "TZ": "XYZ-5"}}) as one:
        assert one.run("import time; print(time.strftime('%z'))").strip() == "+0500"


def test_variables_that_python_reads_at_its_start_are_heeded() -> None:
    with kernel(launch={"env": {**os.environ, "PYTHONHASHSEED": "7"}}) as one:
        first = one.run("hash('one')")
    with kernel(launch={"env": {**os.environ, "PYTHONHASHSEED": "8"}}) as one:
        assert one.run("hash('one')") != first


def test_name_of_the_session_is_the_requests_own() -> None:
    with kernel(launch={"env": {**os.environ, "JPY_SESSION_NAME": "a/b.ipynb"}}) as one:
        assert one.run("__session__") == "'a/b.ipynb'"
    with kernel() as one:
        assert one.run("'__session__' in globals()") == "False"


def inherited(one: Kernel) -> set[str]:
    """Return the sockets and pipes that a kernel shares with any other process of ours."""
    own = {held for held in open_files(one.process.pid) if re.match("(pipe|socket):", held)}
    parent = int(Path(f"/proc/{one.process.pid}/stat").read_text().rpartition(")")[2].split()[1])
    # The lifeline, by which it hears that we are gone, is what they have in common.
    own -= {os.readlink(f"/proc/self/fd/{one.process._lifeline}")}
    return own & {held for pid in (parent, os.getpid()) for held in open_files(pid)}


def test_kernel_shares_no_open_file_with_others() -> None:
    with kernel() as one, kernel() as other:
        assert inherited(one) == inherited(other) == set()
        pipes = set(open_files(one.process.pid)) & set(open_files(other.process.pid))
        assert {held for held in pipes if re.match("(pipe|socket):", held)} == set()
        for stream in ("0", "1", "2"):
            target = os.readlink(f"/proc/{one.process.pid}/fd/{stream}")
            assert target == "/dev/null" or target.startswith("pipe:")


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_output_of_the_process_goes_to_the_file_that_is_given(name: str, tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w") as file, kernel(launch={name: file}) as one:
        assert isinstance(one.process, ForkedProcess)
        one.run(f"import sys; print('heard', file=sys.__{name}__, flush=True)")
    assert "heard" in (tmp_path / "out.txt").read_text()
