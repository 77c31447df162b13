"""Makes folders that appear whole or not at all.

In: where a folder is to stand. Out: a folder beside it to write into, which takes its place when all is written. A kill
in between leaves only the folder beside it, which `sweep` clears away. Knows nothing about what is written.
"""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import Unavailable

UNFINISHED = ".unfinished-"
FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
    """Give a folder to write into, and put it in place when the block ends without an error.

    Where another process has put one in place meanwhile, that one stays. Raises Unavailable when the disk is full.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place.parent))
        try:
            yield beside
            beside.chmod(0o755)
            put_in_place(beside, place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise Unavailable(
            f"The disk is full: {place} could not be written.",
            remedy="Make room and run the command again; what was written whole is used again.",
            path=str(place),
        ) from error


def put_in_place(beside: Path, place: Path) -> None:
    """Rename a folder, unless there is one already: then both hold the same."""
    try:
        beside.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def sweep(parent: Path) -> None:
    """Delete what killed processes have left unfinished in a folder; nobody may be writing there."""
    for left in parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
