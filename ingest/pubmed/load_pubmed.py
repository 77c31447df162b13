"""Loads PubMed files into the graph, and keeps it current with NLM's update files.

In: a database, which should hold MeSH already, and paths. Out: articles with headings, substances and links, counts
rolled up, pairs withdrawn whose articles can no longer be used, and a report. What the graph holds is read first and
compared, so that loading again writes nothing. One transaction a batch: a load that breaks off leaves whole batches,
and the next load repairs what it left undone. The ends of links that are not loaded are stubs, which become articles
when their records come. Invented and real articles never share a graph.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.benchmark_gate import BenchmarkGate, fetch_gate
from graph.database import Database, Transaction
from graph.errors import Invalid
from graph.records import Article, Deletion, Fault, Skipped
from graph.withdraw import withdraw_unsupported
from ingest.batches import Meter, iter_batches
from ingest.benchmark.exclusions import find_exclusion, find_link_exclusions, write_exclusions
from ingest.lexicon import Lexicon
from ingest.pubmed.pubmed_changes import REPEATED, Changes, Latest, Standing, find_changes, latest
from ingest.pubmed.pubmed_sequence import check_sequence, find_place, in_sequence
from ingest.pubmed.pubmed_xml import parse_pubmed
from ingest.release import Release, find_releases, sha256_file, write_release
from ingest.report import LoadReport, OnProgress, Tally, quiet
from ingest.rollup.rollup_delta import RollUpDelta, begin, finish
from ingest.xml_stream import OnBytes

Row = dict[str, Any]
Record = Article | Deletion
BATCH = 2_000
KINDS = {True: "invented", False: "real"}


def load_pubmed(
    database: Database,
    paths: Sequence[Path],
    *,
    again: bool = False,
    allow_gaps: bool = False,
    cites: bool = False,
    on_progress: OnProgress = quiet,
) -> LoadReport:
    """Load PubMed files, bring counts and pairs up to date, and return the report.

    Files of NLM's series are loaded in its order. One that is loaded already is passed over, unless `again`. With
    `cites` the articles that a record cites are linked; without it, citations in the graph stay as they are.

    Raises Invalid when a file is missing or broken, when invented and real articles would meet (the whole batches
    before that stay), or when a file leaves a gap in the series or is older than what is loaded, unless `allow_gaps`.
    """
    tally = Tally()
    paths = in_sequence(paths)
    meter = Meter(paths, tally, on_progress)
    database.apply_schema()
    releases = find_releases(database, "pubmed")
    if not allow_gaps:
        check_sequence((path.name for path in paths), (release.name for release in releases))
    load = PubmedLoad(database, tally, releases, cites=cites)
    broken: Invalid | None = None
    try:
        for path in paths:
            load.load_file(path, meter, again=again)
    except Invalid as error:
        broken = error
    load.finish()
    if broken:
        raise broken
    return tally.report(tuple(str(path) for path in paths))


class PubmedLoad:
    """One load: what it knows of the graph, and the writing of batches."""

    def __init__(self, database: Database, tally: Tally, releases: Sequence[Release], *, cites: bool) -> None:
        self._database, self._tally, self._cites = database, tally, cites
        self._checksums = {release.sha256 for release in releases}
        self._names = {series_name(release.name) for release in releases}
        self._lexicon = Lexicon.of_graph(database)
        self._gate = fetch_gate(database)
        kinds = database.row("load_pubmed_kind")["kinds"]
        self._invented: bool | None = kinds[0] if kinds else None
        self._was_stale = begin(database)
        self._delta = RollUpDelta()

    def load_file(self, path: Path, meter: Meter, *, again: bool) -> None:
        """Load a file and note its release; one that is loaded already is passed over, unless `again`."""
        sha256 = sha256_file(path)
        if sha256 in self._checksums and not again:
            self._tally.already_loaded.append(path.name)
            return
        if series_name(path.name) in self._names and sha256 not in self._checksums:
            self._tally.replaced.append(path.name)
        before = self._tally.read
        batches: Iterator[list[Record]] = iter_batches(path, self.parse, BATCH, self._tally, meter.at(path))
        for batch in batches:
            self.check_kind(path, batch)
            self.write_batch(batch)
        self._tally.withdrawn += withdraw_unsupported(self._database)
        write_release(self._database, "pubmed", path, self._tally.read - before, sha256=sha256)
        self._checksums.add(sha256)
        self._names.add(series_name(path.name))

    def parse(self, path: Path, *, on_bytes: OnBytes) -> Iterator[Record | Fault | Skipped]:
        """Yield the records of a file. In the thread that parses each is shown to the gate, which remembers it."""
        for record in parse_pubmed(path, on_bytes=on_bytes):
            if self._gate and isinstance(record, Article):
                self._gate.items.content_hit(record.title, record.abstract)
            yield record

    def finish(self) -> None:
        """Bring counts up to date, and withdraw what a load that was killed did not come to withdraw."""
        finish(self._database, self._delta, self._was_stale)
        self._tally.withdrawn += withdraw_unsupported(self._database)

    def check_kind(self, path: Path, batch: Sequence[Record]) -> None:
        """Raise Invalid, before anything of the batch is written, when invented and real articles would meet."""
        for article in batch:
            if isinstance(article, Deletion):
                continue
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

    def write_batch(self, batch: Sequence[Record]) -> None:
        """Write a batch in one transaction."""
        records = latest(batch)
        gate = self._gate
        changes = self._database.transact(lambda tx: write_changes(tx, records, self._lexicon, gate, cites=self._cites))
        self._gate = gate_after(gate, changes)
        for pmid, (before, after) in changes.standings.items():
            if before.counted != after.counted:
                self._delta.note(pmid, before.counted, after.counted)
        self._tally.written += changes.counts["written"]
        self._tally.changed += changes.counts["changed"]
        self._tally.unchanged += changes.counts["unchanged"]
        self._tally.deleted += changes.counts["deleted"]
        self._tally.skipped += changes.skipped
        self._tally.unresolved += changes.unresolved
        if repeated := len(batch) - len(records):
            self._tally.skipped[REPEATED] += repeated


def series_name(name: str) -> str:
    """Return a file's name; for one of NLM's series, the name of its place there."""
    place = find_place(name)
    return place.name if place else name


def write_changes(
    tx: Transaction, records: Mapping[int, Latest], lexicon: Lexicon, gate: BenchmarkGate, *, cites: bool
) -> Changes:
    """Write what differs between some records and the graph, keep the gate's articles out, and return what changed."""
    pmids = list(records)
    tx.run("load_pubmed_unstub", rows=[pmid for pmid, last in records.items() if last.article])
    stored = {row["pmid"]: row for row in tx.run("load_pubmed_stored", pmids=pmids)}
    cited = {row["pmid"]: row["cited"] for row in tx.run("load_pubmed_cited", pmids=pmids)} if cites else None
    changes = find_changes(records, stored, lexicon, cited)
    write_own(tx, changes, lexicon)
    left = write_links(tx, changes)
    for row in run(tx, "load_pubmed_retract", retracted_by(changes.unlink + changes.link)):
        changes.retract(row["pmid"], Standing.of(row, dict(row["headings"])))
    keep_out(tx, changes, gate)
    # Last, since Neo4j still finds a node by a label that was taken from it before it was deleted, in one transaction.
    run(tx, "load_pubmed_drop_stubs", sorted(left))
    return changes


def write_own(tx: Transaction, changes: Changes, lexicon: Lexicon) -> None:
    """Write what concerns one article at a time: properties, headings, substances, supplementary concepts."""
    run(tx, "load_pubmed_articles", changes.articles)
    run(tx, "load_pubmed_unhead", changes.unhead)
    run(tx, "load_pubmed_head", changes.head)
    run(tx, "load_pubmed_head_new", changes.head_new)
    run(tx, "load_pubmed_unlace", changes.unlace)
    run(tx, "load_pubmed_substances", only(changes.lace, lexicon.descriptors))
    run(tx, "load_pubmed_concepts", only(changes.lace, lexicon.concepts))
    run(tx, "load_pubmed_unconcern", changes.unconcern)
    run(tx, "load_pubmed_concern", changes.concern)


def keep_out(tx: Transaction, changes: Changes, gate: BenchmarkGate) -> None:
    """Exclude what is a benchmark's, of the articles taken in and of those that their links name; or take that back."""
    if not gate:
        return
    now = gate_after(gate, changes)
    rows = [
        row
        for pmid, (article, reason) in changes.taken_in.items()
        for row in find_exclusion(now, pmid, article.title, article.abstract, reason)
    ]
    rows += find_link_exclusions(gate, now, changes.taken_in.keys())
    for row in write_exclusions(tx, rows):
        was_sound = row["abstract"] is not None and row["before"] is None
        changes.exclude(row["pmid"], was_sound, Standing.of(row, dict(row["headings"])))


def gate_after(gate: BenchmarkGate, changes: Changes) -> BenchmarkGate:
    """Return the gate with the links that a batch has written, and without those it took back."""
    if not gate or not (changes.link or changes.unlink):
        return gate
    gone, come = (
        {((row["link"][0], row["link"][1], row["link"][2]), row["stated_by"]) for row in rows}
        for rows in (changes.unlink, changes.link)
    )
    items = gate.items.by_pmid
    own = {(link, by) for link, by in come if link[0] in items or link[2] in items}
    return gate.with_links((gate.links - gone) | own) if own or gone & gate.links else gate


def write_links(tx: Transaction, changes: Changes) -> set[int]:
    """Write the links between articles, take deleted articles away, and return PMIDs that may be lonely stubs now."""
    run(tx, "load_pubmed_unlink", changes.unlink)
    run(tx, "load_pubmed_uncite", changes.uncite)
    run(tx, "load_pubmed_keep", changes.delete)
    gone = run(tx, "load_pubmed_delete", changes.delete)
    come = {pmid for row in changes.cite for pmid in row["cited"]}
    run(tx, "load_pubmed_stubs", sorted(come | ends_of(changes.link)))
    run(tx, "load_pubmed_link", changes.link)
    run(tx, "load_pubmed_cite", changes.cite)
    return ends_of(changes.unlink) | {pmid for row in changes.uncite + gone for pmid in (row["pmid"], *row["cited"])}


def run(tx: Transaction, name: str, rows: Sequence[Any]) -> list[Row]:
    """Run a query over rows, if there are any."""
    return tx.run(name, rows=rows) if rows else []


def only(rows: list[Row], uis: frozenset[str]) -> list[Row]:
    """Return the rows cut down to links to some UIs; those without any are left out."""
    cut = ({"pmid": row["pmid"], "links": [link for link in row["links"] if link[0] in uis]} for row in rows)
    return [row for row in cut if row["links"]]


def ends_of(links: list[Row]) -> set[int]:
    """Return the PMIDs at both ends of some links."""
    return {pmid for row in links for pmid in (row["link"][0], row["link"][2])}


def retracted_by(links: list[Row]) -> list[int]:
    """Return the PMIDs of the articles that some links call retracted, each once."""
    return sorted({row["link"][0] for row in links if row["link"][1] == "RETRACTED_BY"})
