"""The version of a graph's shape, and the steps from each version to the next.

In: a database. Out: a graph of this version, or a refusal that says what to do. A graph of ours that never noted a
version has version 0; one that is empty gets the current one. A step may break off and be done again. To change what a
graph looks like, add a function `m003_…` to `MIGRATIONS`; what is written there once stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from graph.database import Database
from graph.errors import Invalid
from graph.frozen import frozen_properties
from graph.surroundings import read_surroundings

OnProgress = Callable[[str, int, int], None]
PAGE = 10_000
PAIRS_PAGE = 1_000


def m001_empty_lists_are_absent(database: Database, on_progress: OnProgress) -> str:
    """Take away lists that loaders write no more, note which records state a retraction, have counts made anew."""
    articles = headings = read = 0
    after = -1
    while (page := database.write("migrations_m001_articles", after=after, n=PAGE)[0])["n_read"]:
        after, read = page["last"], read + page["n_read"]
        articles, headings = articles + page["articles"], headings + page["headings"]
        on_progress("Take away empty lists (articles)", read, 0)
    database.write("migrations_m001_stale")
    return f"empty lists taken away from {articles:,} articles and {headings:,} headings; counts are to be made anew"


def m002_pairs_freeze_what_pulls_select_by(database: Database, on_progress: OnProgress) -> str:
    """Freeze, beside each pair's row, what stands around it now; note since when benchmarks and vocabulary stand."""
    n_pairs = 0
    while page := database.read("migrations_m002_pairs", n=PAIRS_PAGE):
        rows = [orjson.loads(row["row_json"]) for row in page]
        around = read_surroundings(database.read, rows)
        frozen = [(pair["id"], frozen_properties(row, around)) for pair, row in zip(page, rows, strict=True)]
        # The row itself stays as it stands, to the byte.
        written = [{"id": id_, "properties": {k: v for k, v in f.items() if k != "row_json"}} for id_, f in frozen]
        database.write("migrations_m002_freeze", rows=written)
        n_pairs += len(page)
        on_progress("Freeze what pulls select by (pairs)", n_pairs, 0)
    database.write("migrations_m002_since")
    return f"{n_pairs:,} pairs can be selected by what stood around them"


MIGRATIONS: tuple[Callable[[Database, OnProgress], str], ...] = (
    m001_empty_lists_are_absent,
    m002_pairs_freeze_what_pulls_select_by,
)
VERSION = len(MIGRATIONS)


@dataclass(frozen=True, slots=True)
class Applied:
    """A step that was taken: the version it led to, its name, and what it did."""

    version: int
    name: str
    did: str


def find_version(database: Database) -> int | None:
    """Return the version of a graph's shape, None for a graph with nothing of ours in it."""
    found = database.row("migrations_version")
    if found["version"] is None and not found["has_content"]:
        return None
    return int(found["version"] or 0)


def open_schema(database: Database) -> None:
    """Make sure that a graph has this version's shape and all its constraints and indexes.

    Raises Invalid for a graph of another version, with nothing changed.
    """
    version = find_version(database)
    if version is not None:
        check(version)
    database.apply_schema()
    if version is None:
        stamp(database)


def check(version: int) -> None:
    """Raise Invalid for a version that is not this one."""
    refuse_newer(version)
    if version < VERSION:
        raise Invalid(
            f"This graph has version {version} of kailin's schema, and this kailin works with version {VERSION}.",
            remedy="Run `kailin db migrate` (with the same --home); `kailin db dump` makes a copy first.",
            version=version,
        )


def refuse_newer(version: int) -> None:
    """Raise Invalid for a version that a newer kailin wrote."""
    if version > VERSION:
        raise Invalid(
            f"This graph was written by a newer kailin: its schema has version {version}, this kailin knows {VERSION}.",
            remedy="Use that kailin, or a newer one.",
            version=version,
        )


def migrate(database: Database, on_progress: OnProgress) -> tuple[Applied, ...]:
    """Take every step that a graph lacks, noting the version after each; nothing where it lacks none.

    Raises Invalid for a graph that a newer kailin wrote.
    """
    version = find_version(database)
    refuse_newer(version or 0)
    database.apply_schema()
    if version is None:
        stamp(database)
        return ()
    applied = []
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        applied.append(Applied(number, step.__name__, step(database, on_progress)))
        stamp(database, number)
    return tuple(applied)


def stamp(database: Database, version: int = VERSION) -> None:
    """Note the version of a graph's shape."""
    database.write("migrations_stamp", version=version)
