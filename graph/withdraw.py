"""Withdraws pairs: those a person names, and those whose articles can no longer be used. A withdrawn pair stays, with
its provenance.

In: a database, and a reason or none. Out: how many pairs went. The revision is counted up first, then descriptors and
tree numbers lose what they counted, in sorted order, all in one transaction a batch. Withdrawing twice changes nothing,
and nothing here brings a pair back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.database import Database, Transaction
from graph.errors import Invalid, NotFound
from graph.records import parent_number

Rows = list[dict[str, Any]]
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
    return withdraw_rows(database, [{"id": row["id"], "reason": reason} for row in rows if row["is_live"]])


def withdraw_unsupported(database: Database) -> int:
    """Withdraw every live pair whose source or support can no longer be used, and return how many.

    Such an article was retracted, deleted or excluded, or has lost its abstract; the reason names its PMID. An
    expression of concern withdraws nothing: it warns of an article and does not take it back.
    """
    return withdraw_rows(database, database.read("withdraw_unsupported"))


def withdraw_rows(database: Database, rows: Rows) -> int:
    """Withdraw pairs, given as id and reason, those that are still live; return how many there were."""
    batches = (rows[at : at + BATCH] for at in range(0, len(rows), BATCH))
    return sum(database.transact(partial(withdraw_in, batch)) for batch in batches)


def withdraw_in(rows: Rows, tx: Transaction) -> int:
    """Withdraw a batch inside one transaction and return how many of its pairs were still live."""
    revision = tx.run("writer_revision", step=1)[0]["revision"]
    gone = tx.run("withdraw_pairs", rows=rows, revision=revision)
    counts = count_rows((row["uis"], row["tree_numbers"]) for row in gone)
    tx.run("writer_count_descriptors", rows=[{**row, "n": -row["n"]} for row in counts.descriptors])
    tx.run("writer_count_tree_numbers", rows=[{**row, "n": -row["n"]} for row in counts.tree_numbers])
    return len(gone)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many live pairs are added to each descriptor and each tree number, in sorted order."""

    descriptors: Rows
    tree_numbers: Rows


def count_rows(places: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Counts:
    """Return the counters that pairs add to: their descriptors', and once each tree number at or above their places.

    Each pair is given as the UIs it is about and the tree numbers of all of these.
    """
    descriptors: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for uis, tree_numbers in places:
        descriptors.update(uis)
        numbers.update(at_or_above(tree_numbers))
    return Counts(
        [{"ui": ui, "n": n} for ui, n in sorted(descriptors.items())],
        [{"number": number, "n": n} for number, n in sorted(numbers.items())],
    )


def at_or_above(tree_numbers: Iterable[str]) -> set[str]:
    """Return the tree numbers given and all above them, each once, the categories' letters among them."""
    found: set[str] = set()
    for number in tree_numbers:
        step: str | None = number
        while step and step not in found:
            found.add(step)
            step = parent_number(step)
    return found
