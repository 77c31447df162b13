"""Loads an existing corpus of question-answer pairs, so that coverage counts it and plans go elsewhere.

In: a database with MeSH and the articles that the pairs are about, and files. Out: pairs marked `imported`, each with
its question, source, concept, supports and the file it came from; counters brought up as the writer of a run does; a
report. A batch is one transaction, the corpus' revision first. Loading again changes nothing, and a pair that was
withdrawn here stays withdrawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from graph.benchmark_gate import fetch_gate
from graph.contamination import check_stored
from graph.database import Database, Transaction
from graph.identity import canonical_json
from graph.records import Fault
from graph.surroundings import read_surroundings
from graph.withdraw import count_rows
from ingest.batches import Meter
from ingest.pairs.pairs_file import Row, iter_rows
from ingest.pairs.pairs_rows import Article, Concept, Pair, native_row, parse_pair, write_row
from ingest.pairs.pairs_sort import Holds, Known, Sorted, sort_pairs
from ingest.release import find_releases, release_row, sha256_file
from ingest.report import LoadReport, OnProgress, Tally, quiet

BATCH = 1000
NAMED = 10


@dataclass(frozen=True, slots=True)
class PairsReport:
    """What a load of pairs did; `missing` are the first PMIDs that pairs are about and that are not loaded.

    `contaminated` pairs are a benchmark's: they are loaded, and exports leave them out.
    """

    load: LoadReport
    missing: tuple[int, ...]
    contaminated: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where pairs come from: a file's name, its release as it is noted, and the MeSH release of this graph."""

    file: str
    release: Mapping[str, Any]
    mesh_release: str | None


def load_pairs(
    database: Database, paths: Sequence[Path], *, pmid_key: str = "pmid", seed: int = 0, on_progress: OnProgress = quiet
) -> PairsReport:
    """Load the pairs of files and return the report; `seed` settles ties between an article's headings.

    Raises Invalid when a file is missing, broken or no corpus, or when invented and real would meet; whole batches
    before that stay.
    """
    tally, missing = Tally(), list[int]()
    meter = Meter(list(paths), tally, on_progress)
    for path in paths:
        n_read, n_held = tally.read, tally.written + tally.unchanged
        rows = iter_rows(path, pmid_key, on_bytes=meter.at(path))
        origin = find_origin(database, path)
        while batch := list(islice(rows, BATCH)):
            pairs = understand(path, batch, tally)
            found = database.transact(partial(write_pairs, pairs=pairs, origin=origin, seed=seed))
            add(tally, found)
            missing += found.missing[: NAMED - len(missing)]
        counts = {"records": tally.read - n_read, "pairs": tally.written + tally.unchanged - n_held}
        database.write("load_pairs_release", rows=[{**origin.release, "counts_json": canonical_json(counts)}])
    contaminated = check_stored(database, fetch_gate(database)).failed
    return PairsReport(tally.report(tuple(str(path) for path in paths)), tuple(missing), len(contaminated))


def find_origin(database: Database, path: Path) -> Origin:
    """Return where the pairs of a file come from."""
    mesh = find_releases(database, "mesh")
    return Origin(path.name, release_row("pairs", path.name, sha256_file(path), {}), mesh[-1].name if mesh else None)


def understand(path: Path, rows: Sequence[Row | Fault], tally: Tally) -> list[Pair]:
    """Return the pairs of some rows; what cannot be used goes to the tally."""
    tally.read += len(rows)
    pairs = []
    for row in rows:
        found = parse_pair(row) if isinstance(row, Row) else row
        if isinstance(found, Pair):
            pairs.append(found)
        elif isinstance(row, Row):
            tally.faults.append(Fault(path.name, row.line, str(row.content.get("id", row.pmid))[:80], str(found)))
        else:
            tally.faults.append(row)
    return pairs


def add(tally: Tally, found: Sorted) -> None:
    """Add what became of a batch to the tally."""
    tally.written += len(found.new)
    tally.unchanged += found.n_known
    tally.skipped += found.skipped
    tally.unresolved += found.unresolved
    tally.faults += found.faults


def write_pairs(tx: Transaction, *, pairs: Sequence[Pair], origin: Origin, seed: int) -> Sorted:
    """Write a batch inside one transaction, under the corpus' lock; return what became of each pair."""
    tx.run("writer_revision", step=0)
    holds = read_holds(tx, pairs)
    found = sort_pairs(origin.file, pairs, holds, seed)
    if found.new:
        revision = int(tx.run("writer_revision", step=1)[0]["revision"])
        tx.run("load_pairs_release", rows=[origin.release])
        natives = [native_of(*new, origin, revision) for new in found.new]
        around = read_surroundings(tx.run, natives)
        rows = [
            write_row(pair, row, holds.articles, revision, around)
            for (pair, _, _), row in zip(found.new, natives, strict=True)
        ]
        tx.run("load_pairs_write", release=origin.release["id"], rows=rows)
        counts = count_rows(((concept.ui,), concept.tree_numbers) for _, _, concept in found.new)
        tx.run("writer_count_descriptors", rows=counts.descriptors)
        tx.run("writer_count_tree_numbers", rows=counts.tree_numbers)
    return found


def read_holds(tx: Transaction, pairs: Sequence[Pair]) -> Holds:
    """Return what the graph holds of some pairs."""
    known = tx.run("load_pairs_stored", ids=sorted({pair.id for pair in pairs}))
    rows = tx.run("load_pairs_articles", pmids=sorted({pmid for pair in pairs for pmid in pair.pmids}))
    articles = [Article(**{**row, "headings": tuple(map(tuple, row["headings"]))}) for row in rows]
    uis = {ui for article in articles for ui, _, _ in article.headings} | {pair.ui for pair in pairs if pair.ui}
    found = tx.run("load_pairs_concepts", uis=sorted(uis))
    concepts = [Concept(row["ui"], row["name"], tuple(row["tree_numbers"])) for row in found]
    return Holds(
        {row["id"]: Known(orjson.loads(row["row_json"]), row["is_live"]) for row in known},
        {article.pmid: article for article in articles},
        {concept.ui: concept for concept in concepts},
    )


def native_of(pair: Pair, article: Article, concept: Concept, origin: Origin, revision: int) -> dict[str, Any]:
    """Return the row of a new pair that is frozen: its own, or one made here."""
    return pair.native or native_row(
        pair, article, concept, file=origin.file, mesh_release=origin.mesh_release, revision=revision
    )
