"""The process behind a private Neo4j: its folder, its record on disk, and how to spawn, recognise and end it.

A process is recognised by the home folder in its own command line, so that a process id used again by another program
is never taken for ours. Knows nothing about downloads, and speaks to no database.
"""

import os
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import Unavailable
from graph.private_jars import local_extra

MAIN_CLASS = "org.neo4j.server.CommunityEntryPoint"
JAVA_OPTIONS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dlog4j2.disable.jmx=true",
)
FRAME = re.compile(r"\s+(at |\.\.\. \d+ more)")
STOP_SECONDS = 60.0
EXEC_POLLS = 50
# Neither the server nor its tools see the caller's environment, which may hold keys.
ENVIRONMENT = {"LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one private Neo4j, all below `HOME/neo4j`."""

    root: Path

    @classmethod
    def of(cls, home: Path) -> "Folder":
        """Return the folder of a home; nothing is created."""
        return cls(home.expanduser().resolve() / "neo4j")

    @property
    def configuration(self) -> Path:
        """The folder of `neo4j.conf`."""
        return self.root / "conf"

    @property
    def data(self) -> Path:
        """The stores and their transaction logs."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """What Neo4j and the Java runtime write while they run."""
        return self.root / "logs"

    @property
    def password(self) -> Path:
        """The password's file, mode 0600."""
        return self.root / "password"

    @property
    def record(self) -> Path:
        """The record of the server that runs on this folder."""
        return self.root / "run" / "server.json"

    @property
    def lock(self) -> Path:
        """Held while a server is started, stopped, dumped or restored."""
        return self.root / "lock"

    def make(self) -> None:
        """Create the folders that are missing, closed to other users."""
        for path in (self.root, self.configuration, self.data, self.logs, self.record.parent):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)


@dataclass(frozen=True, slots=True)
class Record:
    """A server as its starter wrote it down; `ready` once it has answered, until it is told to stop."""

    pid: int
    bolt_port: int
    http_port: int
    ready: bool

    def write(self, folder: Folder) -> None:
        """Write the record, whole or not at all."""
        part = folder.record.with_suffix(".part")
        part.write_bytes(orjson.dumps(self))
        part.replace(folder.record)


def find_record(folder: Folder) -> Record | None:
    """Return the record of a process that runs on this folder now; a stale or damaged one counts as none."""
    try:
        record = Record(**orjson.loads(folder.record.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return record if is_ours(folder, record.pid) else None


def is_ours(folder: Folder, pid: int) -> bool:
    """Say whether a process lives and is the Neo4j of this folder."""
    psutil = local_extra("psutil")
    try:
        process = psutil.Process(pid)
        for _ in range(EXEC_POLLS):
            command = process.cmdline()
            if command or process.status() == psutil.STATUS_ZOMBIE:
                return home_argument(folder) in command
            time.sleep(0.01)  # A process that is just being replaced (Java starts itself anew) shows no command line.
    except psutil.Error:
        return False
    return False


def iter_ours(folder: Folder) -> Iterator[int]:
    """Yield the process ids of every Neo4j on this folder, also of one that was never written down."""
    for process in local_extra("psutil").process_iter(["cmdline"]):
        if home_argument(folder) in (process.info["cmdline"] or ()):
            yield process.pid


def home_argument(folder: Folder) -> str:
    """Return the argument by which a process is recognised."""
    return f"--home-dir={folder.root}"


def spawn(command: list[str], log: Path) -> int:
    """Start a process in a session of its own, its output in `log`, and return its id."""
    output = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    files: list[tuple[Any, ...]] = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        output,
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    # The session of its own keeps Ctrl-C and a closed terminal from the server.
    return os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=files, setsid=True)


def end(pid: int, folder: Folder, timeout: float = STOP_SECONDS) -> None:
    """Ask a server to stop and wait until it has. Raises Unavailable when it is still there after `timeout` seconds."""
    psutil = local_extra("psutil")
    try:
        process = psutil.Process(pid)
        if not is_ours(folder, pid):
            return
        process.terminate()
        process.wait(timeout)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired as error:
        raise Unavailable(
            f"The private Neo4j (process {pid}) has not stopped within {timeout:g} seconds.",
            remedy=f"Wait and try again, or end the process. Its log: {folder.logs / 'neo4j.log'}.",
            pid=pid,
        ) from error


def listens(pid: int, port: int) -> bool:
    """Say whether a process of ours listens on a port of the loopback interface."""
    psutil = local_extra("psutil")
    try:
        connections = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in connections)


def free_port(preferred: int) -> int:
    """Return the preferred port of the loopback interface when nothing listens there, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            if port and probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Unavailable("No port of the loopback interface is free.", remedy="End programs that hold ports.")


def last_lines(folder: Folder, n: int = 12) -> str:
    """Return the last lines that the server and the Java runtime wrote, without the frames of stack traces."""
    lines: list[str] = []
    for name in ("neo4j.log", "console.log"):
        path = folder.logs / name
        if path.is_file():
            written = path.read_text(encoding="utf-8", errors="replace").splitlines()
            lines += [line for line in written if line.strip() and not FRAME.match(line)][-n:]
    return "\n".join(lines[-n:])
