"""A run in the graph: its settings, its stored targets, who works on it. The graph is the checkpoint.

In: a wish for n pairs. Out: a `Run` whose targets are stored, claimed by this process, and the open targets of a run in
pages. Nothing here calls a model; agents/work.py does the work.
"""

import os
import socket
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson

from agents.kinds import DEFAULT_MIX, Kind, count_kinds, parse_mix
from agents.plan import Plan, read_plan
from agents.records import Target, Walker, target_id
from graph.database import Database, Reader, Row
from graph.errors import Invalid, NotFound
from graph.identity import canonical_json, content_id

LEASE_SECONDS = 60
PAGE = 1000
STORED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is for, stored with it: a resumed run goes on with the same. No secret and no address stands here.

    `embedding` names the model whose vectors the retrieval uses; "" for none.
    """

    n: int
    under: tuple[str, ...] = ()
    alpha: float = 0.5
    seed: int = 0
    attempts: int = 3
    per_article: int = 10
    retrieved: int = 4
    source_in_context: bool = True
    similarity: str = "mean"
    retrieval: str = "hybrid"
    embedding: str = ""
    kinds: str = DEFAULT_MIX
    walker: Walker = "deficit"
    evaluator: str = "rule"
    judge: str = "off"
    judge_threshold: float = 0.5
    agents: dict[str, str] = field(default_factory=dict)

    @property
    def n_of_kinds(self) -> dict[Kind, int]:
        """How many accepted pairs of each kind are wanted. Raises Invalid where `kinds` cannot be read."""
        return count_kinds(parse_mix(self.kinds), self.n)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the graph holds it; `claimant` names this process."""

    id: str
    wish: Wish
    accepted: int
    failed: int
    open: int
    claimant: str = ""

    @property
    def n_targets(self) -> int:
        """All targets stored so far; the next one's ordinal."""
        return self.accepted + self.failed + self.open


def claimant_name() -> str:
    """Return a name for this process that another one on the same machine can check for life."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def start_run(database: Database, wish: Wish, code_version: str, plan: Plan | None = None) -> tuple[Run, Plan]:
    """Store a run with the targets of its plan, made here by the deficit walk where none is given; claim it."""
    plan = plan or read_plan(database, wish.n, under=wish.under, alpha=wish.alpha, seed=wish.seed)
    plan = plan.of_kinds(wish.n_of_kinds)
    run = Run(content_id("run", uuid.uuid4().hex), wish, 0, 0, 0, claimant_name())
    database.write(
        "run_create",
        id=run.id,
        settings=canonical_json(asdict(wish)),
        seed=wish.seed,
        code_version=code_version,
        claimant=run.claimant,
        seconds=LEASE_SECONDS,
    )
    store_targets(database, run, plan)
    return replace(run, open=plan.placed), plan


def store_targets(database: Database, run: Run, plan: Plan) -> None:
    """Store planned targets behind those that a run has."""
    rows = [
        {
            "id": target_id(run.id, run.n_targets + t.ordinal),
            "ordinal": run.n_targets + t.ordinal,
            "path": list(t.path),
            "deficit": t.deficit,
            "number": t.number,
            "ui": t.ui,
            "kind": t.kind,
            "walker": t.walker,
            "reasons": list(t.reasons),
        }
        for t in plan.targets
    ]
    for at in range(0, len(rows), STORED_AT_ONCE):
        database.write("run_targets", run=run.id, rows=rows[at : at + STORED_AT_ONCE])


def plan_more(database: Database, run: Run, n: int) -> Plan:
    """Plan and store n targets in place of failed ones, elsewhere: not on concepts that failed in this run.

    They are of the kinds that the run still lacks, so each takes over the kind of a failed one.
    """
    failed = frozenset(str(row["ui"]) for row in database.read("run_failed", run=run.id))
    wish = run.wish
    taken = {row["kind"]: row["targets"] for row in database.read("run_kinds", run=run.id)}
    wanted = {kind: max(0, of_kind - taken.get(kind, 0)) for kind, of_kind in wish.n_of_kinds.items()}
    plan = read_plan(database, n, under=wish.under, exclude=failed, alpha=wish.alpha, seed=wish.seed).of_kinds(wanted)
    store_targets(database, run, plan)
    return plan


def find_run(reader: Reader, name: str | None = None) -> Run:
    """Return a run by its id or the beginning of it, or the last unfinished one. Raises NotFound, Invalid."""
    rows = reader.read("run_show", prefix=name or "")
    rows = rows if name else [row for row in rows if row["state"] != "done"][:1]
    if not rows:
        what = f"There is no run {name!r}." if name else "There is no unfinished run."
        raise NotFound(what, remedy="`kailin status` lists the runs.")
    if len(rows) > 1:
        raise Invalid(f"{name!r} begins the ids of {len(rows)} runs.", remedy="Give more of the id.")
    return run_of(rows[0])


def run_of(row: Row) -> Run:
    """Return the run of a row of `run_show`."""
    stored = orjson.loads(row["settings"])
    wish = Wish(**{**stored, "under": tuple(stored["under"])})
    return Run(row["id"], wish, row["accepted"], row["failed"], row["open"])


def claim_run(database: Database, run: Run) -> Run:
    """Return the run claimed by this process. Raises Invalid where another process is at work on it.

    A claim lapses with its lease (60 s), and at once where its process ran on this machine and is gone.
    """
    claimant = claimant_name()
    held = database.read("run_claimed_by", id=run.id)[0]["claimed_by"]
    rows = database.write(
        "run_claim", id=run.id, claimant=claimant, lapsed=held if held and is_gone(held) else "", seconds=LEASE_SECONDS
    )
    if not rows:
        raise Invalid(
            f"Run {run.id} is being worked on by {held}.",
            remedy=f"Wait for it, or stop it; a dead worker's claim lapses after {LEASE_SECONDS} s.",
            run=run.id,
        )
    return replace(run, claimant=claimant)


def is_gone(claimant: str) -> bool:
    """Say whether a claimant's process ran on this machine and is no more."""
    host, _, rest = claimant.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def keep_claim(database: Database, run: Run) -> None:
    """Extend the lease. Raises Invalid where another process took the run over meanwhile."""
    if not database.write("run_heartbeat", id=run.id, claimant=run.claimant, seconds=LEASE_SECONDS):
        raise Invalid(
            f"Run {run.id} was taken over by another process while this one was away.", remedy="Leave it to that one."
        )


def end_run(database: Database, run: Run, state: str) -> None:
    """Give the claim back and store how the run stands: done, or stopped."""
    database.write("run_end", id=run.id, claimant=run.claimant, state=state)


def iter_open_targets(reader: Reader, run: Run, after: int = -1) -> Iterator[Sequence[Target]]:
    """Yield pages of a run's open targets behind an ordinal, with the attempts that each has had."""
    while rows := reader.read("run_open", run=run.id, after=after, limit=PAGE):
        yield [target_of(run.id, row) for row in rows]
        after = rows[-1]["ordinal"]


def target_of(run: str, row: dict[str, Any]) -> Target:
    """Return the target of a row of `run_open`."""
    return Target(
        id=row["id"],
        run=run,
        ordinal=row["ordinal"],
        ui=row["ui"],
        name=row["name"],
        number=row["number"],
        path=tuple(row["path"]),
        deficit=row["deficit"],
        kind=row["kind"],
        walker=row["walker"],
        reasons=tuple(row["reasons"]),
        tree_numbers=tuple(row["tree_numbers"]),
        attempts=row["attempts"],
        tried=tuple(row["tried"]),
    )
