"""What is measured is told whole: medians, spread, and what went wrong."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from verbonden.answers import DataFolder
from verbonden.cli import app
from verbonden.serving import bench
from verbonden.serving.bench import QUICK, BenchError, Figures, Server, Size


class Page(Server):
    """A server that has its pages ready, and counts who is there."""

    def __init__(self, whole: bool = True) -> None:
        self.whole = whole
        self.most = 0
        self.open = {}

    async def visit(self, visitor: int) -> None:
        if not self.whole:
            raise BenchError("the page came without its exercises")
        self.open[f"{visitor}"] = visitor
        self.most = max(self.most, len(self.open))

    async def everybody_leaves(self) -> None:
        self.open.clear()

    def processes(self) -> list[Any]:
        return []

    def computed(self) -> float:
        return 0.0


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> dict[str, Page]:
    """Return two servers that are not there, and no time to settle."""
    monkeypatch.setattr(bench, "SETTLING", 0)
    return {"stock": Page(), "ours": Page()}


def test_each_server_gets_as_many_pages_and_the_first_does_not_count(
    both: dict[str, Page],
) -> None:
    steps: list[tuple[int, int]] = []
    size = Size(pages=2, bursts=3, visitors=4)
    figures = asyncio.run(bench._measure(both, size, lambda *step: steps.append(step)))
    assert {name: len(each) for name, each in figures.page_s.items()} == {"stock": 2, "ours": 2}
    assert {name: len(each) for name, each in figures.burst_s.items()} == {"stock": 3, "ours": 3}
    assert [server.most for server in both.values()] == [4, 4]
    assert steps == [(done, 30) for done in range(31)]


class Hanging(Page):
    """A server that lets one of its visitors wait for ever."""

    async def visit(self, visitor: int) -> None:
        if visitor == 1:
            await asyncio.Event().wait()
        await super().visit(visitor)


@pytest.mark.parametrize("name", ["stock", "ours"])
def test_a_page_that_never_comes_is_counted_and_ours_may_not(
    both: dict[str, Page], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(bench, "STILL", 0.5)
    both[name] = Hanging()
    size = Size(pages=0, bursts=1, visitors=3)
    if name == "ours":
        with pytest.raises(BenchError, match="1 of our own"):
            asyncio.run(bench._measure(both, size, lambda *step: None))
    else:
        figures = asyncio.run(bench._measure(both, size, lambda *step: None))
        assert figures.missing == {"stock": 1, "ours": 0}
        assert figures.burst_s["stock"][0] < 0.5  # Not the time in which nothing came.


def test_the_object_has_the_medians_their_ratio_and_the_spread() -> None:
    measured = {"stock": [4.0, 2.0, 9.0], "ours": [0.5, 0.25, 1.0]}
    figures = Figures(QUICK, page_s=measured, burst_s=measured, page_mb=measured)
    told = figures.as_json()["serve"]
    assert told["page_s"] == {
        **{"stock": 4.0, "ours": 0.5, "ratio": 8.0, "pages": 3},
        "spread": {"stock": [2.0, 9.0], "ours": [0.25, 1.0]},
    }
    assert told["burst_s"]["visitors"] == 6
    assert told["page_mb"]["ratio"] == 8.0
    assert told["quick"] is True


def test_memory_is_null_where_it_cannot_be_measured() -> None:
    measured = {"stock": [1.0], "ours": [1.0]}
    assert Figures(QUICK, page_s=measured, burst_s=measured).as_json()["serve"]["page_mb"] is None


@pytest.mark.parametrize(
    ("lang", "sentence"), [("nl", "De meting is gestopt"), ("en", "The measurement stopped")]
)
def test_a_page_that_does_not_come_whole_ends_the_measurement_in_one_sentence(
    both: dict[str, Page], monkeypatch: pytest.MonkeyPatch, lang: str, sentence: str
) -> None:
    both["ours"].whole = False
    for name, server in both.items():
        monkeypatch.setattr(
            bench, f"_{name}", lambda *_, server=server: contextlib.nullcontext(server)
        )
    result = CliRunner().invoke(app, ["bench", "serve", "--quick", "--lang", lang])
    assert result.exit_code == 1
    assert sentence in result.output
    assert "without its exercises" in " ".join(result.output.split())


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Server]:
    """Return the learners' server with one visitor, as it is measured."""
    with bench._ours(DataFolder(tmp_path / "var"), 1) as server:
        yield server


def test_who_leaves_takes_the_kernel_along(ours: Server) -> None:
    async def come_and_go() -> tuple[int, int]:
        await ours.visit(0)
        there = len(ours.processes())
        await ours.everybody_leaves()
        return there, len(ours.processes())

    assert asyncio.run(come_and_go()) == (2, 1)
