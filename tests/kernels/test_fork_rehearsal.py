"""A kernel of one thread lives before it is forked, and the fork shows no trace of it."""

import os
import sys
from pathlib import Path

import pytest
from kernels.forked import kernel, kernel_spec

CELLS = """
def cells():
    return [
        "import os, fractions; mine = 1; os.environ['REHEARSED'] = 'yes'",
        "mine + 1",
        "import sys; sys.path.append('rehearsed')",
        "1 / 0",
        "import comm; comm.create_comm(target_name='left')",
    ]
"""


@pytest.fixture
def rehearsal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module with cells to rehearse."""
    name = f"cells_of_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(CELLS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return name


def test_cells_ran_before_the_fork_and_one_that_fails_harms_nothing(
    rehearsal: str, alone: None
) -> None:
    with kernel(kernel_spec(threads=False, rehearsal=rehearsal)) as one:
        assert one.run("import sys; 'fractions' in sys.modules") == "True"


def test_nothing_of_the_rehearsal_is_left(rehearsal: str, alone: None) -> None:
    spec = kernel_spec(threads=False, rehearsal=rehearsal)
    with kernel(spec) as one:
        assert one.run("In, Out") == "(['', 'In, Out'], {})"
        assert one.run("[name for name in ('mine', 'os', '_i5') if name in globals()]") == "[]"
        assert one.run("import sys; [path for path in sys.path if 'rehearsed' in path]") == "[]"
        assert one.run("import os; os.environ.get('REHEARSED', 'not there')") == "'not there'"
        assert one.run("len(os.listdir('/proc/self/fd'))") == _files_of_an_unrehearsed_one()


def _files_of_an_unrehearsed_one() -> str:
    with kernel(kernel_spec(threads=False)) as one:
        return one.run("import os; len(os.listdir('/proc/self/fd'))")


def test_kernels_of_one_rehearsal_are_strangers_to_each_other(rehearsal: str, alone: None) -> None:
    spec = kernel_spec(threads=False, rehearsal=rehearsal)
    told = "get_ipython().kernel.session.session, get_ipython().kernel.ident"
    with kernel(spec) as one, kernel(spec) as other:
        assert one.run("mine = 5; mine") == "5"
        assert other.run("'mine' in globals()") == "False"
        assert one.run(told) != other.run(told)


def test_a_kernel_of_one_thread_has_one(alone: None) -> None:
    with kernel(kernel_spec(threads=False)) as one:
        assert one.run("import threading; threading.active_count()") == "1"
        # Two more are those in which ZeroMQ sends and receives.
        assert one.run("import os; len(os.listdir('/proc/self/task'))") == "3"


def test_cells_that_wait_and_threads_that_print_work_in_one_thread(alone: None) -> None:
    with kernel(kernel_spec(threads=False)) as one:
        assert one.run("import asyncio; await asyncio.sleep(0.01); print('waited')") == "waited\n"
        said = one.run(
            "import threading\n"
            "thread = threading.Thread(target=print, args=('from a thread',))\n"
            "thread.start(); thread.join(); await asyncio.sleep(0.5)"
        )
        assert said == "from a thread\n"


def test_what_a_cell_forks_does_not_speak_for_the_kernel(alone: None) -> None:
    with kernel(kernel_spec(threads=False)) as one:
        code = (
            "import os\npid = os.fork()\n"
            "if not pid: print('child', flush=True); os._exit(0)\n"
            "os.waitpid(pid, 0); print('parent')"
        )
        assert one.run(code) == "parent\n"
        assert one.run("1 + 1") == "2"


def test_a_module_that_cannot_be_rehearsed_makes_kernels_spawn(
    alone: None, caplog: pytest.LogCaptureFixture
) -> None:
    with kernel(kernel_spec(threads=False, rehearsal="no_such_module")) as one:
        assert one.run("1 + 1") == "2"
    assert "no_such_module" in caplog.text
