"""Loads whole MeSH and PubMed through Neo4j's offline import into a store of its own, which then replaces a home's.

    parse in parallel -> merge -> import -> start -> indexes -> MeSH -> roll-up -> benchmarks -> check -> switch

In: files, an engine that maps a function over files, the places to work in. Out: a report. Until the switch nothing of
the home is touched; a run that was killed is begun again, and what it had parsed whole is used again.
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid
from graph.file_lock import locked
from graph.migrations import stamp
from graph.private_import import Memory, adopt, import_store
from graph.private_neo4j import OnProgress
from graph.records import Descriptor, Fault, SupplementaryConcept, parent_number
from ingest.benchmark.carry import apply_benchmarks, write_benchmark
from ingest.bulk.bulk_graph import BATCH, Row, build_schema, refuse_other_counts, refuse_precious
from ingest.bulk.bulk_lexicon import LexiconFolder, write_lexicon
from ingest.bulk.bulk_merge import ImportTables, merge_parts
from ingest.bulk.bulk_parts import build_parts
from ingest.bulk.bulk_tables import Part
from ingest.bulk.engine import Engine
from ingest.mesh.load_mesh import load_mesh
from ingest.mesh.mesh_files import parse_mesh
from ingest.pubmed.pubmed_sequence import check_sequence, in_sequence
from ingest.release import release_row
from ingest.report import Progress
from ingest.rollup.rollup import write_counts
from ingest.rollup.rollup_counts import Counts, count_links


@dataclass(frozen=True, slots=True)
class Places:
    """Folders: the home to fill, the download cache, the new home beside it, and where tables are kept meanwhile."""

    home: Path
    cache: Path
    incoming: Path
    work: Path

    @classmethod
    def of(cls, home: Path, cache: Path, work: Path | None = None) -> "Places":
        """Return the places of a home; `work` is below the home unless it is given (a roomy disk, a shared one)."""
        return cls(home, cache, home / "incoming", work or home / "bulk")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Memory in MiB: the server's heap and its cache of store pages, and what the import uses beside its own heap."""

    heap_mb: int = 2048
    page_cache_mb: int = 1024
    off_heap_mb: int = 2048
    java_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a bulk load did: files, counts by what was counted, seconds by stage, and what was not used and why."""

    files: int
    counts: Mapping[str, int]
    skipped: Mapping[str, int]
    unresolved: Mapping[str, int]
    faults: tuple[Fault, ...]
    seconds: Mapping[str, float]


@dataclass(slots=True)
class Vocabulary:
    """The MeSH records of some files: descriptors by UI, supplementary concepts, and what could not be used."""

    descriptors: dict[str, Descriptor] = field(default_factory=dict)
    concepts: dict[str, SupplementaryConcept] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def write_lexicon(self, folder: Path) -> LexiconFolder:
        """Write what headings and substances may mean, for the processes that parse."""
        return write_lexicon(folder, list(self.descriptors.values()), list(self.concepts.values()))


class Bulk:
    """One bulk load."""

    def __init__(self, places: Places, engine: Engine, sizes: Sizes, on_progress: OnProgress) -> None:
        self._places, self._engine, self._sizes, self._on_progress = places, engine, sizes, on_progress
        self._seconds: dict[str, float] = {}

    def load(
        self,
        mesh: Sequence[Path],
        pubmed: Sequence[Path],
        *,
        check: Callable[[Database], None],
        allow_gaps: bool = False,
    ) -> BulkReport:
        """Load files into a new store, have it checked, and put it in place of the home's.

        Raises Invalid when a file is broken or missing in NLM's series, when the home holds runs or pairs, or when
        `check` does, Unavailable when the disk is full or Neo4j's import fails; the home's store is then as it was.
        """
        places = self._places
        if not allow_gaps:
            check_sequence([path.name for path in in_sequence(pubmed)], ())
        with locked(places.work / "lock", f"Another bulk load works in {places.work}"):
            benchmarks = refuse_precious(places.home, places.cache)
            with self._timed("read MeSH"):
                vocabulary = read_vocabulary(mesh)
                lexicon = vocabulary.write_lexicon(places.work)
            with self._timed("parse"):
                on_done = self._steps("Parse files")
                parts = build_parts(self._engine, pubmed, lexicon, places.work / "parts", on_done=on_done)
            report = self.import_parts(mesh, vocabulary, lexicon, parts, check=check, benchmarks=benchmarks)
            delete_all_but_lock(places.work)
        return report

    def import_parts(
        self,
        mesh: Sequence[Path],
        vocabulary: Vocabulary,
        lexicon: LexiconFolder,
        parts: Sequence[Part],
        *,
        check: Callable[[Database], None],
        benchmarks: Sequence[Row] = (),
    ) -> BulkReport:
        """Do all that follows the parsing: see `load`."""
        places = self._places
        clear(places.incoming)
        with self._timed("merge"):
            on_done = self._steps("Merge files")
            tables = merge_parts(self._engine, parts, lexicon, places.work / "tables", on_done=on_done)
        with self._timed("count"):
            counts = count(tables, vocabulary)
        with self._timed("import"):
            self._import(tables)
        with self._served() as database:
            self._fill(database, mesh, parts, tables, counts)
            excluded = self._keep_out(database, benchmarks)
            with self._timed("check"):
                refuse_other_counts(database, tables.counts)
                check(database)
        with self._timed("switch"):
            private_neo4j.stop(places.home)
            adopt(places.home, places.incoming)
        return self._report(vocabulary, parts, tables, excluded)

    def _import(self, tables: ImportTables) -> None:
        memory = Memory(off_heap_mb=self._sizes.off_heap_mb)
        places = self._places
        import_store(
            places.incoming,
            places.cache,
            tables.nodes,
            tables.relationships,
            memory=memory,
            on_progress=self._on_progress,
        )
        shutil.rmtree(places.work / "tables", ignore_errors=True)  # The disk may need the room.

    @contextmanager
    def _served(self) -> Iterator[Database]:
        """Yield the new store's database; its server is stopped at the end, and ends with an error of the block."""
        places, sizes = self._places, self._sizes
        server = private_neo4j.start(
            places.incoming,
            places.cache,
            heap_mb=sizes.heap_mb,
            page_cache_mb=sizes.page_cache_mb,
            java_options=sizes.java_options,
            timeout=600.0,
            on_progress=self._on_progress,
        )
        try:
            with Database(server.uri, server.username, server.password) as database:
                yield database
        finally:
            private_neo4j.stop(places.incoming)

    def _fill(
        self, database: Database, mesh: Sequence[Path], parts: Sequence[Part], tables: ImportTables, counts: Counts
    ) -> None:
        """Add what the tables do not have: indexes, the whole vocabulary, the roll-up, notices, releases."""

        def on_mesh(now: Progress) -> None:
            self._on_progress("Load MeSH (kB)", now.bytes_read // 1000, now.bytes_total // 1000)

        with self._timed("indexes"):
            build_schema(database, self._on_progress)
        with self._timed("load MeSH"):
            load_mesh(database, mesh, on_progress=on_mesh, rolled_up=False)
        with self._timed("write counts"):
            write_in_batches(database, "bulk_retract", tables.retracted)
            rows = [release_row("pubmed", Path(p.file).name, p.sha256, {"records": p.n_records}) for p in parts]
            database.write("release_write", rows=rows)
            write_counts(database, counts)  # Says that the counts are right, so it comes behind all that they rest on.
            stamp(database)

    def _keep_out(self, database: Database, benchmarks: Sequence[Row]) -> dict[str, int]:
        """Give the new store the benchmarks of the old one, exclude their articles, and return how many of each."""
        if not benchmarks:
            return {}
        with self._timed("benchmarks"):
            for each in benchmarks:
                write_benchmark(database, each["id"], each["properties"], each["items"])
            n = apply_benchmarks(database, lambda n: self._on_progress("Check articles against benchmarks", n, 0))
        return {"benchmarks": len(benchmarks), "excluded": n}

    def _report(
        self, vocabulary: Vocabulary, parts: Sequence[Part], tables: ImportTables, excluded: Mapping[str, int]
    ) -> BulkReport:
        unresolved: Counter[str] = Counter()
        for part in parts:
            unresolved.update(part.unresolved)
        return BulkReport(
            files=len(parts),
            counts={"descriptors": len(vocabulary.descriptors), **tables.counts, **excluded},
            skipped=tables.skipped,
            unresolved=dict(sorted(unresolved.items())),
            faults=(*vocabulary.faults, *(fault for part in parts for fault in part.faults)),
            seconds={stage: round(seconds, 3) for stage, seconds in self._seconds.items()},
        )

    def _steps(self, what: str) -> Callable[[int, int], None]:
        return lambda n_done, n_all: self._on_progress(what, n_done, n_all)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._seconds[stage] = time.perf_counter() - began


def read_vocabulary(paths: Sequence[Path]) -> Vocabulary:
    """Return the records of MeSH files. Raises Invalid when one is broken or no MeSH, or there is no descriptor."""
    found = Vocabulary()
    for path in paths:
        for record in parse_mesh(path):
            if isinstance(record, Descriptor):
                found.descriptors[record.ui] = record
            elif isinstance(record, SupplementaryConcept):
                found.concepts[record.ui] = record
            elif isinstance(record, Fault):
                found.faults.append(record)
    if not found.descriptors:
        raise Invalid(
            f"There is no MeSH descriptor in {', '.join(map(str, paths))}.", remedy="Name NLM's desc file with --mesh."
        )
    return found


def count(tables: ImportTables, vocabulary: Vocabulary) -> Counts:
    """Return the roll-up of the tables' links over the tree of the vocabulary."""
    links = tables.usable_links()
    numbers = [vocabulary.descriptors[ui].tree_numbers for ui in links.uis]
    present = {number for places in numbers for number in places}
    orphans = {n for n in present if len(above := parent_number(n) or "") > 1 and above not in present}
    return count_links(links.pmids, links.descriptors, links.majors, links.uis, numbers, orphans)


def write_in_batches(database: Database, name: str, rows: Sequence[Any]) -> None:
    """Write rows by one query, a transaction for each ten thousand."""
    for start in range(0, len(rows), BATCH):
        database.write(name, rows=list(rows[start : start + BATCH]))


def clear(home: Path) -> None:
    """Throw away a home that an earlier load has left behind, its server stopped."""
    if home.is_dir():
        private_neo4j.reset(home)
        shutil.rmtree(home)


def delete_all_but_lock(folder: Path) -> None:
    """Empty the folder of tables after a load."""
    for path in folder.iterdir():
        if path.name != "lock":
            private_neo4j.delete(path)
