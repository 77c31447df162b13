"""A lock file that lets one process (or thread) at a time into a section; the system frees it when its holder dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import Invalid, Unavailable

POLL_SECONDS = 0.1


@contextmanager
def locked(path: Path, holder: str, timeout: float = 600.0) -> Iterator[None]:
    """Hold the lock, after waiting for whoever holds it; its folder is made, closed to other users.

    Raises Unavailable, saying what `holder` does, after `timeout` seconds, and Invalid when the file cannot be made.
    """
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + timeout
        while not taken(descriptor):
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"{holder}, for longer than {timeout:g} seconds.",
                    remedy=f"Wait for it, or end it. The lock is {path}.",
                    path=str(path),
                )
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """Return a descriptor of the lock file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Invalid(
            f"{path} cannot be made: {error.strerror}.",
            remedy="Make its folder writable, or set KAILIN_HOME to one that is.",
            path=str(path),
        ) from error


def taken(descriptor: int) -> bool:
    """Try to take the lock and say whether it is ours."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
