"""Parses tables of mappings in SSSOM (tab-separated, metadata in comments before the header).

In: a path, plain or gzip. Out: the rows that tie a class to a MeSH descriptor or supplementary concept, on whichever
side it stands, as matches of the class; a Fault for a row that cannot be used; counts of the rows that say something
else. Does not see the database, nor whether a class or record exists.
"""

import csv
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path

from graph.errors import Invalid
from graph.ontology_records import Match, MatchKind, OntologyFile
from graph.records import Fault
from ingest.ontology.curies import canonical, mesh_ui
from ingest.xml_stream import OnBytes, quiet, unpacked

COLUMNS = ("subject_id", "predicate_id", "object_id")
KINDS: Mapping[str, MatchKind] = {
    "skos:exactMatch": "EXACT_MATCH",
    "owl:equivalentClass": "EXACT_MATCH",
    "skos:broadMatch": "BROAD_MATCH",
    "skos:narrowMatch": "NARROW_MATCH",
}
INVERSE: Mapping[MatchKind, MatchKind] = {"BROAD_MATCH": "NARROW_MATCH", "NARROW_MATCH": "BROAD_MATCH"}
SHORT = {"http://www.w3.org/2004/02/skos/core#": "skos:", "http://www.w3.org/2002/07/owl#": "owl:"}
METADATA = re.compile(r"#(\s*)([\w.]+):\s*(.*)")
NEGATED = "not"
Row = Mapping[str, str]


class Unwanted(Exception):  # noqa: N818 - it is no error: the row is whole but says something else
    """A row that is no match of a class with MeSH; the text says why."""


def parse_sssom(path: Path, *, on_bytes: OnBytes = quiet) -> OntologyFile:
    """Return what a table states of classes and MeSH.

    Raises Invalid when the file cannot be read, or lacks a column that says what is mapped to what.
    """
    matches: dict[tuple[str, str, str], Match] = {}
    faults: list[Fault] = []
    skipped: Counter[str] = Counter()
    metadata: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line, row in iter_rows(path, metadata, prefixes, on_bytes):
        try:
            found = match(row, prefixes)
            matches.setdefault((found.class_id, found.kind, found.ui), found)
        except Unwanted as reason:
            skipped[str(reason)] += 1
        except Invalid as error:
            named = " ".join(row.get(column) or "?" for column in COLUMNS)
            faults.append(Fault(str(path), line, named, error.message))
    source = metadata.get("mapping_set_id", path.name)
    return OntologyFile(source, matches=tuple(matches.values()), faults=tuple(faults), skipped=dict(skipped))


def iter_rows(
    path: Path, metadata: dict[str, str], prefixes: dict[str, str], on_bytes: OnBytes
) -> Iterator[tuple[int, Row]]:
    """Yield each row with its line; metadata and prefixes are filled in before the first. Raises Invalid."""
    line = 1
    try:
        with path.open("rb") as raw, TextIOWrapper(unpacked(raw), encoding="utf-8-sig", newline="") as text:
            head = read_head(text, metadata, prefixes)
            line = len(head)
            header = next(csv.reader(head[-1:], delimiter="\t"), [])
            check_header(path, header, line)
            table = csv.DictReader(text, header, delimiter="\t")
            for row in table:
                yield line + table.line_num, row
            on_bytes(raw.tell())
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise Invalid(
            f"{path}, after line {line}: no table of tab-separated UTF-8 text, or cut off: {error}.",
            remedy="Fetch the file again.",
            file=str(path),
        ) from error


def read_head(text: Iterable[str], metadata: dict[str, str], prefixes: dict[str, str]) -> list[str]:
    """Return the lines up to the header, and note what the comments before it say: names, and prefixes."""
    lines: list[str] = []
    key, depth = "", 0
    for line in text:
        lines.append(line)
        if not line.startswith("#"):
            break
        if found := METADATA.match(line):
            indent, word, value = len(found[1]), found[2], found[3].strip().strip("'\"")
            if key == "curie_map" and indent > depth:
                prefixes[word] = value
            else:
                key, depth = word, indent
                metadata[word] = value
    return lines


def check_header(path: Path, header: list[str], line: int) -> None:
    """Raise Invalid when a column is missing."""
    if missing := [column for column in COLUMNS if column not in header]:
        raise Invalid(
            f"{path}, line {line}: no column {', '.join(missing)} among {', '.join(header) or 'none'}.",
            remedy="Give a table of mappings in SSSOM: tab-separated, with subject_id, predicate_id and object_id.",
            file=str(path),
            missing=missing,
        )


def match(row: Row, prefixes: Mapping[str, str]) -> Match:
    """Return the match that a row states. Raises Invalid when an id is missing, Unwanted when it is about others."""
    subject, predicate, other = (identifier(row, column) for column in COLUMNS)
    kind = KINDS.get(short(predicate))
    if kind is None:
        raise Unwanted("mapping that is neither exact, broad nor narrow")
    if (row.get("predicate_modifier") or "").strip().lower() == NEGATED:
        raise Unwanted("mapping that is denied")
    left, right = mesh_ui(subject), mesh_ui(other)
    if left and right:
        raise Unwanted("mapping within MeSH")
    if right:
        return Match(canonical(subject, prefixes), label(row, "subject_label"), kind, right)
    if left:
        return Match(canonical(other, prefixes), label(row, "object_label"), INVERSE.get(kind, kind), left)
    raise Unwanted("mapping without a MeSH descriptor or supplementary concept")


def identifier(row: Row, column: str) -> str:
    """Return a CURIE or address. Raises Invalid when there is none."""
    found = (row.get(column) or "").strip()
    if ":" not in found:
        raise Invalid(f"{column} is {found!r}, expected a CURIE such as DOID:1438.")
    return found


def label(row: Row, column: str) -> str:
    """Return the name that a row gives, "" where it gives none."""
    return " ".join((row.get(column) or "").split())


def short(predicate: str) -> str:
    """Return a predicate with its usual prefix."""
    for address, prefix in SHORT.items():
        if predicate.startswith(address):
            return prefix + predicate.removeprefix(address)
    return predicate
