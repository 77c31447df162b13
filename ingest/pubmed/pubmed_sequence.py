"""Knows the order of NLM's PubMed files: `pubmed26n1335.xml.gz` comes right after `pubmed26n1334.xml.gz`.

In: names of files to load and of files loaded. Out: the files in their order, or an error that names the one that is
missing. Whatever stands between the number and `.xml` is ignored; files with other names have no place in the series.
Knows nothing about what files hold.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import Invalid

NAME = re.compile(r"pubmed(\d\d)n(\d{4,})(?!\d).*\.xml(?:\.gz)?")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the series: the last two digits of the year, and the number within it."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """NLM's name of the file at this place."""
        return f"pubmed{self.year:02}n{self.number:04}.xml.gz"


def find_place(name: str) -> Place | None:
    """Return the place of a file by its name; None where the name is none of the series'."""
    match = NAME.fullmatch(name)
    return Place(int(match[1]), int(match[2])) if match else None


def in_sequence(paths: Sequence[Path]) -> list[Path]:
    """Return files with those of the series in its order; the others keep their positions."""
    ordered = iter(sorted((path for path in paths if find_place(path.name)), key=place_of))
    return [next(ordered) if find_place(path.name) else path for path in paths]


def place_of(path: Path) -> tuple[Place | None, str]:
    """Return what files of the series are sorted by."""
    return find_place(path.name), path.name


def check_sequence(names: Iterable[str], loaded: Iterable[str]) -> None:
    """Raise Invalid where a file, in the order given, leaves a gap or is older than the last one loaded.

    The first file of a year may have any number; a file that is loaded already may be loaded again.
    """
    known = {place for place in map(find_place, loaded) if place}
    for name in names:
        place = find_place(name)
        if place and place not in known:
            refuse_out_of_turn(name, place, known)
            known.add(place)


def refuse_out_of_turn(name: str, place: Place, known: set[Place]) -> None:
    """Raise Invalid where a file does not come right after the last one known of its year."""
    last = max(known, default=place)
    if place < last:
        raise Invalid(
            f"{name} is older than {last.name}, which is loaded: it would bring back what later files have replaced.",
            remedy="Leave it out; with --allow-gaps it is loaded all the same.",
            file=name,
            last=last.name,
        )
    if last.year == place.year and place.number > last.number + 1:
        missing = Place(place.year, last.number + 1).name
        more = place.number - last.number - 2
        raise Invalid(
            f"{name} does not follow {last.name}, the last one before it: {missing} is missing"
            + (f", and {more} more." if more else "."),
            remedy=f"Load {missing} first; with --allow-gaps its changes and deletions are done without.",
            file=name,
            missing=missing,
        )
