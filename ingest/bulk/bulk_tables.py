"""Turns one PubMed file into a part of the import: tables for Neo4j, and arrays for what is decided over all files.

In: a file and a lexicon. Out: a folder, whole or not at all, whose name says what it was made from, so that a part is
made once. Every record of the file gets its rows; which ones survive is not known here. Runs in a process of its own,
on this machine or another one, and needs memory for one file's arrays only.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from graph.errors import Invalid
from graph.identity import canonical_json
from graph.records import Article, Deletion, Fault
from ingest.bulk.bulk_csv import TableWriter, file_name, table_writer
from ingest.bulk.bulk_lexicon import LexiconFolder, read_lexicon, read_uis
from ingest.bulk.bulk_links import KINDS
from ingest.bulk.bulk_rows import TABLES, rows_of
from ingest.bulk.whole_folder import whole_folder
from ingest.lexicon import Lexicon
from ingest.pubmed.pubmed_graph import resolved_headings, resolved_substances, resolved_supplementary
from ingest.pubmed.pubmed_xml import parse_pubmed
from ingest.release import sha256_file

# Raise it whenever the tables, the arrays or what the parser makes of a file change: older parts are then made anew.
FORMAT = 1
# Arrays of a part, with the type codes of the module `array`.
ROW_ARRAYS = {"pmid": "I", "version": "H", "usable": "B", "n_headings": "H", "n_links": "H"}
HEADING_ARRAYS = {"descriptor": "i", "major": "B"}  # One element a heading, in the order of rows.
LINK_ARRAYS = {"earlier": "I", "kind": "B", "later": "I"}  # One a link between articles, in the order of rows.
DELETION_ARRAYS = {"deleted": "I", "deleted_version": "H", "deleted_at": "I"}  # It comes before row `deleted_at`.
SIZES = {"sizes": "I"}  # For each row, the bytes that it takes in each table.
ARRAYS = ROW_ARRAYS | HEADING_ARRAYS | LINK_ARRAYS | DELETION_ARRAYS | SIZES


@dataclass(frozen=True, slots=True)
class PartJob:
    """A file to parse, the folder where parts are kept, and the lexicon."""

    path: Path
    parts: Path
    lexicon: LexiconFolder

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Part:
    """What one file became: its folder, and counts; `counts` has the rows of each table, `invented` and `deletions`."""

    folder: Path
    file: str
    sha256: str
    n_records: int
    counts: Mapping[str, int]
    unresolved: Mapping[str, int]
    faults: tuple[Fault, ...]

    def array(self, name: str) -> NDArray[Any]:
        """Return one of `ARRAYS`."""
        with np.load(self.folder / "arrays.npz") as arrays:
            found: NDArray[Any] = arrays[name]
        return found


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that cannot be used, and why."""

    file: str
    reason: str


def build_part(job: PartJob) -> Part | Broken:
    """Return the part of a file, made now unless it is there already."""
    try:
        place = place_of(job)
        if not place.is_dir():
            with whole_folder(place) as folder:
                write_part(folder, job)
        return read_part(place, job.path)
    except Invalid as error:
        return Broken(str(job.path), error.message)


def place_of(job: PartJob) -> Path:
    """Return where the part of a file lies. Raises Invalid when there is no such file."""
    if not job.path.is_file():
        raise Invalid(f"There is no file {job.path}.", remedy="Correct the path.", file=str(job.path))
    stat = job.path.stat()
    made_from = canonical_json([FORMAT, job.path.name, stat.st_size, stat.st_mtime_ns, job.lexicon.checksum])
    return job.parts / f"{job.path.name.partition('.')[0]}-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}"


def read_part(place: Path, path: Path) -> Part:
    """Return a part that was written."""
    summary = orjson.loads((place / "summary.json").read_bytes())
    summary["faults"] = tuple(Fault(**fault) for fault in summary["faults"])
    return Part(folder=place, **{**summary, "file": str(path)})


def write_part(folder: Path, job: PartJob) -> None:
    """Parse a file into a folder. Raises Invalid when the file is broken."""
    write_records(folder, parse_pubmed(job.path), job.lexicon, job.path, sha256_file(job.path))


def write_records(
    folder: Path, records: Iterable[Article | Deletion | Fault], lexicon: LexiconFolder, source: Path, sha256: str
) -> None:
    """Write the records of a file with that checksum into a folder."""
    with ExitStack() as stack:
        writers = {name: stack.enter_context(table_writer(folder / file_name(name))) for name in TABLES}
        draft = Draft(writers, read_lexicon(lexicon.path), descriptor_indexes(lexicon.path))
        for record in records:
            draft.add(record)
    with (folder / "arrays.npz").open("wb") as file:
        np.savez(file, **draft.finished())  # type: ignore[arg-type] # none is called allow_pickle
    part = Part(
        folder=folder,
        file=str(source),
        sha256=sha256,
        n_records=draft.n_records,
        counts=dict(sorted(draft.counts.items())),
        unresolved=dict(sorted(draft.unresolved.items())),
        faults=tuple(draft.faults),
    )
    summary = asdict(part)
    del summary["folder"], summary["file"]
    (folder / "summary.json").write_bytes(orjson.dumps(summary, option=orjson.OPT_INDENT_2))


@lru_cache(1)
def descriptor_indexes(lexicon: Path) -> dict[str, int]:
    """Return the place of each descriptor in the order of UIs."""
    return {ui: index for index, ui in enumerate(read_uis(lexicon)[0])}


@dataclass(slots=True)
class Draft:
    """A part that is being written."""

    writers: Mapping[str, TableWriter]
    lexicon: Lexicon
    indexes: Mapping[str, int]
    arrays: dict[str, "array[int]"] = field(
        default_factory=lambda: {name: array(code) for name, code in ARRAYS.items()}
    )
    n_records: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, record: Article | Deletion | Fault) -> None:
        """Take one record in."""
        self.n_records += 1
        if isinstance(record, Fault):
            self.faults.append(record)
        elif isinstance(record, Deletion):
            self.counts["deletions"] += 1
            self.append(deleted=record.pmid, deleted_version=record.version, deleted_at=len(self.arrays["pmid"]))
        else:
            self.add_article(record)

    def add_article(self, article: Article) -> None:
        """Write an article's rows, and note what the merge needs of it."""
        headings = resolved_headings(article.headings, self.lexicon, self.unresolved)
        substances = resolved_substances(article.substances, self.lexicon, self.unresolved)
        supplementary = resolved_supplementary(article.supplementary, self.lexicon, self.unresolved)
        if article.links_without_pmid:
            self.unresolved["link without a PMID"] += article.links_without_pmid
        concepts = [ui for ui in substances if ui in self.lexicon.concepts]
        descriptors = [ui for ui in substances if ui in self.lexicon.descriptors]
        rows = rows_of(article, headings, descriptors, concepts, supplementary)
        for name, writer in self.writers.items():
            self.counts[name] += len(rows[name])
            self.arrays["sizes"].append(writer.add("".join(rows[name])))
        self.counts["invented"] += article.invented
        sound = article.abstract is not None and article.excluded_reason is None
        self.append(
            pmid=article.pmid,
            version=article.version,
            usable=sound and not article.retracted,
            n_headings=len(headings),
            n_links=len(links := dict.fromkeys(article.links)),
        )
        for ui, marks in headings.items():
            self.append(descriptor=self.indexes[ui], major=marks[0])
        for link in links:
            self.append(earlier=link.pmid, kind=KINDS.index(link.kind), later=link.other)

    def append(self, **values: int) -> None:
        """Append to some arrays."""
        for name, value in values.items():
            self.arrays[name].append(value)

    def finished(self) -> dict[str, NDArray[Any]]:
        """Return the arrays; truth values as such, `sizes` as one row an article."""
        found = {name: np.array(values) for name, values in self.arrays.items()}
        for name in ("usable", "major"):
            found[name] = found[name].astype(bool)
        found["sizes"] = found["sizes"].reshape(-1, len(TABLES))
        return found
