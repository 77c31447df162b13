"""Reads the frozen rows of a selection, page by page, each page in a short transaction of its own.

In: a database and a `Selection`. Out: native rows, as the JSON that stands in the graph, in the selection's order. A
row is never parsed here, and memory holds one page.
"""

from collections.abc import Iterator, Sequence

from api.datasets.request import Contexts
from api.datasets.select import Selection
from graph.database import Database
from graph.errors import Defect

PAGE = 1_000
QUERIES: dict[Contexts, str] = {"ids": "rows_ids", "full": "rows_full"}


def iter_row_json(database: Database, selection: Selection, contexts: Contexts) -> Iterator[str]:
    """Yield the rows of a selection, with the texts of their contexts or without."""
    for page in iter_pages(database, selection, contexts):
        yield from page


def iter_pages(database: Database, selection: Selection, contexts: Contexts, size: int = PAGE) -> Iterator[list[str]]:
    """Yield the rows of a selection behind its cursor, some at a time."""
    chosen = selection.rest()
    for at in range(0, len(chosen), size):
        yield read_page(database, chosen.part(at, at + size), contexts)


def read_page(database: Database, ids: Sequence[str], contexts: Contexts) -> list[str]:
    """Return the rows of some pairs, in the order of the ids. Raises Defect where one is not in the graph."""
    rows: list[str] = database.row(QUERIES[contexts], ids=list(ids))["rows"]
    if len(rows) != len(ids):
        raise Defect(f"{len(ids) - len(rows)} of {len(ids)} pairs selected have no row in the graph.")
    return rows
