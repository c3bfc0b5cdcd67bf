"""What happens in a cell of a forked kernel is what happens in any kernel."""

import os
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec
from kernels.forked import COMMAND, kernel, kernel_spec, until

pytestmark = pytest.mark.usefixtures("kind")

PICTURE = """
import matplotlib.pyplot as plot
plot.plot([1, 2]);
"""


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    """Return the types of messages that show something."""
    aside = ("status", "execute_input")
    return [m["msg_type"] for m in messages if m["msg_type"] not in aside]


def test_output_arrives_whichever_way_it_is_written() -> None:
    # In its own tests, which it knows by this variable, ipykernel does not look at the files.
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    with kernel(kernel_spec(threads=True), launch={"env": env}) as one:
        one.run("import os, sys, time")
        assert one.run("print('a')") == "a\n"
        assert one.run("print('b', file=sys.stderr)") == "b\n"
        assert one.run("os.write(1, b'c') and time.sleep(0.3)") == "c"
        assert one.run("os.system('echo d >&2') or time.sleep(0.3)") == "d\n"


def test_value_display_and_error_are_published() -> None:
    with kernel() as one:
        assert kinds(one.messages("6 * 7")) == ["execute_result"]
        assert kinds(one.messages("display('x')")) == ["display_data"]
        assert kinds(one.messages("1 / 0")) == ["error"]
        assert one.run("_, Out[1]") == "(42, 42)"
        (shown,) = [m for m in one.messages("40") if m["msg_type"] == "execute_result"]
        assert shown["content"]["execution_count"] == 5


def test_input_is_asked_of_the_client() -> None:
    with kernel() as one:
        heard: list[Any] = []

        def answer(message: dict[str, Any]) -> None:
            one.client.input(f"you said {message['content']['prompt']}")

        one.client.execute_interactive(
            "input('now')", timeout=10, output_hook=heard.append, stdin_hook=answer
        )
        (shown,) = [m for m in heard if m["msg_type"] == "execute_result"]
        assert shown["content"]["data"]["text/plain"] == "'you said now'"


def test_kernel_says_what_an_ordinary_one_says_of_itself() -> None:
    said = []
    for spec in (kernel_spec(), KernelSpec(argv=COMMAND, display_name="x", language="python")):
        with kernel(spec) as one:
            content = one.client.kernel_info(reply=True, timeout=10)["content"]
            content.pop("debugger", None)
            content.pop("banner")  # Holds a tip, another one each time.
            said.append({**content, "supported_features": None})
    assert said[0] == said[1]


def test_debugger_and_history_are_off() -> None:
    with kernel() as one:
        assert one.run("import sys; 'debugpy' in sys.modules") == "False"
        assert one.run("get_ipython().history_manager.enabled") == "False"
        features = one.client.kernel_info(reply=True, timeout=10)["content"]
        assert "debugger" not in features["supported_features"]


def test_debugger_answers_when_it_is_on() -> None:
    with kernel(kernel_spec(debugger=True)) as one:
        request = one.client.session.msg(
            "debug_request",
            {
                "type": "request",
                "seq": 1,
                "command": "initialize",
                "arguments": {"clientID": "test", "adapterID": "python", "pathFormat": "path"},
            },
        )
        one.client.control_channel.send(request)
        reply = one.client.get_control_msg(timeout=20)
        assert reply["content"]["success"] is True


def test_functions_registered_for_the_end_run_at_the_end(tmp_path: Path) -> None:
    with kernel(launch={"cwd": str(tmp_path)}) as one:
        one.run("import atexit, pathlib; atexit.register(pathlib.Path('ended').touch);")
        process = one.process
        one.client.shutdown()
        assert process.wait(10) == 0
    assert (tmp_path / "ended").exists()


@pytest.mark.parametrize("preload", [[], ["matplotlib.pyplot"]])
def test_figures_are_shown_inline(preload: list[str]) -> None:
    with kernel(kernel_spec(preload=preload)) as one:
        (shown,) = [m for m in one.messages(PICTURE) if m["msg_type"] == "display_data"]
        assert "image/png" in shown["content"]["data"]


def test_backend_of_the_environment_is_heeded_though_matplotlib_is_there() -> None:
    launch = {"env": {**os.environ, "MPLBACKEND": "agg"}}
    with kernel(kernel_spec(preload=["matplotlib.pyplot"]), launch) as one:
        assert one.run("import matplotlib; matplotlib.get_backend()") == "'agg'"


def test_widgets_imported_before_the_fork_reach_the_page_and_hear_it() -> None:
    with kernel(kernel_spec(preload=["ipywidgets"])) as one:
        heard = one.messages("import ipywidgets; slider = ipywidgets.IntSlider(3)")
        opened = [m["content"] for m in heard if m["msg_type"] == "comm_open"]
        slider = next(
            c for c in opened if c["data"]["state"].get("_model_name") == "IntSliderModel"
        )
        content = {
            "comm_id": slider["comm_id"],
            "data": {"method": "update", "state": {"value": 8}, "buffer_paths": []},
        }
        one.client.shell_channel.send(one.client.session.msg("comm_msg", content))
        assert until(lambda: one.run("slider.value") == "8")
        targets = one.run("sorted(get_ipython().kernel.comm_manager.targets)")
        assert "jupyter.widget.control" in targets and "'jupyter.widget'" in targets


def test_kernel_may_fork_processes_of_its_own() -> None:
    code = """
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
"""
    with kernel() as one:
        assert one.run(code) == "[1, 2]\n"


def test_pandas_imported_before_the_fork_works() -> None:
    with kernel(kernel_spec(preload=["pandas"])) as one:
        assert one.run("import sys; 'pandas' in sys.modules") == "True"
        assert one.run("import pandas; pandas.Series([1, 2]).sum()").endswith("3)")
