"""Functions for the workers of engines, which import this module by its name."""

import os
import signal
import time
from pathlib import Path

from graph.errors import Invalid
from ingest.bulk import bulk_tables
from ingest.bulk.bulk_tables import Broken, Part, PartJob, build_part


def square(number: int) -> int:
    """Return a number's square."""
    return number * number


def refuse_three(number: int) -> int:
    """Return a number, but raise for 3."""
    if number == 3:
        raise Invalid("3 is not wanted.", remedy="Take another.", number=number)
    return number


def die_at_three(number: int) -> int:
    """Return a number, but kill the process at 3."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_once(file: Path) -> str:
    """Kill the process when a file is missing, after making it; return its name when it is there."""
    if not file.exists():
        file.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return file.name


def note_process(folder: Path) -> int:
    """Write the process's number into a folder and wait to be killed; return the number when there are two."""
    (folder / str(os.getpid())).touch()
    while len(list(folder.iterdir())) < 2:
        time.sleep(0.05)
    return os.getpid()


def build_part_dying_once(job: PartJob) -> Part | Broken:
    """Return a part; the first process that is about to finish one is killed."""
    death = job.parts.parent / f"{job.parts.name}.death"
    if not death.exists():
        death.touch()
        vars(bulk_tables)["sha256_file"] = lambda _path: os.kill(os.getpid(), signal.SIGKILL)
    return build_part(job)
