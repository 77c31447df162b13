"""Which pairs were withdrawn, so that who has pulled them can take them back too."""

from dataclasses import dataclass

from graph.database import Database


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A pair that was withdrawn: why, and at which revision."""

    id: str
    reason: str
    revision: int


def find_withdrawn(database: Database, since: int, revision: int, limit: int) -> tuple[list[Withdrawal], int | None]:
    """Return what was withdrawn behind one revision and up to another, and the revision to go on from, None at the end.

    About `limit` at most, but all of a revision or none of it.
    """
    rows = database.read("withdrawn_pairs", since=since, revision=revision, limit=limit + 1)
    found = [Withdrawal(**row) for row in rows]
    if len(found) <= limit:
        return found, None
    cut = found[-1].revision  # of this one there may be more
    if whole := [one for one in found if one.revision < cut]:
        return whole, whole[-1].revision
    rows = database.read("withdrawn_pairs", since=since, revision=cut, limit=1 << 31)
    return [Withdrawal(**row) for row in rows], cut
