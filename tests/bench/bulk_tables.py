"""Measures PubMed XML to import tables: two processes against one, and memory from 10,000 to 100,000 citations.

python tests/bench/bulk_tables.py --data DIR [--rounds 3]         (DIR holds mesh/ and pubmed/, see real_graph.py)
python tests/bench/bulk_tables.py --survivors        which rows of whole PubMed survive, made-up PMIDs in 1,300 files

The citations are the development corpus repeated under new PMIDs, in files of 5,566. Each measurement is a process of
its own: parts and merge of all files, workers' start included; rounds take turns. Memory is the peak of the process
and of its largest worker.
"""

import argparse
import gzip
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from graph.records import Descriptor
from ingest.bulk.bulk_lexicon import write_lexicon
from ingest.bulk.bulk_merge import merge_parts
from ingest.bulk.bulk_parts import build_parts
from ingest.bulk.bulk_survivors import Events, find_survivors
from ingest.bulk.engine import LocalEngine
from ingest.mesh.mesh_files import parse_mesh
from tests.bench.real_graph import CORPUS, MESH, machine

PMID = re.compile(rb"(<PMID[^>]*>)(\d+)(</PMID>)")
COPIES_A_FILE = 2
N_FILES = {"10,000": 2, "100,000": 18}


def main() -> None:
    """Make the files, then print each round and the ratios; or measure once, as a child of that."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, help="folder with mesh/ and pubmed/")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--measure", nargs=3, metavar=("FOLDER", "FILES", "WORKERS"), help="measure once, print JSON")
    options.add_argument("--survivors", action="store_true", help="measure the deciding over 39 million rows only")
    given = options.parse_args()
    if given.survivors:
        decide()
        return
    if given.measure:
        folder, n_files, n_workers = given.measure
        print(json.dumps(measure(Path(folder), int(n_files), int(n_workers))))
        return
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        make_files(given.data, Path(name))
        compare(Path(name), given.rounds)


def make_files(data: Path, folder: Path) -> None:
    """Write the files, and the MeSH records beside them."""
    shutil.copy(data / MESH, folder / "mesh.xml.gz")
    corpus = gzip.decompress((data / CORPUS).read_bytes())
    head, _, rest = corpus.partition(b"<PubmedArticle>")
    body, _, tail = rest.rpartition(b"</PubmedArticleSet>")
    copies = renumbered(b"<PubmedArticle>" + body)
    for number in range(1, max(N_FILES.values()) + 1):
        citations = b"".join(next(copies) for _ in range(COPIES_A_FILE))
        path = folder / f"pubmed26n{number:04}.xml.gz"
        path.write_bytes(gzip.compress(head + citations + b"</PubmedArticleSet>" + tail, compresslevel=6))


def renumbered(citations: bytes) -> Iterator[bytes]:
    """Yield copies of some citations in which every PMID is another."""
    numbers: dict[bytes, int] = {}
    pieces = PMID.split(citations)
    for pmid in pieces[2::4]:
        numbers.setdefault(pmid, len(numbers) + 1)
    own = [numbers[pmid] for pmid in pieces[2::4]]
    offset = 0
    while True:
        pieces[2::4] = [b"%d" % (number + offset) for number in own]
        yield b"".join(pieces)
        offset += len(numbers)


def measure(folder: Path, n_files: int, n_workers: int) -> dict[str, float]:
    """Return citations, seconds, and peaks of memory in MB."""
    descriptors = [record for record in parse_mesh(folder / "mesh.xml.gz") if isinstance(record, Descriptor)]
    paths = sorted(folder.glob("pubmed26n*.xml.gz"))[:n_files]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        lexicon = write_lexicon(Path(name), descriptors, ())
        began = time.perf_counter()
        with LocalEngine(n_workers) as engine:
            parts = build_parts(engine, paths, lexicon, Path(name) / "parts")
            tables = merge_parts(engine, parts, lexicon, Path(name) / "tables")
        seconds = time.perf_counter() - began
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "n": tables.counts["articles"],
        "seconds": seconds,
        "cpu_seconds": workers.ru_utime + workers.ru_stime,
        "own_mb": own.ru_maxrss / 1000,
        "worker_mb": workers.ru_maxrss / 1000,
    }


def decide() -> None:
    """Print how long it takes to tell which rows survive in 1,300 files of 30,000, one in ten of them an update."""
    before, began = peak_mb(), time.perf_counter()
    survivors = find_survivors([partial(made_up, number) for number in range(1_300)])
    seconds = time.perf_counter() - began
    n_kept, n = sum(int(rows.sum()) for rows in survivors), sum(len(rows) for rows in survivors)
    print(f"{n_kept:,} of {n:,} rows survive: {seconds:.1f} s, {peak_mb() - before:.0f} MB beside what was there")


def made_up(number: int) -> Events:
    """Return the events of one of 1,300 files: new PMIDs, or in every tenth file old ones again; few are unusual."""
    random = np.random.default_rng(number)
    new = np.arange(number * 30_000 + 1, (number + 1) * 30_000 + 1, dtype=np.uint32)
    old = random.integers(1, number * 30_000 + 2, 30_000, dtype=np.uint32)
    version = np.where(random.random(30_000) < 0.0005, 2, 1).astype(np.uint16)
    deleted = random.integers(1, number * 30_000 + 2, 20, dtype=np.uint32)
    at_end = np.full(20, 30_000, dtype=np.uint32)
    return Events.of(old if number % 10 == 9 else new, version, deleted, np.ones(20, np.uint16), at_end)


def peak_mb() -> float:
    """Return the peak of this process's memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def compare(folder: Path, rounds: int) -> None:
    """Print all rounds, then the medians of their ratios."""
    many, few = N_FILES["100,000"], N_FILES["10,000"]
    speedups, growths = [], []
    for number in range(1, rounds + 1):
        one, two = (shown(f"round {number}, {workers} worker(s)", folder, many, workers) for workers in (1, 2))
        small = shown(f"round {number}, 2 worker(s)", folder, few, 2)
        speedups.append(one["seconds"] / two["seconds"])
        growths.append(two["worker_mb"] / small["worker_mb"])
    print(f"two workers against one: {statistics.median(speedups):.2f} times the rate")
    print(f"memory of a worker, 100,000 against 10,000 citations: {statistics.median(growths):.2f} times")


def shown(what: str, folder: Path, n_files: int, n_workers: int) -> dict[str, float]:
    """Measure in a process of its own, print and return the figures."""
    command = [sys.executable, __file__, "--measure", str(folder), str(n_files), str(n_workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    print(
        f"{what}: {found['n']:,} citations, {found['seconds']:.1f} s, {found['n'] / found['seconds']:,.0f}/s, "
        f"{found['cpu_seconds']:.1f} s of workers' CPU, "
        f"peak {found['own_mb']:.0f} MB and {found['worker_mb']:.0f} MB a worker",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
