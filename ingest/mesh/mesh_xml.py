"""Parses MeSH XML of NLM's: descriptors, qualifiers, supplementary concepts, every vintage since 2014.

In: a path; the root tells what the file holds. Out: a record each, or a Fault for one that cannot be used. Does not see
the database, nor whether what a record refers to exists.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

from graph.errors import Invalid
from graph.records import Fault, MeshRecord
from ingest.mesh.mesh_descriptor_xml import parse_descriptor
from ingest.mesh.mesh_qualifier_xml import parse_qualifier
from ingest.mesh.mesh_supplementary_xml import parse_supplementary
from ingest.xml_stream import OnBytes, find_root, iter_elements, quiet

MeshKind = Literal["qualifiers", "descriptors", "supplementary"]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of file looks: the tags of a record and of its UI, and what parses one."""

    kind: MeshKind
    record: str
    ui: str
    parse: Callable[[etree._Element], MeshRecord]


DESCRIPTORS = Shape("descriptors", "DescriptorRecord", "DescriptorUI", parse_descriptor)
QUALIFIERS = Shape("qualifiers", "QualifierRecord", "QualifierUI", parse_qualifier)
SUPPLEMENTARY = Shape("supplementary", "SupplementalRecord", "SupplementalRecordUI", parse_supplementary)
ROOTS = {
    "DescriptorRecordSet": DESCRIPTORS,
    "QualifierRecordSet": QUALIFIERS,
    "SupplementalRecordSet": SUPPLEMENTARY,
} | {shape.record: shape for shape in (DESCRIPTORS, QUALIFIERS, SUPPLEMENTARY)}


def find_kind(path: Path) -> MeshKind:
    """Return what a file holds, by its root. Raises Invalid when that is not MeSH."""
    return find_shape(path).kind


def find_shape(path: Path) -> Shape:
    """Return how a file looks, by its root. Raises Invalid when that is not MeSH."""
    root = find_root(path)
    if root not in ROOTS:
        expected = ", ".join(name for name in ROOTS if name.endswith("Set"))
        raise Invalid(
            f"{path} holds {root}, not MeSH ({expected}).",
            remedy="Give NLM's descriptor, qualifier or supplementary file, such as desc2026.xml, qual2026.xml, "
            "supp2026.gz.",
            file=str(path),
        )
    return ROOTS[root]


def parse_mesh(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[MeshRecord | Fault]:
    """Yield the records of a file, plain or gzip; `on_bytes` gets the position in it.

    Raises Invalid when the file is no MeSH, or after the whole records before the place where it breaks off.
    """
    shape = find_shape(path)
    for element, line in iter_elements(path, (shape.record,), on_bytes=on_bytes):
        try:
            yield shape.parse(element)
        except Invalid as error:
            yield Fault(str(path), line, (element.findtext(shape.ui) or "").strip(), error.message)


def find_lines(path: Path, uis: Collection[str]) -> dict[str, int]:
    """Return the lines where some records of a file begin, by UI; of a file that is cut off, those of whole records."""
    shape = find_shape(path)
    lines: dict[str, int] = {}
    with suppress(Invalid):
        for element, line in iter_elements(path, (shape.record,)):
            ui = (element.findtext(shape.ui) or "").strip()
            if ui in uis:
                lines[ui] = line
                if len(lines) == len(uis):
                    break
    return lines
