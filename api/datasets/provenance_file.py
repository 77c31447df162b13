"""Writes where all pairs of an export come from, page by page, as one Turtle file.

Turtle lets documents follow each other, and RDF lets a triple be said twice: so memory holds one page, and what two
pages share (an article, a prompt) stands in both.
"""

from collections.abc import Callable
from pathlib import Path

from api.datasets.provenance import provenance_graph, serialized
from api.datasets.select import Selection
from graph.database import Database

PAGE = 200


def write_provenance(
    database: Database, selection: Selection, path: Path, on_progress: Callable[[str, int, int], None] | None = None
) -> None:
    """Write the provenance of the pairs selected, as of their revision."""
    n = len(selection.ids)
    with path.open("w", encoding="utf-8") as file:
        for at in range(0, n, PAGE):
            graph = provenance_graph(database, selection.ids.part(at, at + PAGE), revision=selection.revision)
            file.write(serialized(graph, "turtle"))
            if on_progress:
                on_progress("Write provenance", min(at + PAGE, n), n)
