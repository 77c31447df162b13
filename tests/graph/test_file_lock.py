"""graph/file_lock.py: one holder at a time, freed when the holder dies."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.errors import Invalid, Unavailable
from graph.file_lock import locked


def test_a_second_holder_waits_until_the_first_is_done(tmp_path: Path) -> None:
    """What two threads do under one lock does not interleave."""
    order: list[str] = []
    inside = threading.Event()

    def first() -> None:
        with locked(tmp_path / "lock", "A test holds it"):
            order.append("first in")
            inside.set()
            pause.wait(0.3)
            order.append("first out")

    pause = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)
    with locked(tmp_path / "lock", "A test holds it"):
        order.append("second in")
    thread.join()
    assert order == ["first in", "first out", "second in"]


def test_who_waits_too_long_is_told_what_the_holder_does_and_where_the_lock_is(tmp_path: Path) -> None:
    """After `timeout` seconds the waiting one gives up with Unavailable."""
    with (
        locked(tmp_path / "lock", "A test holds it"),
        pytest.raises(Unavailable, match="A test holds it, for longer than 0 seconds") as caught,
        locked(tmp_path / "lock", "A test holds it", timeout=0),
    ):
        pass
    assert str(tmp_path / "lock") in str(caught.value)


def test_the_lock_of_a_killed_holder_is_free(tmp_path: Path) -> None:
    """Nothing has to be cleaned up after kill -9."""
    code = "import sys, time\nfrom pathlib import Path\nfrom graph.file_lock import locked\n"
    code += "with locked(Path(sys.argv[1]), 'x'):\n print('in', flush=True)\n time.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"in\n"
        with pytest.raises(Unavailable), locked(tmp_path / "lock", "x", timeout=0):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with locked(tmp_path / "lock", "x", timeout=0):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is a thing for a person to put right."""
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(Invalid, match="home"), locked(tmp_path / "home" / "lock", "x"):
        pass
