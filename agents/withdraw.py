"""Withdraws pairs: by id, by run or by model, with a reason. A withdrawn pair stays, with its provenance.

The revision is counted up first, then descriptors and tree numbers lose what they counted, in sorted order, all in one
transaction a batch. Withdrawing twice changes nothing.
"""

from collections.abc import Sequence

from agents.write_rows import count_rows
from graph.database import Database, Transaction
from graph.errors import Invalid, NotFound

BATCH = 1000


def withdraw(
    database: Database, reason: str, *, ids: Sequence[str] = (), run: str | None = None, model: str | None = None
) -> int:
    """Withdraw live pairs and return how many; exactly one of ids, run and model selects them.

    Raises Invalid without a reason or a selection, NotFound where an id, the run or the model has no pair at all.
    """
    if not reason.strip():
        raise Invalid("A withdrawal needs a reason.", remedy='Give --reason "…".')
    if sum((bool(ids), run is not None, model is not None)) != 1:
        raise Invalid("Give pair ids, or --run, or --model: one of the three.")
    rows = database.read("withdraw_select", ids=list(ids), run=run, model=model)
    missing = sorted(set(ids) - {row["id"] for row in rows})
    if missing or not rows:
        what = ", ".join(missing[:3]) if missing else f"run {run}" if run else f"model {model!r}"
        raise NotFound(f"There is no pair for {what}.", remedy="`kailin status` lists runs; `kailin export` lists ids.")
    live = [row["id"] for row in rows if row["is_live"]]
    for at in range(0, len(live), BATCH):
        batch = live[at : at + BATCH]
        database.transact(lambda tx, batch=batch: withdraw_in(tx, batch, reason))  # type: ignore[misc]
    return len(live)


def withdraw_in(tx: Transaction, ids: Sequence[str], reason: str) -> None:
    """Withdraw a batch inside one transaction."""
    revision = tx.run("writer_revision", step=1)[0]["revision"]
    gone = tx.run("withdraw_pairs", ids=list(ids), reason=reason, revision=revision)
    counts = count_rows((row["ui"], row["tree_numbers"]) for row in gone)
    tx.run("writer_count_descriptors", rows=[{**row, "n": -row["n"]} for row in counts.descriptors])
    tx.run("writer_count_tree_numbers", rows=[{**row, "n": -row["n"]} for row in counts.tree_numbers])
