"""nbgrader's Autograde, without what it does more often than it need.

Of the 0.11 s of processor time that it took for each of many submissions, beside the kernel's
own 0.05 s, half went into opening the gradebook nine times: each time an engine, a look at
every table, and every query compiled anew.
"""

import os
import sys
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.utils import setenv
from sqlalchemy import Engine
from sqlalchemy.orm import scoped_session, sessionmaker


class KeptGradebook(Gradebook):
    """A gradebook that, opened again in the same process, uses the connection it has."""

    _engines: ClassVar[dict[tuple[str, str], Engine]] = {}

    def __init__(self, db_url: str, course_id: str = "default_course", authenticator: Any = None):
        engine = self._engines.get((db_url, course_id))
        if engine is None:
            super().__init__(db_url, course_id, authenticator)
            self._engines[db_url, course_id] = self.engine
            return
        self.engine: Engine = engine
        self.db = scoped_session(sessionmaker(autoflush=True, bind=engine, future=True))
        self.course_id = course_id
        self.authenticator = authenticator

    def close(self) -> None:
        """End the session, and keep the connection."""
        self.db.remove()

    @classmethod
    def let_go(cls) -> None:
        """Close the connections of this process."""
        while cls._engines:
            cls._engines.popitem()[1].dispose()


class QuickAutograde(Autograde):
    """Sanitizes and grades a notebook in one go.

    nbgrader writes the sanitized copy, reads it again and grades that. Here the copy appears
    when it is graded, whole: one that is there is proof that its grades are in the gradebook.
    """

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Take one notebook through all of nbgrader's own steps."""
        self.exporter._preprocessors = []
        for step in [
            *self.sanitize_preprocessors,
            self._move_to_copy,
            *self.autograde_preprocessors,
        ]:
            self.exporter.register_preprocessor(step)
        resources = self.init_single_notebook_resources(notebook_filename)
        with setenv(NBGRADER_EXECUTION="autograde"):
            output, resources = self.exporter.from_filename(notebook_filename, resources)
        self.write_single_notebook(output, resources)

    def write_single_notebook(self, output: str, resources: Any) -> None:
        """Write it beside its place and move it there."""
        suffix, resources["output_extension"] = resources["output_extension"], ".part"
        super().write_single_notebook(output, resources)
        part = Path(self.writer.build_directory, f"{resources['unique_key']}.part")
        os.replace(part, part.with_suffix(suffix))

    def _move_to_copy(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Run what follows in the folder of the copy: what was handed in is not to be touched."""
        key = resources["nbgrader"]
        folder = Path(self.coursedir.root, self._graded_copy(key["assignment"], key["student"]))
        folder.mkdir(parents=True, exist_ok=True)
        resources["metadata"]["path"] = str(folder)
        return notebook, resources

    def _graded_copy(self, assignment: str, learner_id: str) -> str:
        return str(self._format_dest(assignment, learner_id))


def keep_gradebook_open() -> None:
    """Let every step of grading in this process use one connection to the gradebook."""
    steps = [
        QuickAutograde.sanitize_preprocessors.default_args[0],
        QuickAutograde.autograde_preprocessors.default_args[0],
    ]
    for used in [Autograde, *steps[0], *steps[1]]:
        module = sys.modules[used.__module__]
        if hasattr(module, "Gradebook"):
            module.Gradebook = KeptGradebook  # type: ignore[attr-defined]
