"""Joins the parts of all files into the tables of one import.

In: parts, in the order of their files. Out: tables of nodes and relationships that hold each PMID once, what is to be
marked afterwards, and the links of usable articles as arrays. A part of which every row survives is used as it is; of
another a copy is made without the rest. Memory: bitmaps, a byte a row, and the links between articles; no text.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray
from pyroaring import BitMap

from graph.errors import Invalid
from graph.private_import import Table
from ingest.bulk.bulk_csv import copy_rows, file_name
from ingest.bulk.bulk_joined import JOINED, NODES, table_of, write_joined
from ingest.bulk.bulk_lexicon import LexiconFolder, read_uis
from ingest.bulk.bulk_links import KINDS, Statements, statements_of
from ingest.bulk.bulk_rows import TABLES
from ingest.bulk.bulk_survivors import Events, Rows, bitmap, find_survivors, members
from ingest.bulk.bulk_tables import Part
from ingest.bulk.engine import Engine, OnDone, quiet
from ingest.bulk.whole_folder import sweep, whole_folder

SUPERSEDED = "superseded by another record of the same PMID, or deleted"


@dataclass(frozen=True, slots=True)
class FilterJob:
    """A part, which of its rows survive, and where the tables of those are to lie."""

    part: Part
    rows: Rows
    place: Path

    def __str__(self) -> str:
        return self.part.file


@dataclass(frozen=True, slots=True)
class Kept:
    """A part, which of its rows survive, the folder of their tables, and how many rows each table has there."""

    part: Part
    rows: Rows
    folder: Path
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UsableLinks:
    """Links from usable articles to descriptors, one an element; `descriptors` are indexes into `uis`."""

    pmids: NDArray[np.uint32]
    descriptors: NDArray[np.int32]
    majors: NDArray[np.bool_]
    uis: Sequence[str]


@dataclass(frozen=True, slots=True)
class ImportTables:
    """Everything to import, and the PMIDs to mark as retracted afterwards, because another record says so.

    `counts` has what the graph will hold: articles, stubs, headings, substances, supplementary, links. `skipped` counts
    records left out, by reason.
    """

    nodes: tuple[Table, ...]
    relationships: tuple[Table, ...]
    retracted: tuple[int, ...]
    counts: Mapping[str, int]
    skipped: Mapping[str, int]
    uis: Sequence[str] = field(repr=False)
    kept: Sequence[Kept] = field(repr=False)

    def usable_links(self) -> UsableLinks:
        """Return the links that the roll-up counts, 9 bytes each."""
        noticed = BitMap(self.retracted)
        usable = [usable_rows(kept, noticed) for kept in self.kept]
        n = sum(int(kept.part.array("n_headings")[rows].sum()) for kept, rows in zip(self.kept, usable, strict=True))
        links = UsableLinks(np.empty(n, np.uint32), np.empty(n, np.int32), np.empty(n, np.bool_), self.uis)
        end = 0
        for kept, rows in zip(self.kept, usable, strict=True):
            n_headings = kept.part.array("n_headings")
            wanted = np.repeat(rows, n_headings)
            start, end = end, end + int(np.count_nonzero(wanted))
            links.pmids[start:end] = np.repeat(kept.part.array("pmid"), n_headings)[wanted]
            links.descriptors[start:end] = kept.part.array("descriptor")[wanted]
            links.majors[start:end] = kept.part.array("major")[wanted]
        return links


def merge_parts(
    engine: Engine, parts: Sequence[Part], lexicon: LexiconFolder, folder: Path, *, on_done: OnDone = quiet
) -> ImportTables:
    """Return the tables of some parts; what has to be written for them lies in `folder`.

    Raises Invalid when invented and real articles would meet.
    """
    refuse_mixed(parts)
    sweep(folder)
    survivors = find_survivors([partial(events_of, part) for part in parts])
    kept = keep(engine, parts, survivors, folder, on_done)
    statements = Statements.joined([statements_in(each) for each in kept])
    articles = surviving_pmids(kept)
    joined = folder / "joined"
    n_joined = write_joined(joined, lexicon, statements, statements.ends() - articles)
    tables = {
        **{name: table_of(joined, name, [each.folder for each in kept if each.counts.get(name)]) for name in TABLES},
        **{name: table_of(joined, name, [joined] if n_joined[name] else []) for name in JOINED},
    }
    n_lost = sum(int(np.count_nonzero(~rows)) for rows in survivors)
    return ImportTables(
        nodes=tuple(table for name, table in tables.items() if name in NODES),
        relationships=tuple(table for name, table in tables.items() if name not in NODES),
        retracted=tuple(statements.noticed() & articles),
        counts=counts_of(kept, n_joined),
        skipped={SUPERSEDED: n_lost} if n_lost else {},
        uis=read_uis(lexicon.path)[0],
        kept=kept,
    )


def refuse_mixed(parts: Sequence[Part]) -> None:
    """Raise Invalid, naming files, when some articles are invented and others are real."""
    invented = next((part for part in parts if part.counts.get("invented")), None)
    real = next((part for part in parts if part.counts.get("articles", 0) > part.counts.get("invented", 0)), None)
    if invented and real:
        raise Invalid(
            f"{invented.file} holds invented articles and {real.file} real ones; the two never share a graph.",
            remedy="Load them into homes of their own, named with `--home`.",
            files=[invented.file, real.file],
        )


def events_of(part: Part) -> Events:
    """Return the rows and deletions of a part."""
    return Events.of(*map(part.array, ("pmid", "version", "deleted", "deleted_version", "deleted_at")))


def keep(engine: Engine, parts: Sequence[Part], survivors: Sequence[Rows], folder: Path, on_done: OnDone) -> list[Kept]:
    """Return what is left of each part, after copying the tables of those that lose rows."""
    pairs = list(zip(parts, survivors, strict=True))
    cut = [FilterJob(part, rows, folder / place_name(part, rows)) for part, rows in pairs if not rows.all()]
    counts = dict(engine.map(filter_part, cut, on_done=on_done))
    places = {job.part.folder: job.place for job in cut}
    return [
        Kept(part, rows, place := places.get(part.folder, part.folder), counts.get(place, part.counts))
        for part, rows in pairs
    ]


def place_name(part: Part, rows: Rows) -> str:
    """Return the name of the folder for some rows of a part: the same for the same rows, so that it is made once."""
    return f"{part.folder.name}-{hashlib.sha256(np.packbits(rows).tobytes()).hexdigest()[:16]}"


def filter_part(job: FilterJob) -> tuple[Path, dict[str, int]]:
    """Copy the rows that survive of a part's tables, unless that is done; return where, and the rows of each table."""
    if not job.place.is_dir():
        sizes = job.part.array("sizes")
        with whole_folder(job.place) as folder:
            n_lines = {
                name: copy_rows(job.part.folder / file_name(name), folder / file_name(name), sizes[:, index], job.rows)
                for index, name in enumerate(TABLES)
            }
            counts = n_lines | {"articles": int(np.count_nonzero(job.rows))}
            (folder / "counts.json").write_bytes(orjson.dumps(counts))
    found: dict[str, int] = orjson.loads((job.place / "counts.json").read_bytes())
    return job.place, found


def statements_in(kept: Kept) -> Statements:
    """Return the links that the surviving rows of a part state."""
    array = kept.part.array
    return statements_of(array("pmid"), array("n_links"), kept.rows, (array("earlier"), array("kind"), array("later")))


def surviving_pmids(kept: Sequence[Kept]) -> BitMap:
    """Return the PMIDs of all surviving rows."""
    found = BitMap()
    for each in kept:
        found |= bitmap(each.part.array("pmid")[each.rows])
    return found


def usable_rows(kept: Kept, retracted: BitMap) -> Rows:
    """Return the surviving rows of usable articles that no other record calls retracted."""
    usable: Rows = kept.part.array("usable") & kept.rows
    return usable & ~members(kept.part.array("pmid"), retracted)


def counts_of(kept: Sequence[Kept], joined: Mapping[str, int]) -> dict[str, int]:
    """Return how many nodes and relationships of each kind the tables hold."""
    rows: Counter[str] = Counter()
    for each in kept:
        rows.update(each.counts)
    return {
        "articles": rows["articles"],
        "stubs": joined.get("stubs", 0),
        "headings": rows["headings"],
        "substances": rows["substances_descriptors"] + rows["substances_concepts"],
        "supplementary": rows["supplementary"],
        "links": sum(joined.get(kind, 0) for kind in KINDS),
    }
