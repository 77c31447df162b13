"""Which article a target starts from: usable, major first, least used so far, ties by a seeded hash.

In: a concept and the articles already tried. Out: a PMID. An article is the source of at most one live pair for each
concept and of `per_article` pairs in all. What the graph holds is read in batches; what this process has started since
is added, so many threads can choose at once. Knows nothing of questions or of how a target ends.
"""

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.database import Reader, Row
from graph.identity import seeded_order

N_AT_ONCE = 64  # concepts a query, up to 256 candidates each
N_SHELVES = 512  # concepts kept, about 25 MB where each has 256 candidates
N_SCANNED = 256
N_SETTLED = 10_000
UNUSED: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A usable article of a concept; `used_for` is the concepts it is the source of a live pair for."""

    pmid: int
    major: bool
    used_for: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The candidates of one concept, in the order of the seeded hash; `whole` where it has no further articles."""

    candidates: tuple[Candidate, ...]
    whole: bool


class SourceChooser:
    """Chooses source articles for the targets of one run, from any number of threads.

    Another process that works at the same time is seen once its pairs are committed and read; the writer refuses what
    was chosen too late (agents/late.py).
    """

    def __init__(self, reader: Reader, per_article: int = 10, seed: int = 0) -> None:
        self._reader = reader
        self._per_article = per_article
        self._seed = seed
        self._lock = threading.Lock()
        self._shelves: dict[str, Shelf] = {}
        self._started: dict[int, set[str]] = {}
        self._settled: list[tuple[str, int]] = []
        self._epoch = 0

    def prefetch(self, uis: Iterable[str]) -> None:
        """Read the candidates of concepts soon to be asked for, not more than `N_SHELVES`, a few queries in all."""
        with self._lock:
            missing = iter(sorted(set(uis) - self._shelves.keys()))
        while batch := list(islice(missing, N_AT_ONCE)):
            self._read(batch)

    def choose(self, ui: str, exclude_pmids: Collection[int] = ()) -> int | None:
        """Return the article for one more target about a concept and count it as used, or None where none is left."""
        while True:
            with self._lock:
                shelf = self._shelves.get(ui)
                best = self._best(ui, shelf, exclude_pmids) if shelf else None
                if best is not None:
                    self._started.setdefault(best, set()).add(ui)
                    return best
            if shelf is None:
                self._read([ui])
            elif shelf.whole:
                return None
            else:
                self._scan(ui, shelf)

    def release(self, ui: str, pmid: int) -> None:
        """Give back an article whose target failed."""
        with self._lock:
            self._forget(ui, pmid)

    def settle(self, ui: str, pmid: int) -> None:
        """Say that the pair made from an article is committed, so that the graph counts it from now on.

        Without this nothing is counted wrongly; with it memory stays bounded.
        """
        with self._lock:
            self._settled.append((ui, pmid))
            if len(self._settled) >= N_SETTLED:  # what was read before knows nothing of them: read it again
                self._epoch += 1
                self._shelves.clear()
                for settled in self._settled:
                    self._forget(*settled)
                self._settled.clear()

    def refresh(self, ui: str, pmid: int) -> None:
        """Give back an article that another process used meanwhile; the concept's uses are read again."""
        with self._lock:
            self._epoch += 1
            self._shelves.pop(ui, None)
            self._forget(ui, pmid)

    def _forget(self, ui: str, pmid: int) -> None:
        started = self._started.get(pmid, set())
        started.discard(ui)
        if not started:
            self._started.pop(pmid, None)

    def _best(self, ui: str, shelf: Shelf, exclude_pmids: Collection[int]) -> int | None:
        best: tuple[bool, int] | None = None
        pmid = None
        for candidate in shelf.candidates:
            started = self._started.get(candidate.pmid)
            used_for = candidate.used_for | started if started else candidate.used_for
            if ui in used_for or len(used_for) >= self._per_article or candidate.pmid in exclude_pmids:
                continue
            rank = (not candidate.major, len(used_for))
            if best is None or rank < best:
                best, pmid = rank, candidate.pmid
        return pmid

    def _read(self, uis: Sequence[str]) -> None:
        epoch = self._epoch
        rows = {row["ui"]: row for row in self._reader.read("source_candidates", uis=list(uis))}
        for ui in uis:
            self._put(ui, self._shelf(ui, rows.get(ui)), epoch)

    def _shelf(self, ui: str, row: Row | None) -> Shelf:
        if row is None:
            return Shelf((), whole=True)
        found = self._ordered(ui, (Candidate(pmid, major, frozenset(uses)) for pmid, major, uses in row["candidates"]))
        return Shelf(found, whole=row["articles"] <= len(found))

    def _scan(self, ui: str, shelf: Shelf) -> None:
        """Add further articles to a shelf whose candidates are used up."""
        epoch = self._epoch
        known = [candidate.pmid for candidate in shelf.candidates]
        rows = self._reader.read("source_scan", ui=ui, known=known, n=N_SCANNED)
        more = self._ordered(ui, (Candidate(row["pmid"], row["major"], frozenset(row["used_for"])) for row in rows))
        self._put(ui, Shelf(shelf.candidates + more, whole=len(more) < N_SCANNED), epoch)

    def _ordered(self, ui: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        return tuple(sorted(candidates, key=lambda c: (seeded_order(self._seed, ui, c.pmid), c.pmid)))

    def _put(self, ui: str, shelf: Shelf, epoch: int) -> None:
        with self._lock:
            if epoch != self._epoch:  # read before others were settled: it will be read again
                return
            self._shelves.pop(ui, None)
            self._shelves[ui] = shelf
            if len(self._shelves) > N_SHELVES:
                self._shelves.pop(next(iter(self._shelves)))
