"""How much faster and smaller pages are than stock Voila's, measured in one run.

- The same notebook (module 1, Dutch) from two servers on this machine, by turns.
- Stock: `voila` as installed, an ordinary python3 kernel. Ours: `verbonden start`.
- page_s: seconds from asking for a page until its last byte, when every exercise is made.
- burst_s: the same for many visitors at once, until the last page is whole. Stock Voila can let
  one wait for ever; such pages are counted (`missing`), and do not count in the time.
- page_mb: megabytes of all processes under the server (ours has the warm process among them),
  divided by the pages that are open after such a burst; as PSS, in which shared memory counts
  for its share (Linux only).
- Who leaves says so, as a browser does: a kernel that is killed would be started again, while
  the other server is being measured.
"""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.web import create_signed_value

from verbonden.answers import AnswerStore, DataFolder
from verbonden.course.places import MODULES
from verbonden.serving.identity import COOKIE

PATIENCE = 900.0
"""Seconds that the last of many visitors may wait."""

STILL = 30.0
"""Seconds in which no page comes and nothing computes: who waits by then waits for ever. Stock
Voila does not notice when a kernel fails while its page is made."""

STARTING = 60.0
"""Seconds that a server may take to start."""

SETTLING = 3.0
"""Seconds after the last page until memory is counted, and in which kernels that are left end."""

XSRF = "measured"
"""A token that is sent twice, as a page of the server's own does."""

NAMES = ("stock", "ours")
Steps = Callable[[int, int], None]


class BenchError(Exception):
    """A server did not start, or a page did not come whole."""


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    pages: int
    """so many after each other from each server; one more comes first, and does not count"""
    bursts: int
    visitors: int
    """so many at once in a burst"""


FULL = Size(pages=7, bursts=1, visitors=60)
QUICK = Size(pages=3, bursts=1, visitors=6)


@dataclass(frozen=True)
class Figures:
    """What was measured: each time, for stock and for ours."""

    size: Size
    page_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in NAMES})
    burst_s: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in NAMES})
    page_mb: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in NAMES})
    missing: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    """pages of bursts that never came"""

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` shows; `page_mb` is null where it cannot be measured."""
        return {
            "serve": {
                "page_s": {**compared(self.page_s), "pages": self.size.pages},
                "burst_s": {
                    **compared(self.burst_s),
                    "visitors": self.size.visitors,
                    "bursts": self.size.bursts,
                    "missing": self.missing,
                },
                "page_mb": {**compared(self.page_mb), "pages": self.size.visitors}
                if self.page_mb["ours"]
                else None,
                "quick": self.size == QUICK,
            }
        }


def compared(measured: dict[str, list[float]]) -> dict[str, Any]:
    """Return the median of each, how many times smaller ours is, and from where to where."""
    medians = {name: statistics.median(each) for name, each in measured.items()}
    return {
        **{name: round(median, 3) for name, median in medians.items()},
        "ratio": round(medians["stock"] / medians["ours"], 1),
        "spread": {
            name: [round(min(each), 3), round(max(each), 3)] for name, each in measured.items()
        },
    }


@dataclass
class Server:
    """A server that runs, the address of the page, and a cookie for each visitor."""

    process: subprocess.Popen[str]
    url: str
    path: str
    cookies: list[str]
    standing: int
    """how many processes it has without any page"""
    open: dict[str, int] = field(default_factory=dict)
    """the kernels of open pages, and whose they are"""

    async def visit(self, visitor: int) -> None:
        """Ask for the page and read it to its end; raise BenchError when it is not whole."""
        try:
            answer = await AsyncHTTPClient().fetch(self._request(self.path, visitor))
        except (HTTPError, OSError) as error:
            raise BenchError(f"{self.url}{self.path}: {error}") from error
        kernel = re.search(rb'"kernelId": ?"([\w-]+)"', answer.body)
        if kernel is None or b"widget-view+json" not in answer.body:
            raise BenchError(f"{self.url}{self.path} came without its exercises")
        self.open[kernel[1].decode()] = visitor

    async def everybody_leaves(self) -> None:
        """Close every page, and wait until no kernel is left."""
        await asyncio.gather(*(self._leave(*each) for each in self.open.items()))
        self.open.clear()
        until = time.monotonic() + SETTLING
        while len(self.processes()) > self.standing and time.monotonic() < until:
            await asyncio.sleep(0.05)

    async def _leave(self, kernel: str, visitor: int) -> None:
        path = f"/voila/api/shutdown/{kernel}"
        try:
            await AsyncHTTPClient().fetch(self._request(path, visitor, method="POST", body=""))
        except (HTTPError, OSError) as error:
            raise BenchError(f"{self.url}{path}: {error}") from error

    def _request(self, path: str, visitor: int, **options: Any) -> HTTPRequest:
        cookie = "; ".join(filter(None, [self.cookies[visitor], f"_xsrf={XSRF}"]))
        return HTTPRequest(
            self.url + path,
            headers={"Cookie": cookie, "X-XSRFToken": XSRF},
            request_timeout=PATIENCE,
            connect_timeout=PATIENCE,
            **options,
        )

    def computed(self) -> float:
        """Return for how many seconds the server and its pages have computed."""
        spent = 0.0
        for process in (psutil.Process(self.process.pid), *self.processes()):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent += times.user + times.system
        return spent

    def processes(self) -> list[psutil.Process]:
        """Return the kernels of its pages, and with ours the warm process."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found


def measure(size: Size, step: Steps = lambda done, total: None) -> Figures:
    """Measure both servers; `step` is told how many pages of how many have come.

    Raises:
        BenchError: a server did not start, or a page did not come whole.
    """
    AsyncHTTPClient.configure(None, max_clients=size.visitors + 10)
    with (
        tempfile.TemporaryDirectory() as folder,
        _stock(size.visitors) as stock,
        _ours(DataFolder(Path(folder)), size.visitors) as ours,
    ):
        return asyncio.run(_measure({"stock": stock, "ours": ours}, size, step))


async def _measure(both: Mapping[str, Server], size: Size, step: Steps) -> Figures:
    figures = Figures(size)
    total = len(both) * (size.pages + 1 + size.bursts * size.visitors)
    done = 0

    async def come(server: Server, visitor: int) -> None:
        nonlocal done
        await server.visit(visitor)
        done += 1
        step(done, total)

    step(0, total)
    for number in range(size.pages + 1):
        for name, server in both.items():
            taken = await _timed(come(server, number % size.visitors))
            await server.everybody_leaves()
            if number:  # For the first page each server loads what it then has ready.
                figures.page_s[name].append(taken)
    for _ in range(size.bursts):
        for name, server in both.items():
            crowd = [come(server, visitor) for visitor in range(size.visitors)]
            taken, missing = await _all_come(server, crowd)
            if missing and name == "ours":
                raise BenchError(f"{missing} of our own pages never came")
            figures.burst_s[name].append(taken)
            figures.missing[name] += missing
            await asyncio.sleep(SETTLING)
            if Path("/proc/self/smaps_rollup").exists():
                figures.page_mb[name].append(_megabytes(server.processes()) / len(server.open))
            await server.everybody_leaves()
    return figures


async def _all_come(server: Server, crowd: Sequence[Awaitable[Any]]) -> tuple[float, int]:
    """Wait for a crowd; return when the last page came, and how many never will.

    Raises:
        BenchError: a page came, but not whole; or none came at all.
    """
    begun = last = time.perf_counter()
    waiting = {asyncio.ensure_future(one) for one in crowd}
    while waiting:
        computed = server.computed()
        done, waiting = await asyncio.wait(
            waiting, timeout=STILL, return_when=asyncio.FIRST_COMPLETED
        )
        for one in done:
            one.result()
            last = time.perf_counter()
        if not done and server.computed() - computed < STILL / 100:
            break
    for one in waiting:
        one.cancel()
    if not server.open:
        raise BenchError(f"{server.url}{server.path}: no page came")
    return last - begun, len(waiting)


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
    command = ["-m", "voila", str(MODULES), "--no-browser", f"--port={port}"]
    with _running(command, stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + STARTING
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > until:
                raise BenchError(f"python {' '.join(command)}: did not start")
            time.sleep(0.1)
        path = "/voila/render/1-belonging-and-binding/nl.ipynb"
        yield Server(process, f"http://127.0.0.1:{port}", path, [""] * visitors, standing=0)


@contextmanager
def _ours(data: DataFolder, visitors: int) -> Iterator[Server]:
    options = ["--no-browser", "--port", "0", "--data", str(data.path)]
    command = ["-m", "verbonden.cli", "start", *options]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = (re.search(r"http://[\w.:]+", line) for line in process.stdout)
        url = next((found.group() for found in said if found), None)
        if url is None:
            raise BenchError("verbonden start: did not start")
        store = AnswerStore(data.database_url)
        learners = [store.join(f"visitor {number}", data.secret()) for number in range(visitors)]
        store.close()
        signed = [create_signed_value(data.secret(), COOKIE, each.id).decode() for each in learners]
        cookies = [f"{COOKIE}={value}" for value in signed]
        yield Server(process, url, "/nl/belonging-and-binding", cookies, standing=1)


@contextmanager
def _running(arguments: list[str], stdout: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, *arguments]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=stdout, stderr=quiet, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
