"""Rolls the literature up the tree: how many usable articles each descriptor and each tree number has.

In: a database. Out: `articles`, `candidates` and `major_candidates` of descriptors, `articles` of tree numbers
(distinct, at or below), written where they differ. Links are read in pages of articles into arrays, 9 bytes a link, and
counted by `rollup_counts`. From the first write to the last the graph says that its counts are stale, so that a kill
anywhere shows. Running pair counts are never touched here but by `recount_pairs`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from graph.database import Database
from ingest.rollup.rollup_counts import Candidates, Counts, Pmids, count_links

Row = dict[str, Any]
OnArticles = Callable[[int, int], None]
PAGE = 20_000  # articles a query: about 200,000 links
BATCH = 2_000  # descriptors a transaction, each with up to 256 candidates
TREE_BATCH = 10_000


def quiet(_read: int, _total: int) -> None:
    """Report no progress."""


def roll_up(database: Database, on_progress: OnArticles = quiet) -> int:
    """Bring the article counts and candidates up to date; return how many nodes were written.

    `on_progress` is told the articles read so far and those there are.
    """
    mark_stale(database)
    places = database.row("rollup_places")
    links = read_links(database, places["uis"], on_progress)
    counts = count_links(*links, places["uis"], places["numbers"], frozenset(find_orphans(database)))
    return write_counts(database, counts)


def mark_stale(database: Database) -> bool:
    """Say in the graph that its counts may be wrong; return whether it said so before, or never had a roll-up."""
    (row,) = database.write("rollup_begin")
    return bool(row["was_stale"])


def mark_fresh(database: Database) -> None:
    """Say in the graph that its counts are right: the last write of every roll-up."""
    database.write("rollup_end")


def find_orphans(database: Database) -> list[str]:
    """Return the tree numbers that hang under nothing, because the one above them is not loaded."""
    numbers: list[str] = database.row("rollup_orphans")["numbers"]
    return numbers


def recount_pairs(database: Database) -> int:
    """Count the live pairs of all descriptors and tree numbers anew; return how many counts were wrong.

    Each of the two queries takes the lock under which pairs are written.
    """
    queries = ("rollup_recount_pairs", "rollup_recount_tree_pairs")
    return sum(row["corrected"] for query in queries for row in database.write(query))


def read_links(
    database: Database, uis: Sequence[str], on_progress: OnArticles = quiet
) -> tuple[Pmids, np.ndarray[Any, np.dtype[np.int32]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return PMID, descriptor (index into `uis`) and major flag of every heading of a usable article."""
    index = {ui: i for i, ui in enumerate(uis)}
    pmids, descriptors, majors = [np.empty(0, np.uint32)], [np.empty(0, np.int32)], [np.empty(0, np.bool_)]
    for page in iter_pages(database, on_progress):
        pmids.append(np.array(page["pmids"], np.uint32))
        descriptors.append(np.fromiter(map(index.__getitem__, page["uis"]), np.int32, len(page["uis"])))
        majors.append(np.array(page["majors"], np.bool_))
    return np.concatenate(pmids), np.concatenate(descriptors), np.concatenate(majors)


def iter_pages(database: Database, on_progress: OnArticles) -> Iterator[Row]:
    """Yield the links of a page of articles, page after page, in the order of PMIDs."""
    total: int = database.row("rollup_total")["articles"]
    read, after = 0, -1
    while (page := database.row("rollup_links", after=after, n=PAGE))["n_read"]:
        yield page
        read, after = read + page["n_read"], page["last"]
        on_progress(read, total)


def write_counts(database: Database, counts: Counts) -> int:
    """Write counts where they differ from what the graph holds; return how many nodes were written.

    They are those of the whole literature: what they leave out has no article. The graph's counts are fresh afterwards.
    """
    mark_stale(database)
    database.write("rollup_initialise")
    database.write("rollup_initialise_tree")
    n_written = write_descriptors(database, changed_descriptors(database, counts))
    n_written += write_tree_numbers(database, changed_tree_numbers(database, counts))
    mark_fresh(database)
    return n_written


def changed_descriptors(database: Database, counts: Counts) -> Iterator[Row]:
    """Yield a row for each descriptor that the graph holds differently, by UI; the graph is read before the first."""
    index = {ui: i for i, ui in enumerate(counts.uis) if counts.articles[i]}
    changed = set(index)
    for stored in database.iter_rows("rollup_descriptors_stored"):
        ui = stored["ui"]
        if stored == counted_row(counts, ui, index):
            changed.discard(ui)
        else:
            changed.add(ui)
    return (counted_row(counts, ui, index) for ui in sorted(changed))


def counted_row(counts: Counts, ui: str, index: Mapping[str, int]) -> Row:
    """Return what the graph should hold of a descriptor; one that is not in `index` has no article."""
    if ui not in index:
        return descriptor_row(ui, 0, Candidates(np.empty(0, np.uint32), 0))
    return descriptor_row(ui, counts.articles[index[ui]], counts.candidates[index[ui]])


def descriptor_row(ui: str, articles: int, candidates: Candidates) -> Row:
    """Return a descriptor's roll-up as its queries give and take it."""
    pmids = candidates.pmids.tolist()
    return {"ui": ui, "articles": articles, "candidates": pmids, "major_candidates": candidates.n_majors}


def changed_tree_numbers(database: Database, counts: Counts) -> Iterator[Row]:
    """Yield a row for each tree number that the graph holds differently, in order."""
    stored = stored_tree_numbers(database)
    for number in sorted(stored.keys() | counts.by_number.keys()):
        articles = counts.by_number.get(number, 0)
        if stored.get(number, 0) != articles:
            yield {"number": number, "articles": articles}


def stored_tree_numbers(database: Database) -> dict[str, int]:
    """Return the articles of the tree numbers as the graph holds them; those without any are left out."""
    found = database.row("rollup_tree_stored")
    return dict(zip(found["numbers"], found["articles"], strict=True))


def write_descriptors(database: Database, rows: Iterable[Row]) -> int:
    """Write the roll-up of descriptors in batches; return how many."""
    return write_in_batches(database, "rollup_descriptors", rows, BATCH)


def write_tree_numbers(database: Database, rows: Iterable[Row]) -> int:
    """Write the roll-up of tree numbers in batches; return how many."""
    return write_in_batches(database, "rollup_tree", rows, TREE_BATCH)


def write_in_batches(database: Database, name: str, rows: Iterable[Row], size: int) -> int:
    """Write rows by one query, in batches; return how many."""
    waiting = iter(rows)
    n_written = 0
    while batch := list(islice(waiting, size)):
        database.write(name, rows=batch)
        n_written += len(batch)
    return n_written
