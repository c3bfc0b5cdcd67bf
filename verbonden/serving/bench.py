"""How much faster and smaller pages are than stock Voila's, measured in one run.

- The same notebook (module 1, Dutch) from two servers on this machine, in turns.
- Stock: `voila` as installed, an ordinary python3 kernel. Ours: `verbonden start`.
- page_s: seconds from asking for a page until its last byte, when every exercise is made.
- burst_s: the same for many visitors at once, until the last page is whole.
- page_mb: megabytes of the kernels (and of the warm process) for each open page, as PSS, in
  which shared memory counts for its share (Linux only).
"""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import create_signed_value

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course.places import MODULES
from verbonden.serving.identity import COOKIE

PATIENCE = 900.0
"""Seconds that the last of many visitors may wait."""


@dataclass
class Server:
    """A server that runs, the address of the page, and a cookie for each visitor."""

    process: subprocess.Popen[bytes]
    page: str
    cookies: list[str]

    async def visit(self, visitor: int) -> None:
        """Ask for the page and read it to its end."""
        request = HTTPRequest(
            self.page,
            headers={"Cookie": self.cookies[visitor]},
            request_timeout=PATIENCE,
            connect_timeout=PATIENCE,
        )
        answer = await AsyncHTTPClient().fetch(request)
        if b"widget-view+json" not in answer.body:
            raise RuntimeError(f"{self.page} came without its exercises")

    def kernels(self) -> list[psutil.Process]:
        """Return the processes behind its pages; the warm one is there without any page."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def everybody_leaves(self) -> None:
        """End every kernel."""
        for process in self.kernels():
            warm = process.ppid() == self.process.pid and process.children()
            if not warm:
                process.kill()


def measure(pages: int, visitors: int) -> dict[str, Any]:
    """Return the figures of both servers and their ratios, as `verbonden bench serve --json`.

    Args:
        pages: how many pages to ask each server for, one after the other.
        visitors: how many visitors arrive together.
    """
    AsyncHTTPClient.configure(None, max_clients=visitors + 10)
    with (
        tempfile.TemporaryDirectory() as folder,
        _stock(visitors) as stock,
        _ours(DataFolder(Path(folder)), visitors) as ours,
    ):
        return asyncio.run(_measure({"stock": stock, "ours": ours}, pages, visitors))


async def _measure(both: dict[str, Server], pages: int, visitors: int) -> dict[str, Any]:
    page_s: dict[str, list[float]] = {name: [] for name in both}
    # The first page of each server is not counted: nobody has to wait for it twice.
    for number in range(pages + 1):
        for name, server in both.items():
            taken = await _timed(server.visit(number % visitors))
            server.everybody_leaves()
            if number:
                page_s[name].append(taken)
    burst_s, page_mb = {}, {}
    for name, server in both.items():
        burst_s[name] = await _timed(asyncio.gather(*map(server.visit, range(visitors))))
        page_mb[name] = _megabytes(server.kernels()) / visitors
        server.everybody_leaves()
    spread = {name: [round(min(taken), 3), round(max(taken), 3)] for name, taken in page_s.items()}
    medians = {name: statistics.median(taken) for name, taken in page_s.items()}
    return {
        "page_s": {**_compared(medians), "spread": spread, "pages": pages},
        "burst_s": {**_compared(burst_s), "visitors": visitors},
        "page_mb": {**_compared(page_mb), "pages": visitors},
    }


def _compared(figures: dict[str, float]) -> dict[str, float]:
    ratio = figures["stock"] / figures["ours"]
    return {name: round(figure, 3) for name, figure in figures.items()} | {"ratio": round(ratio, 1)}


async def _timed(work: Awaitable[Any]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def _megabytes(processes: list[psutil.Process]) -> float:
    rollups = [Path(f"/proc/{process.pid}/smaps_rollup").read_text() for process in processes]
    shares = [re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0] for rollup in rollups]
    return sum(map(int, shares)) / 1024


@contextmanager
def _stock(visitors: int) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "voila", str(MODULES), "--no-browser", f"--port={port}"]
    with _running(command, port) as process:
        page = f"http://127.0.0.1:{port}/voila/render/1-belonging-and-binding/nl.ipynb"
        yield Server(process, page, [""] * visitors)


@contextmanager
def _ours(data: DataFolder, visitors: int) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "verbonden.cli", "start", "--no-browser"]
    with _running([*command, "--port", str(port), "--data", str(data.path)], port) as process:
        store = AnswerStore(f"sqlite:///{data.path / 'verbonden.db'}")
        learners = [store.join(f"visitor {number}", data.secret()) for number in range(visitors)]
        store.close()
        signed = [create_signed_value(data.secret(), COOKIE, each.id).decode() for each in learners]
        page = f"http://127.0.0.1:{port}/nl/belonging-and-binding"
        yield Server(process, page, [f"{COOKIE}={value}" for value in signed])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"this did not start: {' '.join(command)}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
