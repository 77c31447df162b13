"""Chooses the pairs of a pull, by what they froze: the same request and revision choose the same pairs for ever.

In: a database and a request. Out: a `Selection`, ids in order, packed, with counts of what is in it and of what was
left out and why. A few queries that return collected lists, then arithmetic on arrays. No row is read here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from api.datasets.balance import Held, by_branch, drawn, drawn_by, equal_parts, tree_parts
from api.datasets.packed_ids import PackedIds
from api.datasets.pair_columns import Columns, Mask, Positions, read_columns
from api.datasets.request import PullRequest, check_request
from api.datasets.under import resolved
from graph.database import Database
from graph.errors import Invalid, NotFound

CONTAMINATED = "contaminated"
WITHDRAWN = "withdrawn"
LOW = "scored too low, or not at all"
UNDRAWN = "not drawn"
UNDECIDED = "without a decision"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs a selection has by decision, kind, split and branch of the tree (a pair may stand in several)."""

    decisions: Mapping[str, int]
    kinds: Mapping[str, int]
    splits: Mapping[str, int]
    branches: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """The pairs of a request, which has its revision now: their ids in order, counted, and the others by reason."""

    request: PullRequest
    ids: PackedIds
    counts: Counts
    left_out: Mapping[str, int]

    @property
    def revision(self) -> int:
        """The revision that the pairs are of."""
        return self.request.revision or 0

    @property
    def withdrawn(self) -> int:
        """How many pairs were withdrawn at or before that revision."""
        return self.left_out.get(WITHDRAWN, 0)

    def rest(self) -> PackedIds:
        """Return the ids behind the request's cursor."""
        after = self.request.after
        return self.ids if after is None else self.ids.take(np.arange(self.ids.behind(after), len(self.ids)))


def revision_now(database: Database) -> int:
    """Return the corpus's revision."""
    return int(database.row("select_revision")["revision"])


def select(database: Database, request: PullRequest) -> Selection:
    """Choose the pairs of a request.

    Raises Invalid for a request that cannot be answered or where live pairs lack a check against a benchmark, NotFound
    for a revision that is not reached yet or a word of `under` that is no part of the tree.
    """
    return select_fixed(database, fixed(database, request))


def fixed(database: Database, request: PullRequest) -> PullRequest:
    """Return a request in its canonical form, with its revision and what its `under` stands for. Raises as `select`."""
    request = check_request(request)
    now = revision_now(database)
    if request.revision is not None and request.revision > now:
        raise NotFound(
            f"The corpus is at revision {now}, and revision {request.revision} is not reached yet.",
            remedy="Leave `revision` out for the corpus as it is now.",
            revision=request.revision,
        )
    is_past = request.revision is not None
    return resolved(database, request if is_past else request.at(now), is_past=is_past)


def select_fixed(database: Database, request: PullRequest) -> Selection:
    """Choose the pairs of a request that `fixed` returned: what comes out never changes."""
    if not request.with_contaminated:
        refuse_unchecked(database, request)
    columns, left_out = read_columns(database, request)
    if not request.with_contaminated:
        rejected = PackedIds.pack(database.row("select_rejected", revision=request.revision)["ids"])
        columns = keep(columns, ~columns.ids.among(rejected), CONTAMINATED, left_out)
    if request.judge is not None:
        columns = keep(columns, columns.ids.among(scored(database, request)), LOW, left_out)
    concepts = frozen_concepts(database, request, columns)
    columns = draw(columns, concepts, request, left_out)
    held = [Held(c.ui, c.articles, c.places, n) for c, n in zip(concepts, columns.concepts.sizes(), strict=True)]
    counts = Counts(
        columns.decisions.counts(),
        columns.kinds.counts(),
        columns.splits.counts(),
        by_branch([h for h in held if h.pairs]),
    )
    return Selection(request, columns.ids, counts, dict(sorted(left_out.items())))


def keep(columns: Columns, stays: Mask, otherwise: str, left_out: Counter[str]) -> Columns:
    """Return the pairs that stay; the others are counted."""
    if n_gone := len(columns.ids) - int(stays.sum()):
        left_out[otherwise] += n_gone
    return columns.take(stays)


def draw(columns: Columns, concepts: list[Held], request: PullRequest, left_out: Counter[str]) -> Columns:
    """Return the pairs that a request draws, balanced as it wants; the others are counted."""
    if request.balance == "decision":
        decided = np.array([bool(word) for word in columns.decisions.words], dtype=bool)[columns.decisions.codes]
        columns = keep(columns, decided, UNDECIDED, left_out)
    positions = drawn_positions(columns, concepts, request)
    stays = np.zeros(len(columns.ids), dtype=bool)
    stays[positions] = True
    return keep(columns, stays, UNDRAWN, left_out)


def drawn_positions(columns: Columns, concepts: list[Held], request: PullRequest) -> Positions:
    """Return the positions of the pairs that a request draws."""
    if request.balance == "tree":
        parts = tree_parts(concepts, request.n, request.alpha, request.seed)
        return drawn_by(columns.ids.words(), columns.concepts.codes, parts, request.seed)
    if request.balance == "decision":
        parts = equal_parts(columns.decisions.sizes(), request.n)
        return drawn_by(columns.ids.words(), columns.decisions.codes, parts, request.seed)
    if request.n is None or request.n >= len(columns.ids):
        return np.arange(len(columns.ids))
    return drawn(columns.ids.words(), request.seed, request.n)


def frozen_concepts(database: Database, request: PullRequest, columns: Columns) -> list[Held]:
    """Return the concepts of some pairs, by their numbers there, as the last pair about each froze it by then."""
    found = database.row("select_concepts", revision=request.revision)["concepts"]
    known = {ui: (articles, tuple(places)) for ui, articles, places in found}
    sizes = zip(columns.concepts.words, columns.concepts.sizes(), strict=True)
    return [Held(ui, *known[ui], pairs) for ui, pairs in sizes]


def scored(database: Database, request: PullRequest) -> PackedIds:
    """Return the pairs whose last judgement by the request's judge has the score that it asks for."""
    least = request.min_score or 0.0
    row = database.row("select_scored", judge=request.judge, revision=request.revision, min_score=least)
    return PackedIds.pack(row["ids"])


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
