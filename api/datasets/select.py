"""Chooses the pairs of a pull, by what they froze: the same request and revision choose the same pairs for ever.

In: a database and a request. Out: a `Selection`, ids in order, packed, with what was left out and why. A few queries,
each of which returns collected lists; then arithmetic on arrays. No row is read here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from api.datasets.packed_ids import PackedIds
from api.datasets.request import PullRequest, check_request
from graph.database import Database
from graph.errors import Invalid, NotFound

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Selection:
    """The pairs of a request, which has its revision now: their ids in order, and the others counted by reason."""

    request: PullRequest
    ids: PackedIds
    left_out: Mapping[str, int]

    @property
    def revision(self) -> int:
        """The revision that the pairs are of."""
        return self.request.revision or 0

    @property
    def withdrawn(self) -> int:
        """How many pairs were withdrawn at or before that revision."""
        return self.left_out.get("withdrawn", 0)


def revision_now(database: Database) -> int:
    """Return the corpus's revision."""
    return int(database.row("select_revision")["revision"])


def select(database: Database, request: PullRequest) -> Selection:
    """Choose the pairs of a request, behind `after` where that is given.

    Raises Invalid for a request that cannot be answered or where live pairs lack a check against a benchmark, NotFound
    for a revision that is not reached yet.
    """
    request = fixed(database, check_request(request))
    if not request.with_contaminated:
        refuse_unchecked(database, request)
    found = {row["reason"]: row for row in database.read("select_pairs", **filters(request))}
    left_out = Counter({reason: row["pairs"] for reason, row in found.items() if reason})
    ids = PackedIds.pack(found[""]["ids"] if "" in found else [])
    ids = ids.take(ids.order())
    ids = keep(ids, ~rejected(database, request, ids), "contaminated", left_out)
    ids = keep(ids, scored(database, request, ids), "scored too low, or not at all", left_out)
    ids = ids.take(np.arange(ids.behind(request.after), len(ids))) if request.after else ids
    return Selection(request, ids, dict(sorted(left_out.items())))


def fixed(database: Database, request: PullRequest) -> PullRequest:
    """Return a request with its revision. Raises NotFound for one that is not reached yet."""
    now = revision_now(database)
    if request.revision is not None and request.revision > now:
        raise NotFound(
            f"The corpus is at revision {now}, and revision {request.revision} is not reached yet.",
            remedy="Leave `revision` out for the corpus as it is now.",
            revision=request.revision,
        )
    return request.at(now) if request.revision is None else request


def filters(request: PullRequest) -> dict[str, Any]:
    """Return what `select_pairs` takes of a request."""
    names = ("revision", "run", "split", "year_from", "year_to", "drop_test_support", "depth")
    return {name: getattr(request, name) for name in names} | {"under": list(request.under)}


def keep(ids: PackedIds, stays: Mask, otherwise: str, left_out: Counter[str]) -> PackedIds:
    """Return the ids that stay; the others are counted."""
    if n_gone := len(ids) - int(stays.sum()):
        left_out[otherwise] += n_gone
    return ids.take(stays)


def rejected(database: Database, request: PullRequest, ids: PackedIds) -> Mask:
    """Say of each pair whether a check against a benchmark rejected it, where that counts."""
    if request.with_contaminated:
        return np.zeros(len(ids), dtype=bool)
    return ids.among(PackedIds.pack(database.row("select_rejected", revision=request.revision)["ids"]))


def scored(database: Database, request: PullRequest, ids: PackedIds) -> Mask:
    """Say of each pair whether its judge's score is high enough, where one is asked for."""
    if request.judge is None:
        return np.ones(len(ids), dtype=bool)
    least = request.min_score or 0.0
    row = database.row("select_scored", judge=request.judge, revision=request.revision, min_score=least)
    return ids.among(PackedIds.pack(row["ids"]))


def refuse_unchecked(database: Database, request: PullRequest) -> None:
    """Raise Invalid where live pairs lack a check against a benchmark: nobody knows whether they are clean of it."""
    found = database.row("select_unchecked", revision=request.revision)
    if found["unchecked"]:
        raise Invalid(
            f"{found['unchecked']:,} pairs of revision {request.revision} had not been checked by then against all of"
            f" the benchmarks {', '.join(found['benchmarks'])}.",
            remedy="`kailin evaluate contamination` checks them, at a later revision; `kailin export"
            " --with-contaminated` writes them as they are.",
            pairs=found["unchecked"],
        )
