"""Reads what stands in the tree where new pairs will stand, for them to freeze (graph/frozen.py)."""

from collections.abc import Callable, Sequence
from typing import Any

from graph.frozen import Row, Surroundings, numbers_of, uis_of


def read_surroundings(run: Callable[..., list[dict[str, Any]]], rows: Sequence[Row]) -> Surroundings:
    """Return the surroundings of some native rows; `run` runs a query by name, in a transaction or without."""
    [found] = run("surroundings_tree", numbers=numbers_of(rows), uis=uis_of(rows))
    return Surroundings(dict(found["standing"]), dict(found["articles"]))
