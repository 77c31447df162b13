"""Loads benchmarks, so that nothing of them gets into the corpus.

In: a database and files. Out: benchmarks with their items, articles excluded by PMID, link and content, pairs withdrawn
that rested on them, counts rolled up; the other pairs checked, and what the check said kept with them. Items whose
articles are not loaded keep their PMIDs: later loads of articles ask the same gate. Loading again changes nothing, and
mends what a load that was killed left undone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from graph.benchmark_gate import fetch_gate
from graph.contamination import check_stored
from graph.database import Database
from graph.identity import content_id
from graph.withdraw import withdraw_unsupported
from ingest.benchmark.benchmark_file import BenchmarkRow, parse_benchmark, read_test_pmids
from ingest.benchmark.carry import apply_benchmarks, write_benchmark
from ingest.release import sha256_file

OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LoadedBenchmark:
    """A benchmark: its name, how many items and PMIDs, and whether it had been loaded before."""

    name: str
    items: int
    pmids: int
    already_loaded: bool


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """What a load did: the benchmarks, articles whose exclusion changed, pairs withdrawn, pairs that fail, seconds."""

    benchmarks: tuple[LoadedBenchmark, ...]
    excluded: int
    withdrawn: int
    failed: int
    seconds: float


def load_benchmarks(
    database: Database,
    paths: Sequence[Path],
    *,
    name: str | None = None,
    only_test: Path | None = None,
    on_progress: OnProgress = lambda *_: None,
) -> BenchmarkReport:
    """Load benchmarks, `name` or by their files' names, and exclude what is theirs; `only_test` names a ground truth.

    Raises Invalid where a file is missing or a row cannot be understood; then nothing of any file is loaded.
    """
    began = perf_counter()
    only = read_test_pmids(only_test) if only_test else None
    parsed = [(path, parse_benchmark(path, only)) for path in paths]
    database.apply_schema()
    loaded = tuple(store(database, path, items, name or plain_name(path), only) for path, items in parsed)
    excluded = apply_benchmarks(database, lambda n: on_progress("Check articles against benchmarks", n, 0))
    withdrawn = withdraw_unsupported(database)
    gate = fetch_gate(database)
    checks = check_stored(database, gate, on_progress=lambda n: on_progress("Check pairs against benchmarks", n, 0))
    return BenchmarkReport(loaded, excluded, withdrawn, len(checks.failed), round(perf_counter() - began, 3))


def store(
    database: Database, path: Path, items: Sequence[BenchmarkRow], name: str, only: frozenset[int] | None
) -> LoadedBenchmark:
    """Write a benchmark with all its items, whole or not at all; one of the same content stays as it is."""
    sha256 = sha256_file(path)
    id_ = content_id("benchmark", sha256, sorted(only) if only else None)
    n_pmids = len({pmid for item in items for pmid in item.pmids})
    if known := database.read("load_benchmark_find", id=id_):
        return LoadedBenchmark(known[0]["name"], len(items), n_pmids, already_loaded=True)
    properties = {"name": name, "sha256": sha256, "file": path.name, "n_items": len(items), "n_pmids": n_pmids}
    rows = [
        {
            "id": content_id("item", id_, item.key),
            "key": item.key,
            "pmids": list(item.pmids),
            "question": item.question,
            "texts": list(item.texts),
        }
        for item in items
    ]
    write_benchmark(database, id_, properties, rows)
    return LoadedBenchmark(name, len(items), n_pmids, already_loaded=False)


def plain_name(path: Path) -> str:
    """Return a file's name without what it ends with: "ori_pqal.json.gz" is "ori_pqal"."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")
