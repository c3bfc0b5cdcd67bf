"""Start and stop the learners' server as its command does."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from verbonden.answers import DataFolder


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
            [
                sys.executable,
                "-m",
                "verbonden.cli",
                "start",
                "--no-browser",
                "--lang",
                "auto",
                "--port",
                str(port),
                "--data",
                str(folder),
            ],
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
    site.process.send_signal(signal.SIGINT)
    try:
        return site.process.wait(timeout=20)
    finally:
        site.process.kill()
        if site.process.stdout:
            site.process.stdout.close()
