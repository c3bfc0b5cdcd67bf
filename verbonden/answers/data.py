"""The folder that holds everything learners made: database, submissions, gradebook, secret."""

import contextlib
import errno
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from verbonden.course.places import ROOT


class DataFolderError(OSError):
    """The data folder cannot be made or written to."""


SECRET_BYTES = 32


@dataclass(frozen=True)
class DataFolder:
    """Where each thing stands in the data folder (default: var/ in the checkout)."""

    path: Path

    @classmethod
    def from_environment(cls) -> "DataFolder":
        """Return the folder that VERBONDEN_DATA names."""
        return cls(Path(os.environ.get("VERBONDEN_DATA") or ROOT / "var").resolve())

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the answers: VERBONDEN_DATABASE, or SQLite in this folder."""
        return os.environ.get("VERBONDEN_DATABASE") or f"sqlite:///{self.path / 'verbonden.db'}"

    @property
    def gradebook_url(self) -> str:
        """SQLAlchemy URL of nbgrader's gradebook."""
        return f"sqlite:///{self.path / 'gradebook.db'}"

    @property
    def submitted(self) -> Path:
        return self.path / "submitted"

    @property
    def autograded(self) -> Path:
        return self.path / "autograded"

    @property
    def feedback(self) -> Path:
        return self.path / "feedback"

    @property
    def earlier(self) -> Path:
        """Submissions that a later one took the place of."""
        return self.path / "earlier"

    def prepare(self) -> "DataFolder":
        """Make the folder, readable by its owner only; raise DataFolderError if that fails."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            # What learners wrote is for nobody else on this machine.
            with contextlib.suppress(PermissionError):
                self.path.chmod(0o700)
            probe = self.path / f".writable-{secrets.token_hex(4)}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise DataFolderError(error.errno, error.strerror, str(self.path)) from error
        return self

    @property
    def has_secret(self) -> bool:
        """Whether the key that signs cookies and codes is there."""
        return (self.path / "secret").exists()

    def secret(self) -> bytes:
        """Return the key that signs cookies and codes; made once, readable by its owner only.

        Two servers that start together agree on one key: the file is linked into place whole,
        and whoever comes second reads the first one's.
        """
        file = self.path / "secret"
        if not file.exists():
            draft = self.path / f".secret-{secrets.token_hex(4)}"
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as opened:
                opened.write(secrets.token_bytes(SECRET_BYTES))
            try:
                draft.rename(file) if os.name == "nt" else os.link(draft, file)
            except FileExistsError:
                pass
            finally:
                draft.unlink(missing_ok=True)
        secret = file.read_bytes()
        if len(secret) != SECRET_BYTES:
            raise DataFolderError(errno.EINVAL, "the file 'secret' in it is damaged", str(file))
        return secret
