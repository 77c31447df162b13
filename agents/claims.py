"""Which worker has which targets of a run, and until when: leases in the graph, where a run spreads over machines.

Who claims the run may give its open targets to workers; a worker extends its own leases while it lives; where it does
not, its leases end, and the targets may be given to another. In: ids of targets. Out: those for which it holds.
"""

from collections.abc import Iterable

from agents.run import Run
from graph.database import Database, Reader


def claim_targets(database: Database, run: Run, worker: str, ids: Iterable[str], seconds: float) -> set[str]:
    """Give targets to a worker, and return those that it now has: not those closed, none where the run is not ours."""
    rows = database.write("claims_take", ids=sorted(ids), owner=run.claimant, worker=worker, seconds=seconds)
    return {row["id"] for row in rows}


def keep_targets(database: Database, worker: str, ids: Iterable[str], seconds: float) -> set[str]:
    """Extend a worker's leases, and return the targets that it still has."""
    return {row["id"] for row in database.write("claims_keep", ids=sorted(ids), worker=worker, seconds=seconds)}


def find_lapsed(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Return the open targets whose lease has ended."""
    return {row["id"] for row in reader.read("claims_lapsed", ids=sorted(ids))}


def drop_targets(database: Database, run: Run, ids: Iterable[str]) -> None:
    """Take targets back from a run's workers."""
    database.write("claims_drop", ids=sorted(ids), owner=run.claimant)
