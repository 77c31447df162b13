"""Fetches NLM's release files: MeSH of a year, PubMed's baseline and updates.

    folder's page -> names wanted -> several files at once (fetch_file.py) -> report

In: NLM's address or that of a copy, a folder. Out: files under NLM's names, each whole and verified, and a report. What
is there already is not fetched again. The first failure stops all; what has arrived stays, and the same call goes on.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from time import perf_counter
from urllib.parse import quote

from graph.errors import Invalid, NotFound
from graph.file_lock import locked
from ingest.fetch.fetch_file import Fetched, Remote, State, fetch_file
from ingest.fetch.fetch_http import Pace, Session, Stopped
from ingest.fetch.fetch_listing import (
    chosen,
    citation_files,
    mesh_files,
    mesh_years,
    parse_listing,
    ranges,
    year_folders,
)

OnProgress = Callable[[str, int, int], None]
CURRENT = "MESH_FILES/xmlmesh/"  # this year's files; earlier ones stand in a folder of their year
BASELINE, UPDATES = "baseline/", "updatefiles/"
FULL = 1000  # progress of one file when it is here
POLITE = Pace()


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What a fetch did: the files wanted, in their order, and what became of each, by name; bytes that came."""

    folder: Path
    files: tuple[str, ...]
    fetched: tuple[str, ...]
    changed: tuple[str, ...]
    present: tuple[str, ...]
    n_bytes: int
    seconds: float


def quiet(_step: str, _done: int, _total: int) -> None:
    """Report no progress."""


def fetch_mesh(
    address: str, folder: Path, year: int | None = None, *, pace: Pace = POLITE, on_progress: OnProgress = quiet
) -> FetchReport:
    """Fetch the descriptors, qualifiers and supplementary concepts of a MeSH year, the latest if none is given.

    Raises NotFound, with the years there are, for one that the server does not have; else as `fetch_pubmed`.
    """
    root = with_slash(address)
    with Session("KAILIN_MESH_URL", pace) as session:
        url = f"{root}{CURRENT}"
        current = listing(session, url)
        wanted = year or next(iter(mesh_years(current)), 0)
        names = mesh_files(current, wanted)
        if not names:
            url = f"{root}{wanted}/xmlmesh/"
            names = mesh_files(older(session, url), wanted) if wanted else ()
        if not names:
            raise no_year(session, root, year, current)
        return fetch_all(session, [Remote(name, url + quote(name), False) for name in names], folder, on_progress)


def fetch_pubmed(
    address: str,
    folder: Path,
    *,
    baseline: bool = False,
    updates: bool = False,
    numbers: frozenset[int] | None = None,
    pace: Pace = POLITE,
    on_progress: OnProgress = quiet,
) -> FetchReport:
    """Fetch PubMed's baseline or its update files, or those of some numbers; checksums are verified.

    Raises NotFound, with the numbers there are, for files that the server does not have; Unavailable when it does not
    answer; Invalid when the folder cannot be written.
    """
    parts = [part for part, is_wanted in ((BASELINE, baseline), (UPDATES, updates)) if is_wanted]
    with Session("KAILIN_PUBMED_URL", pace) as session:
        remotes: list[Remote] = []
        offered: set[int] = set()
        for url in (with_slash(address) + part for part in parts):
            files = citation_files(listing(session, url))
            offered |= files.keys()
            remotes += [Remote(name, url + quote(name), True) for name in chosen(files, numbers)]
        missing = (numbers or frozenset()) - offered
        if missing or not remotes:
            raise NotFound(
                f"There is no PubMed file {ranges(missing) or 'at all'} in {' or '.join(parts)} of {address}.",
                remedy=f"There are the numbers {ranges(offered)}." if offered else "Check KAILIN_PUBMED_URL.",
            )
        return fetch_all(session, remotes, folder, on_progress)


def fetch_all(session: Session, remotes: Sequence[Remote], folder: Path, on_progress: OnProgress) -> FetchReport:
    """Fetch files, several at once; the first failure stops all."""
    begun = perf_counter()
    shares = Shares([remote.name for remote in remotes], on_progress)
    make(folder)
    with (
        locked(folder / ".kailin-fetch.lock", f"Another command fetches files into {folder}", timeout=5),
        ThreadPoolExecutor(session.pace.connections, "fetch") as pool,
    ):
        waiting = [pool.submit(fetch_file, session, r, folder, partial(shares.note, r.name)) for r in remotes]
        try:
            wait(waiting, return_when=FIRST_EXCEPTION)
        finally:  # Where all are done this stops nothing.
            session.stopped.set()
            pool.shutdown(cancel_futures=True)
    return report(folder, finished(waiting), perf_counter() - begun)


def finished(waiting: Sequence[Future[Fetched]]) -> list[Fetched]:
    """Return what became of all files. Raises the failure that stopped them."""
    failures = [failure for one in waiting if not one.cancelled() and (failure := one.exception())]
    for failure in sorted(failures, key=lambda failure: isinstance(failure, Stopped)):
        raise failure
    return [one.result() for one in waiting]


def report(folder: Path, found: Sequence[Fetched], seconds: float) -> FetchReport:
    """Return the report of files that are all here."""

    def of(*states: State) -> tuple[str, ...]:
        return tuple(one.name for one in found if one.state in states)

    n_bytes = sum(one.n_bytes for one in found)
    return FetchReport(
        folder, of("new", "changed", "present"), of("new", "changed"), of("changed"), of("present"), n_bytes, seconds
    )


class Shares:
    """How much of each file is here, added up to the progress of all; thread-safe."""

    def __init__(self, names: Sequence[str], on_progress: OnProgress) -> None:
        self._shares = dict.fromkeys(names, 0.0)
        self._step = f"Fetch {len(names):,} files" if len(names) > 1 else f"Fetch {names[0]}"
        self._lock, self._on_progress = Lock(), on_progress

    def note(self, name: str, share: float) -> None:
        """Note how much of a file is here, 0 to 1, and report."""
        with self._lock:
            self._shares[name] = share
            self._on_progress(self._step, int(FULL * sum(self._shares.values())), FULL * len(self._shares))


def make(folder: Path) -> None:
    """Make the folder that files go to. Raises Invalid where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"{folder} cannot be made: {error.strerror}.", remedy="Name another folder with -o.") from error


def listing(session: Session, url: str) -> tuple[str, ...]:
    """Return the names in a folder there."""
    return parse_listing(session.read(url))


def older(session: Session, url: str) -> tuple[str, ...]:
    """Return the names in an earlier year's folder, none where there is no such folder."""
    try:
        return listing(session, url)
    except NotFound:
        return ()


def no_year(session: Session, root: str, year: int | None, current: Iterable[str]) -> NotFound:
    """Return the error for a MeSH year that is not there, with those that are."""
    there = sorted({*mesh_years(current), *year_folders(older(session, root))}, reverse=True)
    return NotFound(
        f"There is no MeSH {year or 'of any year'} at {root}.",
        remedy=f"There are: {', '.join(map(str, there))}." if there else "Check KAILIN_MESH_URL.",
        year=year,
    )


def with_slash(address: str) -> str:
    """Return the address of a folder."""
    return address.rstrip("/") + "/"
