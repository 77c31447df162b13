"""Measures loading the development corpus into a graph that holds MeSH 2024, on a private Neo4j of its own.

python tests/bench/load_pubmed.py --data DIR [--rounds 3]         (DIR holds mesh/ and pubmed/, see real_graph.py)

The first round meets a server that has just started and loaded MeSH.
"""

import argparse
import tempfile
import time
from pathlib import Path

import platformdirs

from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.report import LoadReport
from ingest.rollup.rollup import recount_pairs, roll_up
from tests.bench.load_mesh import empty
from tests.bench.real_graph import CORPUS, MESH, machine, served


def main() -> None:
    """Print for each round the seconds of the load, of loading again, of an idle roll-up and of a recount of pairs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with mesh/ and pubmed/")
    options.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")), help="downloads")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "home", given.cache) as database,
    ):
        for number in range(1, given.rounds + 1):
            measure(number, database, given.data)


def measure(number: int, database: Database, data: Path) -> None:
    """Print one round."""
    empty(database)
    load_mesh(database, [data / MESH])
    show(f"round {number}, load", load_pubmed(database, [data / CORPUS]))
    show(f"round {number}, again", load_pubmed(database, [data / CORPUS]))
    for what, work in (("idle roll-up", roll_up), ("recount of pairs", recount_pairs)):
        began = time.perf_counter()
        n_written = work(database)
        print(f"  {what}: {time.perf_counter() - began:.2f} s, {n_written} written", flush=True)


def show(what: str, report: LoadReport) -> None:
    """Print one report."""
    print(
        f"{what}: {report.seconds:.2f} s, {report.rate:,.0f} records/s; read {report.read:,}, new {report.written:,}, "
        f"changed {report.changed:,}, unchanged {report.unchanged:,}, skipped {report.skipped}, "
        f"unresolved {report.unresolved}, faults {len(report.faults)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
