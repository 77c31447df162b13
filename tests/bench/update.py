"""Loads an update of 30,000 citations into the graph that bulk_load.py has left, and counts everything anew after it.

python -m tests.bench.update --data DIR --home DIR --articles 1000000 --abstracts 1300
(DIR of the home as for bulk_load.py; 20,000 revisions, 9,000 new citations, 1,000 deletions. Two updates follow each
other: the first meets a server just started, the second one that runs, as it does day by day.)
"""

import argparse
import time
from pathlib import Path

from graph.database import Database
from ingest.pubmed.load_pubmed import load_pubmed
from ingest.rollup.rollup import roll_up
from tests.bench.generate import file_name, write_update
from tests.bench.real_graph import machine, parser, served
from tests.bench.synthetic import measure_law


def main() -> None:
    """Print the seconds of the update and of a full roll-up, and what that still had to correct."""
    options = parser(__doc__)
    options.add_argument("--articles", type=int, required=True, help="as many as were loaded")
    options.add_argument("--abstracts", type=int, default=1_300, help="characters of an abstract")
    options.add_argument("--number", type=int, default=0, help="of the first update: each number once")
    options.set_defaults(revised=20_000, new=9_000, deleted=1_000, mean=10.0)
    given = options.parse_args()
    law = measure_law(given.data)
    paths = []
    for number in (given.number, given.number + 1):
        paths.append(file_name(given.home, 9000 + number))
        write_update(paths[-1], law, given, number)
    print(machine())
    with served(given.home, given.cache) as database:
        for path in paths:
            update(database, path, given)
        began = time.perf_counter()
        corrected = roll_up(database)
        print(
            f"full roll-up from the running database: {time.perf_counter() - began:.1f} s, {corrected:,} counts wrong"
        )


def update(database: Database, path: Path, given: argparse.Namespace) -> None:
    """Load the file and print what came of it."""
    before = database.row("bulk_graph_counts")["articles"]
    report = load_pubmed(database, [path])
    after = database.row("bulk_graph_counts")["articles"]
    print(
        f"update of {report.read:,} records: {report.seconds:.1f} s; new {report.written:,},"
        f" changed {report.changed:,}, unchanged {report.unchanged:,}, deleted {report.deleted:,}"
    )
    print(f"articles {before:,} -> {after:,}, expected {before + given.new - given.deleted:,}")


if __name__ == "__main__":
    main()
