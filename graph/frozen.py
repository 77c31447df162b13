"""What a pair freezes at its creation beside its native row, so that any revision can be selected for ever. Pure.

In: native rows, and what stood in the tree then (`Surroundings`). Out: the properties of their pairs. A later MeSH
year, a new roll-up or a revised article reaches none of them: a pull selects by these alone, and serves `row_json` or
`ids_json` as it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.identity import canonical_json
from graph.records import parent_number
from graph.split import split_of

Row = dict[str, Any]
TEXTS = frozenset({"title", "abstract"})  # of a context: a publisher's, most often


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the graph holds where some pairs stand: tree number -> UIs there, UI -> usable articles."""

    standing: Mapping[str, Sequence[str]]
    articles: Mapping[str, int]


def frozen_properties(row: Row, around: Surroundings) -> dict[str, Any]:
    """Return what the pair of a native row freezes: both texts of the row, and what pulls select by.

    `places` are the concept's tree numbers; `above` the UIs of the concept and of what stands above it, `above_steps`
    the fewest steps up to each; `concept_articles` its usable articles; `test_support` whether an article it rests on,
    its source apart, is of the split "test". Lists that would be empty are None.
    """
    concept, source = row["concept"], row["source"]
    places = list(concept.get("tree_numbers") or ())
    above = steps_above(concept["ui"], places, around.standing)
    return {
        "row_json": canonical_json(row),
        "ids_json": canonical_json(ids_row(row)),
        "concept": concept["ui"],
        "places": places or None,
        "above": list(above),
        "above_steps": list(above.values()),
        "concept_articles": around.articles.get(concept["ui"], 0),
        "source_year": source.get("year"),
        "split": row.get("split") or split_of(source["pmid"]),
        "run": row.get("run"),
        "test_support": any(split_of(c["pmid"]) == "test" for c in row["contexts"] if c["pmid"] != source["pmid"]),
    }


def ids_row(row: Row) -> Row:
    """Return a row whose contexts name their articles and hold none of their texts."""
    return row | {"contexts": [{k: v for k, v in context.items() if k not in TEXTS} for context in row["contexts"]]}


def steps_above(ui: str, places: Iterable[str], standing: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return UI -> fewest steps up to it: the concept itself (0) and all that stand above its places, by UI."""
    found = {ui: 0}
    for place in places:
        for steps, number in enumerate(chain(place)):
            for other in standing.get(number, ()) if steps else ():
                found[other] = min(steps, found.get(other, steps))
    return dict(sorted(found.items()))


def chain(number: str) -> list[str]:
    """Return a tree number and those above it, nearest first: "C04.588" -> ["C04.588", "C04", "C"]."""
    numbers = [number]
    while (above := parent_number(numbers[-1])) is not None:
        numbers.append(above)
    return numbers


def numbers_of(rows: Iterable[Row]) -> list[str]:
    """Return the tree numbers at or above the places of some rows' concepts, sorted."""
    return sorted(
        {number for row in rows for place in row["concept"].get("tree_numbers") or () for number in chain(place)}
    )


def uis_of(rows: Iterable[Row]) -> list[str]:
    """Return the UIs of some rows' concepts, sorted."""
    return sorted({row["concept"]["ui"] for row in rows})
