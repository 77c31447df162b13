"""Starts runs for the HTTP API: each a `kailin run` of its own session, which outlives a request and the server.

In: a wish. Out: the run's id, once the process has claimed it in the graph. One run at a time is started here; what
becomes of it is asked of the graph. Its output goes to files in the home, its last line is what is said when it fails.
"""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from api.http.problems import Conflict
from graph.database import Reader
from graph.errors import Defect, Invalid, KailinError, NotFound, Unavailable

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.2
ERRORS: dict[int, type[KailinError]] = {error.exit_code: error for error in (Invalid, NotFound, Unavailable)}


@dataclass(frozen=True, slots=True)
class Started:
    """A process that was started and the run it works on; `id` is None while it has not claimed one yet."""

    process: subprocess.Popen[bytes]
    id: str | None


class RunStarter:
    """Starts and stops runs of one home. `command` is what begins every command line: `kailin`, as a list."""

    def __init__(self, folder: Path, command: Sequence[str] = (sys.executable, "-m", "api.main")) -> None:
        self._folder = folder
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._started: Started | None = None

    def start(self, reader: Reader, options: Sequence[str]) -> str | None:
        """Start a run and return its id, None where it has not begun within a minute.

        Raises Conflict while another run started here goes on, and what the run said where it ended at once.
        """
        with self._lock:
            if self._started and self._started.process.poll() is None:
                raise Conflict(
                    "A run started here goes on, and one is started at a time.",
                    remedy=f"Wait for it, or stop it: POST /runs/{self._started.id or 'ID'}/stop.",
                )
            self._started = Started(self._spawn(options), None)
            run = self._wait(reader, self._started.process)
            self._started = Started(self._started.process, run)
            return run

    def stop(self, run: str) -> None:
        """Tell a run that was started here to end; what is done is kept. Raises Conflict for any other."""
        started = self._started
        if started is None or started.id != run or started.process.poll() is not None:
            raise Conflict(
                f"Run {run} is not being worked on by a process that this server started.",
                remedy="Stop it where it was started.",
            )
        started.process.send_signal(signal.SIGTERM)

    def _spawn(self, options: Sequence[str]) -> subprocess.Popen[bytes]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._folder / "run.json", "wb") as out, open(self._folder / "run.log", "wb") as err:
            return subprocess.Popen(  # noqa: S603 - each value is one argument, checked by the route; no shell
                [*self._command, "run", *options, "--json"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def _wait(self, reader: Reader, process: subprocess.Popen[bytes]) -> str | None:
        deadline = time.monotonic() + WAIT_SECONDS
        claimant = f"{socket.gethostname()}:{process.pid}:"
        while time.monotonic() < deadline:
            code = process.poll()
            for row in reader.read("run_starter_claimed", claimant=claimant):
                return str(row["id"])
            if code is not None:
                return self._ended(code)
            time.sleep(POLL_SECONDS)
        return None

    def _ended(self, code: int) -> str:
        """Return the run of a process that has ended already. Raises what it said where it made none."""
        text = (self._folder / "run.json").read_bytes()
        if text:
            return str(orjson.loads(text)["run"])
        lines = (self._folder / "run.log").read_text(errors="replace").strip().splitlines()
        raise ERRORS.get(code, Defect)(lines[-1] if lines else f"The run ended with exit code {code}.")
