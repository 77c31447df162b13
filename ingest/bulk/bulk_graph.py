"""What a bulk load asks of a graph: that nothing precious is lost, that indexes get built, that counts agree.

In: a home, or the database of a new store. Out: nothing, or Invalid. Knows nothing about tables and files.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph import private_neo4j
from graph.database import Database
from graph.errors import Defect, Invalid, Unavailable
from graph.private_neo4j import OnProgress, has_store
from graph.private_process import Folder
from graph.queries import iter_queries
from ingest.benchmark.carry import read_benchmarks

BATCH = 10_000
Row = dict[str, Any]
POLL_SECONDS = 0.5


def refuse_precious(home: Path, cache: Path) -> list[Row]:
    """Raise Invalid when the store of a home holds runs or pairs, which no file of NLM's could bring back.

    Return its benchmarks, which the new store is to have as well. The home's server is started to see, where it does
    not run.
    """
    if not has_store(Folder.of(home)):
        return []
    server = private_neo4j.start(home, cache)
    with Database(server.uri, server.username, server.password) as database:
        held = database.row("bulk_graph_precious")
        benchmarks = read_benchmarks(database)
    if held["runs"] or held["pairs"]:
        raise Invalid(
            f"The home {home.name} holds {held['runs']:,} runs and {held['pairs']:,} pairs; a bulk load would replace"
            " them.",
            remedy="Load into another home (--home NAME), then carry the pairs over: `kailin export --format native -o"
            " DIR` here and `kailin load pairs DIR/pairs.jsonl --home NAME` there. `kailin db dump` keeps a copy.",
        )
    return benchmarks


def build_schema(database: Database, on_progress: OnProgress) -> None:
    """Create every constraint and index, and wait until all are built. Raises Unavailable when one fails."""
    queries = list(iter_queries("schema"))
    for done, query in enumerate(queries):
        on_progress("Create constraints and indexes", done, len(queries))
        database.write(query.name)
    while True:
        rows = database.read("bulk_graph_indexes")
        failed = [row["name"] for row in rows if row["state"] == "FAILED"]
        if failed:
            raise Unavailable(
                f"Neo4j could not build the index {', '.join(failed)}.",
                remedy="Look at its log; often the disk is full. Then run the command again.",
            )
        waiting = [row["percent"] for row in rows if row["state"] != "ONLINE"]
        if not waiting:
            return
        on_progress("Build indexes", int(min(waiting)), 100)
        time.sleep(POLL_SECONDS)


def refuse_other_counts(database: Database, wanted: Mapping[str, int]) -> None:
    """Raise Defect when the graph does not hold as many nodes and links as the tables had."""
    found = database.row("bulk_graph_counts")
    wrong = {name: (n, wanted[name]) for name, n in found.items() if n != wanted.get(name, 0)}
    if wrong:
        said = ", ".join(f"{name} {n:,} instead of {other:,}" for name, (n, other) in wrong.items())
        raise Defect(f"The import has made other counts than its tables hold: {said}.", counts=wrong)
