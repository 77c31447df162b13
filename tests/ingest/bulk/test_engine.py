"""Mapping over items in processes of this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from graph.errors import Invalid, Unavailable
from ingest.bulk.engine import LocalEngine
from tests.ingest import work

ORPHANS = """
from pathlib import Path
from ingest.bulk.engine import LocalEngine
from tests.ingest.work import note_process
if __name__ == "__main__":
    with LocalEngine(1) as engine:
        list(engine.map(note_process, [Path({folder!r})]))
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    """Two processes."""
    with LocalEngine(2) as started:
        yield started


def test_every_item_has_its_result_and_is_counted(engine: LocalEngine) -> None:
    """Results come in any order, progress one by one."""
    done: list[tuple[int, int]] = []
    results = engine.map(work.square, range(5), on_done=lambda n, of: done.append((n, of)))
    assert sorted(results) == [0, 1, 4, 9, 16]
    assert done == [(n, 5) for n in range(1, 6)]


def test_what_the_function_raises_is_raised_with_its_facts(engine: LocalEngine) -> None:
    """An error of ours crosses the border between processes whole."""
    with pytest.raises(Invalid, match="3 is not wanted") as caught:
        list(engine.map(work.refuse_three, [3]))
    assert (caught.value.remedy, caught.value.facts) == ("Take another.", {"number": 3})


def test_an_item_whose_worker_was_killed_is_done_again(engine: LocalEngine, tmp_path: Path) -> None:
    """Nothing is lost, and nothing is done twice that was done."""
    files = [tmp_path / name for name in "abc"]
    assert sorted(engine.map(work.die_once, files)) == ["a", "b", "c"]


def test_an_item_whose_worker_dies_twice_is_named(engine: LocalEngine) -> None:
    """The error names the item, and the engine can be used again."""
    with pytest.raises(Unavailable, match="worked on 3 was killed"):
        list(engine.map(work.die_at_three, [1, 2, 3, 4]))
    assert sorted(engine.map(work.square, [2, 3])) == [4, 9]


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    """No process stays behind when the one that started it is killed."""
    script = tmp_path / "script.py"
    folder = tmp_path / "processes"
    folder.mkdir()
    script.write_text(ORPHANS.format(folder=str(folder)), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, str(script)], env=environment) as parent:
        worker = int(wait_for_file(folder).name)
        os.kill(parent.pid, signal.SIGKILL)
    assert gone(worker)


def wait_for_file(folder: Path) -> Path:
    """Return the first file that comes into a folder."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for file in folder.iterdir():
            return file
        time.sleep(0.05)
    raise AssertionError("the worker did not start")


def gone(process: int) -> bool:
    """Say whether a process ends within some seconds; one that ended and nobody has collected is gone."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False
