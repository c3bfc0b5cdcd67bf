"""Files that never change under their address: kept by the browser for a year, sent compressed.

Their addresses hold the versions of the packages they come from, so a newer file has a newer
address, and a second page in the same browser fetches none of them again.
"""

import asyncio
import gzip
import hashlib
import mimetypes
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from tornado.web import HTTPError, RequestHandler

SMALLEST = 1000  # bytes below which compressing gains nothing
TEXT = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg+xml",
)


class LastingFiles(RequestHandler):
    """Serves files of installed packages from several folders, the first that has it."""

    def initialize(self, folders: list[str]) -> None:
        """Take the folders to look in."""
        self.folders = tuple(folders)

    async def get(self, path: str) -> None:
        """Send a file, compressed when that is worth it and the browser can read it."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(None, _read, self.folders, path)
        if found is None:
            raise HTTPError(404)
        plain, compressed, kind = found
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if compressed and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(compressed)
        else:
            self.finish(plain)

    def compute_etag(self) -> None:
        """Give none: who has the file never asks again."""


@lru_cache(maxsize=512)
def _read(folders: tuple[str, ...], path: str) -> tuple[bytes, bytes | None, str] | None:
    for folder in folders:
        root = Path(folder).resolve()
        file = (root / path).resolve()
        if file.is_relative_to(root) and file.is_file():
            body = file.read_bytes()
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            worth_it = len(body) >= SMALLEST and kind.startswith(TEXT)
            return body, gzip.compress(body, 9) if worth_it else None, kind
    return None


@cache
def edition() -> str:
    """Return a name for this set of packages, to stand in their files' addresses."""
    names = ("voila", "jupyterlab", "jupyterlab_widgets", "anywidget")
    versions = " ".join(f"{name} {version(name)}" for name in names)
    return hashlib.sha256(versions.encode()).hexdigest()[:12]
