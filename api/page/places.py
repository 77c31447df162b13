"""Where things stand in the tree, with names, as the page's crumbs show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.database import Reader

TOP = "MeSH"


@dataclass(frozen=True, slots=True)
class Step:
    """A place on the way down: its tree number ("" for the top), the name there and the descriptor's UI, if any."""

    number: str
    name: str
    ui: str | None = None


def paths(reader: Reader, numbers: Sequence[str]) -> list[tuple[Step, ...]]:
    """Return the way from the top to each place, in the order of the tree; a place that is not there is left out."""
    found = reader.read("places_above", numbers=list(numbers))
    return [(Step("", TOP), *(Step(*step) for step in row["path"])) for row in found]
