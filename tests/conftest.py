"""What tests of several rooms need: a data folder, a store, a running site, a browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    """Return an empty data folder with a migrated database."""
    folder = DataFolder(tmp_path / "var").prepare()
    migrate(folder.database_url)
    return folder


@pytest.fixture
def store(data: DataFolder) -> Iterator[AnswerStore]:
    """Return the store of that data folder."""
    store = AnswerStore(data.database_url)
    yield store
    store.close()


@dataclass
class Site:
    """A learners' server that runs."""

    url: str
    data: DataFolder
    process: subprocess.Popen[str]
    log: Path


def start_site(folder: Path, port: int = 0, **environment: str) -> Site:
    """Start `verbonden start` on a data folder and wait until it says that it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder.parent / f"{folder.name}.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "verbonden.cli", "start", "--no-browser"]
            + ["--lang", "auto", "--port", str(port), "--data", str(folder)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, "LANG": "C.UTF-8", "COLUMNS": "200", **environment},
        )
    assert process.stdout is not None
    for line in process.stdout:
        if address := re.search(r"http://\S+", line):
            return Site(address.group().rstrip("/"), DataFolder(folder), process, log)
    raise RuntimeError(f"The site did not start: {log.read_text()}")


def stop_site(site: Site) -> int:
    """Stop a site as Ctrl-C does; return its exit code."""
    import signal

    site.process.send_signal(signal.SIGINT)
    try:
        return site.process.wait(timeout=20)
    finally:
        site.process.kill()
        if site.process.stdout:
            site.process.stdout.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site that all tests of a session share; each joins as a learner of its own."""
    site = start_site(tmp_path_factory.mktemp("site") / "var")
    yield site
    stop_site(site)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return where Chromium is; skip without one, or fail where the tests must have it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "No Chromium on this machine: the tests that use a browser did not run."
        if os.environ.get("VERBONDEN_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
