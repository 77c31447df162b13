"""The lists of pairs that pages show: the latest, and those about one concept."""

from graph.database import Reader, Row

MOST = 50


def latest(reader: Reader) -> list[Row]:
    """Return the pairs made last, with the concept of each."""
    return reader.read("pair_lists_latest", limit=MOST)


def about(reader: Reader, ui: str | None) -> list[Row]:
    """Return pairs about a descriptor, live ones first; none for a category."""
    return reader.read("pair_lists_concept", ui=ui, limit=MOST) if ui else []
