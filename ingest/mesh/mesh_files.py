"""Tells which form of MeSH a file holds, and parses it: NLM's XML, or its RDF as N-Triples.

In: a path, plain or gzip; its first characters tell. Out: records, or where in the file some of them begin. Both forms
give the same records. Does not see the database.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from graph.records import Fault, MeshRecord, Skipped
from ingest.mesh import mesh_xml
from ingest.xml_stream import OnBytes, iter_chunks, quiet

FileKind = Literal["qualifiers", "descriptors", "supplementary", "rdf"]
TRIPLE_BEGINNINGS = (b"<http", b"_:", b"#")  # A name, a blank node, a comment.


def find_kind(path: Path) -> FileKind:
    """Return what a file holds; "rdf" is all of MeSH. Raises Invalid when it is not MeSH."""
    return "rdf" if is_rdf(path) else mesh_xml.find_kind(path)


def parse_mesh(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[MeshRecord | Fault | Skipped]:
    """Yield the records of a file; `on_bytes` gets the position in it. Raises Invalid as the two parsers do."""
    if not is_rdf(path):
        yield from mesh_xml.parse_mesh(path, on_bytes=on_bytes)
        return
    from ingest.mesh.mesh_rdf import parse_mesh_rdf  # noqa: PLC0415 - its parser takes 9 MB: only who reads RDF pays

    yield from parse_mesh_rdf(path, on_bytes=on_bytes)


def find_lines(path: Path, uis: Collection[str]) -> dict[str, int]:
    """Return the lines where some records of a file begin, by UI; none for RDF, where a record has no place."""
    return {} if is_rdf(path) else mesh_xml.find_lines(path, uis)


def is_rdf(path: Path) -> bool:
    """Say whether a file begins as N-Triples do. Raises Invalid when it cannot be read."""
    beginning = next(iter_chunks(path), b"").removeprefix(b"\xef\xbb\xbf").lstrip()
    return beginning.startswith(TRIPLE_BEGINNINGS)
