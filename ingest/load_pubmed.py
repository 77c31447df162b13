"""Loads PubMed files into the graph.

In: a database, which should hold MeSH already, and paths. Out: articles with headings, substances and links, and a
report. What the graph holds is read first and compared, so that loading again writes nothing. One transaction a
batch: a load that breaks off leaves whole batches and can be run again. The ends of links that are not loaded are
stubs, which become articles when their records come. Invented and real articles never share a graph.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.database import Database, Transaction
from graph.errors import Invalid
from graph.records import Article
from ingest.batches import Meter, iter_batches
from ingest.lexicon import Lexicon
from ingest.pubmed_changes import REPEATED, Changes, find_changes, newest
from ingest.pubmed_xml import parse_pubmed
from ingest.release import write_release
from ingest.report import LoadReport, OnProgress, Tally, quiet
from ingest.rollup import roll_up

Row = dict[str, Any]
BATCH = 1_000
KINDS = {True: "invented", False: "real"}


def load_pubmed(database: Database, paths: Sequence[Path], *, on_progress: OnProgress = quiet) -> LoadReport:
    """Load PubMed files, bring the roll-up up to date, and return the report.

    Raises Invalid when a file is missing or broken, or when invented and real articles would meet; the whole batches
    before that stay.
    """
    tally = Tally()
    meter = Meter(list(paths), tally, on_progress)
    database.apply_schema()
    load = PubmedLoad(database, tally)
    broken: Invalid | None = None
    try:
        for path in paths:
            before = tally.read
            for batch in iter_batches(path, parse_pubmed, BATCH, tally, meter.at(path)):
                load.check_kind(path, batch)
                load.write_batch(batch)
            write_release(database, "pubmed", path, tally.read - before)
    except Invalid as error:
        broken = error
    roll_up(database)
    if broken:
        raise broken
    return tally.report(tuple(str(path) for path in paths))


class PubmedLoad:
    """One load: what it knows of the graph, and the writing of batches."""

    def __init__(self, database: Database, tally: Tally) -> None:
        self._database, self._tally = database, tally
        self._lexicon = Lexicon.of_graph(database)
        kinds = database.row("load_pubmed_kind")["kinds"]
        self._invented: bool | None = kinds[0] if kinds else None

    def check_kind(self, path: Path, batch: Sequence[Article]) -> None:
        """Raise Invalid, before anything of the batch is written, when invented and real articles would meet."""
        for article in batch:
            if self._invented is None:
                self._invented = article.invented
            elif article.invented != self._invented:
                raise Invalid(
                    f"{path}: PMID {article.pmid} is {KINDS[article.invented]}, and there are "
                    f"{KINDS[self._invented]} articles beside it; the two never share a graph.",
                    remedy="Load it into a home of its own, named with `--home`.",
                    file=str(path),
                    pmid=article.pmid,
                )

    def write_batch(self, batch: Sequence[Article]) -> None:
        """Write a batch in one transaction."""
        records = newest(batch)
        changes = self._database.transact(lambda tx: write_changes(tx, records, self._lexicon))
        self._tally.written += changes.counts["written"]
        self._tally.changed += changes.counts["changed"]
        self._tally.unchanged += changes.counts["unchanged"]
        self._tally.skipped += changes.skipped
        self._tally.unresolved += changes.unresolved
        if repeated := len(batch) - len(records):
            self._tally.skipped[REPEATED] += repeated


def write_changes(tx: Transaction, records: dict[int, Article], lexicon: Lexicon) -> Changes:
    """Write what differs between some records and the graph, and return it."""
    pmids = list(records)
    tx.run("load_pubmed_unstub", rows=pmids)
    stored = {row["pmid"]: row for row in tx.run("load_pubmed_stored", pmids=pmids)}
    changes = find_changes(records.values(), stored, lexicon)
    steps: tuple[tuple[str, list[Any]], ...] = (
        ("load_pubmed_articles", changes.articles),
        ("load_pubmed_unhead", changes.unhead),
        ("load_pubmed_head", changes.head),
        ("load_pubmed_unlace", changes.unlace),
        ("load_pubmed_substances", only(changes.lace, lexicon.descriptors)),
        ("load_pubmed_concepts", only(changes.lace, lexicon.concepts)),
        ("load_pubmed_unlink", changes.unlink),
        ("load_pubmed_drop_stubs", ends_of(changes.unlink)),
        ("load_pubmed_stubs", ends_of(changes.link)),
        ("load_pubmed_link", changes.link),
        ("load_pubmed_retract", retracted_by(changes.link)),
    )
    for name, rows in steps:
        if rows:
            tx.run(name, rows=rows)
    return changes


def only(rows: list[Row], uis: frozenset[str]) -> list[Row]:
    """Return the rows cut down to some UIs; those without any are left out."""
    cut = ({"pmid": row["pmid"], "uis": [ui for ui in row["uis"] if ui in uis]} for row in rows)
    return [row for row in cut if row["uis"]]


def ends_of(links: list[Row]) -> list[int]:
    """Return the PMIDs at both ends of some links, each once."""
    return sorted({pmid for row in links for pmid in (row["link"][0], row["link"][2])})


def retracted_by(links: list[Row]) -> list[int]:
    """Return the PMIDs of the articles that some links call retracted, each once."""
    return sorted({row["link"][0] for row in links if row["link"][1] == "RETRACTED_BY"})
