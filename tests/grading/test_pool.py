"""Whatever becomes of a process, each piece of work has a result or is reported as lost."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from verbonden.grading.pool import Lost, Pool


def start() -> Callable[[object], object]:
    return work


def start_badly() -> Callable[[object], object]:
    os._exit(3)


def work(piece: object) -> object:
    if piece == "die":
        os._exit(1)
    if piece == "be killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece == "hang":
        time.sleep(120)
    if isinstance(piece, tuple):  # Stay until the other has begun as well.
        mine, other = (Path(name) for name in piece)
        mine.touch()
        while not other.exists():
            time.sleep(0.01)
    return os.getpid()


def test_every_piece_is_done_by_one_of_the_processes() -> None:
    with Pool(start, jobs=2, seconds=60) as pool:
        done = dict(pool.do(range(20)))
        again = dict(pool.do(range(20, 25)))
    assert sorted(done) == list(range(20))
    assert sorted(again) == list(range(20, 25))
    assert len({*done.values(), *again.values()}) <= 2
    assert os.getpid() not in done.values()


def test_processes_work_at_the_same_time(tmp_path: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    with Pool(start, jobs=2, seconds=60) as pool:
        done = dict(pool.do([(first, second), (second, first)]))
    assert len(set(done.values())) == 2
    assert not any(isinstance(result, Lost) for result in done.values())


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_that_dies_is_replaced_and_its_piece_reported(jobs: int) -> None:
    with Pool(start, jobs=jobs, seconds=60) as pool:
        done = dict(pool.do([0, "die", 1, "be killed", 2]))
    assert done.pop("die") is Lost.DIED
    assert done.pop("be killed") is Lost.DIED
    assert sorted(done) == [0, 1, 2]
    assert all(isinstance(result, int) for result in done.values())


def test_a_piece_that_takes_too_long_is_ended_and_reported() -> None:
    began = time.monotonic()
    with Pool(start, jobs=1, seconds=1) as pool:
        done = dict(pool.do(["hang", 0]))
    assert done["hang"] is Lost.LATE
    assert isinstance(done[0], int)
    assert time.monotonic() - began < 60


def test_processes_that_cannot_start_lose_their_pieces_and_nothing_hangs() -> None:
    with Pool(start_badly, jobs=2, seconds=60) as pool:
        assert dict(pool.do([0, 1, 2])) == dict.fromkeys([0, 1, 2], Lost.DIED)


def test_no_process_is_left() -> None:
    with Pool(start, jobs=2, seconds=60) as pool:
        pids = {pid for _, pid in pool.do(range(4)) if isinstance(pid, int)}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_nothing_to_do_is_nothing_done() -> None:
    with Pool(start, jobs=0, seconds=60) as pool:
        assert list(pool.do([])) == []
