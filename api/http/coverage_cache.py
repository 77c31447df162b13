"""Keeps the coverage tree in memory, as new as it must be: an answer is never older than a few seconds.

Whoever asks gets what is there. When the last look at the graph is older than `fresh_seconds`, one thread looks again
behind the answer, and reads the tree anew only where the graph has changed; when it is older than `old_seconds`, the
answer waits for that. The tree of whole MeSH takes one to two seconds to read. One that takes long is read less often,
so that a run which commits all the time leaves the server time for other things. One tree is kept, and one more while
it is read.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from agents.coverage_tree import CoverageTree, read_coverage_tree
from api.http.memory import give_back
from graph.database import Reader, Row
from graph.errors import KailinError
from graph.identity import canonical_json

OLD_SECONDS = 5.0
REST = 3  # a tree is looked at again after so many times as long as reading it took; after twice that it is old


@dataclass(frozen=True, slots=True)
class Kept:
    """A tree, the state of the graph before it was read, and when (monotonic) the graph was last known to be so."""

    tree: CoverageTree
    state: Row
    looked: float
    took: float

    @property
    def revision(self) -> int:
        """The corpus' revision that the tree shows, or a later one that changed while it was read."""
        return int(self.state["revision"])

    @property
    def stamp(self) -> str:
        """What tells this tree from an earlier or later one of the same graph."""
        return canonical_json(self.state)


class CoverageCache:
    """The tree of one database."""

    def __init__(self, reader: Reader, fresh_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._fresh = fresh_seconds
        self._clock = clock
        self._kept: Kept | None = None
        self._looking = threading.Lock()

    def get(self) -> Kept:
        """Return the tree. Raises what the database raises where it has to be read first."""
        kept = self._kept
        if kept is None or self._is_old(kept):
            with self._looking:
                kept = self._kept
                if kept is None or self._is_old(kept):
                    kept = self._look(kept)
        elif self.age(kept) > max(self._fresh, REST * kept.took) and self._looking.acquire(blocking=False):
            threading.Thread(target=self._look_behind, args=(kept,), name="coverage", daemon=True).start()
        return kept

    def warm(self) -> None:
        """Begin to read the tree, so that the first who asks need not wait for all of it."""
        self._looking.acquire()
        threading.Thread(target=self._look_behind, args=(None,), name="coverage", daemon=True).start()

    def age(self, kept: Kept) -> float:
        """Return how many seconds ago the graph was last known to be as a tree shows it."""
        return self._clock() - kept.looked

    def _is_old(self, kept: Kept) -> bool:
        return self.age(kept) > max(OLD_SECONDS, 2 * REST * kept.took)

    def _look_behind(self, kept: Kept | None) -> None:
        try:
            self._look(kept)
        except KailinError:
            pass  # who asks when the tree is old is told
        finally:
            self._looking.release()

    def _look(self, kept: Kept | None) -> Kept:
        begun = self._clock()
        [state] = self._reader.read("coverage_cache_state")
        if kept is not None and kept.state == state:
            made = Kept(kept.tree, state, begun, kept.took)
        else:
            tree = read_coverage_tree(self._reader)
            made = Kept(tree, state, begun, self._clock() - begun)
            give_back()
        self._kept = made
        return made
