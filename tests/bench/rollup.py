"""Measures the roll-up of a made-up literature over the real tree: from arrays, from a running database, and moved.

python tests/bench/rollup.py --data DIR [--sizes 1000000 2000000 4000000] [--graphs 100000 300000 1000000]
                             [--plain 300000] [--changed 30000] [--cache DIR]

`--sizes`: articles counted from arrays, each size in a process of its own; memory is that process's, before counting
and at its peak. `--graphs`: articles of graphs made by Neo4j's offline import; there the whole roll-up, an idle one,
and one moved by an update file of `--changed` citations are timed, and up to `--plain` articles the plain Cypher query
that follows every link (of `kailin verify`). The moved counts are compared with a whole roll-up's.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import numpy as np
import platformdirs
from numpy.typing import NDArray

from graph.database import Database
from graph.private_import import Table, import_store
from graph.records import CATEGORIES, parent_number
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.rollup.rollup import roll_up
from ingest.rollup.rollup_counts import Pmids, at_or_above, count_links
from ingest.rollup.rollup_delta import finish
from tests.bench.generate import file_name, write_update
from tests.bench.real_graph import machine, served
from tests.bench.synthetic import Block, Law, iter_blocks, measure_law

T = TypeVar("T")
ROOM = 11  # Links an article for which room is made; there are about 10.2.


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder with mesh/ and pubmed/")
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000_000, 2_000_000, 4_000_000])
    options.add_argument("--graphs", type=int, nargs="*", default=[100_000, 300_000, 1_000_000])
    options.add_argument("--plain", type=int, default=300_000, help="largest graph for the plain query")
    options.add_argument("--changed", type=int, default=30_000, help="citations of the update file")
    options.add_argument("--cache", type=Path, default=Path(platformdirs.user_cache_dir("kailin")), help="downloads")
    given = options.parse_args()
    print(machine(), flush=True)
    for n_articles in given.sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            process.submit(measure_arrays, given.data, n_articles).result()
    for n_articles in given.graphs:
        measure_graph(given, n_articles)


def measure_arrays(data: Path, n_articles: int) -> None:
    """Print time and memory of counting from arrays."""
    law = measure_law(data)
    pmids, descriptors, majors = links_of(law, n_articles)
    before = peak_mib()
    begun, worked = time.perf_counter(), time.process_time()
    counts = count_links(pmids, descriptors, majors, law.uis, law.places)
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    print(
        f"arrays, {n_articles:,} articles, {len(pmids):,} links: {seconds:.1f} s ({worked:.1f} s of a core), "
        f"peak {peak_mib():,.0f} MiB ({before:,.0f} before), {len(counts.by_number):,} tree numbers",
        flush=True,
    )


def links_of(law: Law, n_articles: int) -> tuple[Pmids, NDArray[np.int32], NDArray[np.bool_]]:
    """Return the links of made-up articles, as `count_links` takes them."""
    pmids = np.empty(n_articles * ROOM, np.uint32)
    descriptors = np.empty(n_articles * ROOM, np.int32)
    majors = np.empty(n_articles * ROOM, np.bool_)
    n = 0
    for block in iter_blocks(law, n_articles):
        part = slice(n, n + len(block.owners))
        pmids[part], descriptors[part], majors[part] = block.pmids[block.owners], block.descriptors, block.majors
        n = part.stop
    return pmids[:n], descriptors[:n], majors[:n]


def peak_mib() -> float:
    """Return the most memory that this process has had resident, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def measure_graph(given: argparse.Namespace, n_articles: int) -> None:
    """Print times of one graph."""
    law = measure_law(given.data)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        import_graph(law, n_articles, Path(folder), home, given.cache)
        update = argparse.Namespace(
            articles=n_articles,
            revised=given.changed * 2 // 3,
            new=given.changed * 3 // 10,
            deleted=given.changed // 30,
            abstracts=100,
            mean=10.0,
        )
        path = file_name(Path(folder), 1)
        write_update(path, law, update, 0)
        with served(home, given.cache) as database:
            database.apply_schema()
            show_graph(database, path, n_articles, plain=n_articles <= given.plain)


def show_graph(database: Database, update: Path, n_articles: int, *, plain: bool) -> None:
    """Print times of a graph as it was imported."""
    print(f"graph, {n_articles:,} articles", flush=True)
    timed("whole roll-up", lambda: roll_up(database))
    timed("idle roll-up", lambda: roll_up(database))
    if plain:
        offenders = timed("plain Cypher query", lambda: database.read("verify_tree_articles", limit=20))
        print(f"    tree numbers on which they differ: {len(offenders)}")
    with patch("ingest.pubmed.load_pubmed.finish", lambda *given: timed("moved roll-up", lambda: finish(*given))):
        timed("update file in all", lambda: load_pubmed(database, [update]))
    print(f"    written by a whole roll-up afterwards: {roll_up(database)}", flush=True)


def timed(what: str, work: Callable[[], T]) -> T:
    """Do something and print how long it took and how much memory this process has had."""
    begun = time.perf_counter()
    result = work()
    print(f"  {what}: {time.perf_counter() - begun:.1f} s, peak {peak_mib():,.0f} MiB here", flush=True)
    return result


def import_graph(law: Law, n_articles: int, folder: Path, home: Path, cache: Path) -> None:
    """Make a graph of the tree and made-up articles; each has a title, an abstract of a word, and headings."""
    below = {number for places in law.places for own in places for number in at_or_above(own, ())} - CATEGORIES.keys()
    numbers = sorted(below)
    columns = "pmid:ID(a){id-type:long},title,abstract,version:int,language,retracted:boolean,invented:boolean"
    articles = table(folder, "Article", columns, ())
    links = table(folder, "HAS_MESH", ":START_ID(a),:END_ID(d),major:boolean", ())
    with articles.files[0].open("a") as of_articles, links.files[0].open("a") as of_links:
        for block in iter_blocks(law, n_articles):
            of_articles.writelines(f"{pmid},Title.,Words.,1,eng,false,true\n" for pmid in block.pmids.tolist())
            of_links.writelines(link_lines(law, block))
    nodes = (
        articles,
        table(
            folder,
            "Descriptor",
            "ui:ID(d),name",
            (f'{ui},"{name}"\n' for ui, name in zip(law.uis, law.names, strict=True)),
        ),
        table(folder, "TreeNumber:Category", "number:ID(t),name", (f'{n},"{w}"\n' for n, w in CATEGORIES.items())),
        table(folder, "TreeNumber", "number:ID(t)", (f"{number}\n" for number in numbers)),
    )
    places = (f"{ui},{number}\n" for ui, own in zip(law.uis, law.places, strict=True) for number in own)
    edges = (
        links,
        table(folder, "AT", ":START_ID(d),:END_ID(t)", places),
        table(
            folder, "UNDER", ":START_ID(t),:END_ID(t)", (f"{number},{parent_number(number)}\n" for number in numbers)
        ),
    )
    import_store(home, cache, nodes, edges)


def link_lines(law: Law, block: Block) -> Iterator[str]:
    """Yield the headings of a block as lines of a table."""
    columns = (block.pmids[block.owners].tolist(), block.descriptors.tolist(), block.majors.tolist())
    for pmid, descriptor, major in zip(*columns, strict=True):
        yield f"{pmid},{law.uis[descriptor]},{'true' if major else 'false'}\n"


def table(folder: Path, kind: str, columns: str, lines: Iterable[str]) -> Table:
    """Write a table for the import."""
    name = kind.replace(":", "_")
    header, rows = folder / f"{name}.header.csv", folder / f"{name}.csv"
    header.write_text(f"{columns}\n", encoding="utf-8")
    with rows.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    return Table(kind, header, (rows,))


if __name__ == "__main__":
    main()
