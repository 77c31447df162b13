"""Reads the triples of an OWL file, by owlready2, in a store of its own on disk.

In: a path, plain or gzip, RDF/XML or OWL/XML. Out: what is said by one predicate at a time. Nothing outside the file is
read: owlready2's own loading would follow imports over the network, and import Python modules that an ontology names,
so only its parser and its store are used. Knows nothing about what the predicates mean.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

from graph.errors import Invalid
from ingest.xml_stream import OnBytes, broken, events, iter_chunks, unpacked

FORMATS = {
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF": "rdfxml",
    "{http://www.w3.org/2002/07/owl#}Ontology": "owlxml",
}
NO_BASE = "http://anonymous.invalid/"
# Addresses of ontologies that no file has: ours, and the one of owlready2's that every store begins with.
MADE_UP = frozenset({NO_BASE.rstrip("/"), "http://anonymous"})
LONGEST_ENTITY = 200
LINE = re.compile(r"line (\d+)")
LITERAL = re.compile(r'"(.*)"(?:@(\S+)|\^\^<.*>)?', re.DOTALL)


class OwlTriples:
    """The triples of one file; values are addresses or texts, those of nameless nodes left out."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self._addresses: dict[int, str] = world.graph.get_storid_dict()
        self._ids = {address: number for number, address in self._addresses.items()}

    def subjects_of_type(self, predicate: str, kind: str) -> Iterator[str]:
        """Yield the addresses of what is of a type."""
        return (subject for subject, value in self.said(predicate) if value == kind and subject not in MADE_UP)

    def said(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and value of the triples of a predicate: texts on one line, in English or of no language."""
        if (number := self._ids.get(predicate)) is None:
            return
        for subject, _, value in self._world.get_triples(p=number):
            text = self._addresses.get(value) if isinstance(value, int) else english(value)
            if text and (address := self._addresses.get(subject)):
                yield address, text


def english(literal: str) -> str | None:
    """Return the text of a literal as owlready2 writes it ('"cold"@en'), None in another language."""
    found = LITERAL.fullmatch(literal)
    if found is None or (found[2] or "en").partition("-")[0].lower() != "en":
        return None
    return " ".join(found[1].split())


@contextmanager
def owl_triples(path: Path, on_bytes: OnBytes) -> Iterator[OwlTriples]:
    """Yield the triples of a file. Raises Invalid when it is not OWL, broken, or declares entities that can grow."""
    form = find_format(path)
    from owlready2 import World  # noqa: PLC0415 - takes 0.2 s that other commands need not wait for

    with TemporaryDirectory(prefix="kailin-owl-") as folder:
        world = World(filename=str(Path(folder) / "triples.sqlite3"), exclusive=True)
        try:
            fill(world, path, form, on_bytes)
            yield OwlTriples(world)
        finally:
            world.close()


def fill(world: Any, path: Path, form: str, on_bytes: OnBytes) -> None:
    """Parse a file into a world. Raises Invalid when it is broken."""
    from owlready2.base import OwlReadyError  # noqa: PLC0415

    # owlready2 prints where in its own code it failed before it says so.
    with path.open("rb") as raw, redirect_stderr(StringIO()):
        try:
            world.get_ontology(NO_BASE).graph.parse(unpacked(raw), format=form, default_base=NO_BASE)
        except (OwlReadyError, EOFError, zlib.error, OSError) as error:
            at = LINE.search(str(error.args))
            where = f"{path}, line {at[1]}" if at else str(path)
            said = "" if isinstance(error, OwlReadyError) else f": {error}"
            raise Invalid(
                f"{where}: the file is broken, or holds what OWL does not allow{said}.",
                remedy="Fetch the file again.",
                file=str(path),
            ) from error
        on_bytes(raw.tell())


def find_format(path: Path) -> str:
    """Return owlready2's word for the form of a file, told by its root. Raises Invalid when it is not OWL."""
    parser = etree.XMLPullParser(events=("start",), load_dtd=False, no_network=True, resolve_entities=False)
    for chunk in iter_chunks(path):
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise broken(path, parser, error) from error
        for root in events(parser):
            refuse_growing_entities(path, root)
            if root.tag not in FORMATS:
                raise Invalid(
                    f"{path} holds {root.tag}, expected an ontology in OWL (RDF/XML or OWL/XML).",
                    remedy="Give an .owl file, or a table of mappings in SSSOM (.tsv).",
                    file=str(path),
                )
            return FORMATS[str(root.tag)]
    raise broken(path, parser)


def refuse_growing_entities(path: Path, root: etree._Element) -> None:
    """Raise Invalid where the document type declares entities that refer to others or to files, or are long.

    Short names for namespaces (&owl;) are common in ontologies and harmless.
    """
    dtd = root.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():  # type: ignore[attr-defined] # not in the stubs
        content = entity.content
        if entity.system_url or content is None or len(content) > LONGEST_ENTITY or set(content) & set("&%<"):
            raise Invalid(
                f"{path} declares the XML entity {entity.name}, which is more than a short name for a namespace.",
                remedy="Write the file without it.",
                file=str(path),
            )
