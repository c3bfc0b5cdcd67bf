"""Kernels of these tests share warm processes; afterwards none may be left."""

from collections.abc import Iterator

import pytest
from kernels import forked
from kernels.forked import runs

from verbonden.kernels import provisioner, warm


@pytest.fixture(scope="session", autouse=True)
def _no_warm_process_is_left() -> Iterator[None]:
    yield
    pids = [process.pid for process in warm._running.values()]
    warm.close_all()
    assert not any(runs(pid) for pid in pids)


@pytest.fixture
def alone() -> Iterator[None]:
    """Start and leave without warm processes, and with nothing said yet."""
    warm.close_all()
    provisioner._said.clear()
    yield
    warm.close_all()


@pytest.fixture(params=[{"threads": True}, {"threads": False}], ids=["threads", "one-thread"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Both kinds of kernels: with ipykernel's threads, and with one."""
    monkeypatch.setattr(forked, "DEFAULTS", request.param)
    return request.param  # type: ignore[no-any-return]
