"""What each of the processes that grade submissions has ready, and does.

Kernels of submissions are forked from a warm process that each of these has for itself.
"""

import contextlib
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from verbonden.answers import DataFolder
from verbonden.grading.converter import KeptGradebook, QuickAutograde, keep_gradebook_open
from verbonden.grading.display import inert
from verbonden.grading.errors import GradingError
from verbonden.grading.gradebook import configuration, convert, find_commands
from verbonden.grading.kernels import KERNEL_NAME, GradingKernel, warm_up_kernels
from verbonden.kernels.warm import can_fork

MEMORY = 2 * 1024**3  # bytes that grading a submission may take outside its kernel


@dataclass(frozen=True)
class Submission:
    """What one process grades at a time."""

    data: DataFolder
    assignment: str
    learner_id: str
    alias: str
    sockets: Path
    """A folder for the sockets of kernels."""
    cell_seconds: int
    """How long each of its cells may take before it is interrupted."""


def start(assignment: str) -> Callable[[Submission], str | None]:
    """Get this process ready for an assignment; return what grades a submission."""
    # Ctrl-C is for the program that started this one, which ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    find_commands()
    keep_gradebook_open()
    warm_up_kernels(assignment)
    return grade


def grade(submission: Submission) -> str | None:
    """Grade one submission; return why that could not be done, or None when it is done."""
    data = submission.data
    config = configuration(data)
    # Others write in the gradebook too: wait for them.
    config.CourseDirectory.db_url = book_url = f"{data.gradebook_url}?timeout=60"
    config.Execute.timeout = submission.cell_seconds
    config.Execute.kernel_name = KERNEL_NAME
    config.Execute.kernel_manager_class = GradingKernel
    # What a submission would do when its kernel ends is nobody's concern.
    config.Execute.shutdown_kernel = "immediate"
    config.GradingKernel.folder = str(submission.sockets)
    if can_fork():
        # Reading arguments takes a forked kernel as long as all the rest of its start.
        config.Execute.extra_arguments = []
        config.Execute.ipython_hist_file = ""
    try:
        convert(QuickAutograde, config, submission.assignment, submission.learner_id)
        with KeptGradebook(book_url) as book:
            # Formgrader shows this name beside the id; it writes it as text.
            book.update_or_create_student(submission.learner_id, first_name=inert(submission.alias))
    except GradingError as error:
        return str(error)
    return None


def _limit_memory() -> None:
    """Let a submission that puts out gigabytes end its own process, not the computer."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
