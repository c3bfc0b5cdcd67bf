"""A pile of work for several processes: nothing that becomes of one stops the others.

- Each piece has its time; a process that takes longer is killed.
- A process that dies, whatever killed it, is replaced. Its piece is reported as lost.
- Processes are forked from one that has imported everything, where fork is to be had.
"""

import contextlib
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

PATIENCE = 120  # seconds that getting ready may take

Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Lost(Enum):
    """What became of a piece of work that has no result."""

    DIED = "its process died"
    LATE = "it took too long"


class Pool(Generic[Piece, Result]):
    """Processes that each do one piece of work at a time. Use it in a `with`."""

    def __init__(
        self,
        start: Callable[[], Callable[[Piece], Result]],
        jobs: int,
        seconds: float,
        preload: Sequence[str] = (),
    ) -> None:
        """Start the processes.

        Args:
            start: a function of a module, called in each process; returns what does a piece.
            jobs: how many processes.
            seconds: how long a piece may take.
            preload: modules to import, once for all processes, where they are forked.
        """
        forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if forks else "spawn")
        if forks:
            self._context.set_forkserver_preload([*preload])
        self._start, self._seconds = start, seconds
        self._workers = [self._worker() for _ in range(jobs)]

    def __enter__(self) -> "Pool[Piece, Result]":
        return self

    def __exit__(self, *problem: object) -> None:
        for worker in self._workers:
            worker.end()

    def do(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Result | Lost]]:
        """Give each piece with its result, in the order in which they are done."""
        waiting = deque(pieces)
        while True:
            for worker in self._workers:
                if waiting and worker.idle:
                    worker.give(waiting.popleft(), self._seconds)
            busy = [worker for worker in self._workers if not worker.idle]
            if not busy:
                return
            self._wait(busy)
            for worker in busy:
                if done := worker.result():
                    if isinstance(done[1], Lost):
                        worker.end()
                        self._workers[self._workers.index(worker)] = self._worker()
                    yield done

    def _wait(self, busy: "Sequence[_Worker]") -> None:
        until = min(worker.until for worker in busy)
        wait([worker.connection for worker in busy], max(0, until - time.monotonic()))

    def _worker(self) -> "_Worker":
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._start), daemon=True)
        process.start()
        theirs.close()  # So that the other end closes when the process ends.
        return _Worker(process, ours)


@dataclass
class _Worker:
    """One of the processes, seen from the one that gives the work."""

    process: Any
    connection: "Connection[Any, Any]"
    pieces: list[Any] = field(default_factory=list)
    seconds: float = 0
    until: float = 0

    @property
    def idle(self) -> bool:
        return not self.pieces

    def give(self, piece: Any, seconds: float) -> None:
        self.pieces.append(piece)
        self.seconds = seconds
        # It may still be getting ready; its time starts when it says that it begins.
        self.until = time.monotonic() + PATIENCE + seconds
        # One that died while it waited has no result: so says the attempt to read it.
        with contextlib.suppress(OSError):
            self.connection.send(piece)

    def result(self) -> tuple[Any, Any] | None:
        """Return what it works at, with the result or why there will be none; or None yet."""
        try:
            while self.connection.poll():
                kind, said = self.connection.recv()
                if kind == "done":
                    return self.pieces.pop(), said
                self.until = time.monotonic() + self.seconds
        except (EOFError, OSError):
            return self.pieces.pop(), Lost.DIED
        return (self.pieces.pop(), Lost.LATE) if time.monotonic() >= self.until else None

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


def _work(connection: "Connection[Any, Any]", start: Callable[[], Callable[[Any], Any]]) -> None:
    """Do, in a process of its own, one piece after the other until no more comes."""
    do = start()
    while True:
        try:
            piece = connection.recv()
        except (EOFError, OSError):
            return  # Who gave the work is gone.
        connection.send(("begun", None))
        connection.send(("done", do(piece)))
