"""Keeps a lexicon in files, so that the processes that parse can have it, on this machine or on others.

In: MeSH records. Out: a folder, and a Lexicon read from it that takes the names only when a heading has no UI: most
files need none. Knows nothing about articles.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson

from graph.records import Descriptor, SupplementaryConcept
from ingest.bulk.whole_folder import whole_folder
from ingest.lexicon import Lexicon, Named, in_order_of_uis


@dataclass(frozen=True, slots=True)
class LexiconFolder:
    """A lexicon in files, and the checksum of what it holds."""

    path: Path
    checksum: str


def write_lexicon(
    parent: Path, descriptors: Collection[Descriptor], concepts: Collection[SupplementaryConcept]
) -> LexiconFolder:
    """Write the lexicon that a graph would have after these records were loaded into it."""
    uis = orjson.dumps([sorted(d.ui for d in descriptors), sorted(c.ui for c in concepts)])
    named = orjson.dumps([*in_order_of_uis(descriptors), *in_order_of_uis(concepts)])
    checksum = hashlib.sha256(uis + named).hexdigest()
    place = parent / f"lexicon-{checksum[:16]}"
    if not place.is_dir():
        with whole_folder(place) as folder:
            (folder / "uis.json").write_bytes(uis)
            (folder / "named.json").write_bytes(named)
    return LexiconFolder(place, checksum)


@lru_cache(1)
def read_lexicon(path: Path) -> Lexicon:
    """Return the lexicon of a folder, read once a process."""

    def named() -> list[Named]:
        found: list[Named] = orjson.loads((path / "named.json").read_bytes())
        return found

    descriptors, concepts = read_uis(path)
    return Lexicon(descriptors, concepts, named)


def read_uis(path: Path) -> tuple[list[str], list[str]]:
    """Return the UIs of descriptors and of supplementary concepts, each in order."""
    descriptors, concepts = orjson.loads((path / "uis.json").read_bytes())
    return descriptors, concepts
