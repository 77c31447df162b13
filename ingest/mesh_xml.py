"""Parses MeSH descriptor XML (NLM's DescriptorRecordSet, every vintage since 2014).

In: a path. Out: a Descriptor for each record, or a Fault for one that cannot be used. Reads what the graph keeps and
passes over the rest (dates, notes, semantic types). Does not see the database, nor whether what a record refers to
exists.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from graph.errors import Invalid
from graph.records import Descriptor, Fault, Qualifier
from ingest.flatten import flatten
from ingest.xml_stream import OnBytes, find_root, iter_elements, quiet

ROOT, RECORD = "DescriptorRecordSet", "DescriptorRecord"
UI = re.compile(r"D\d{6,9}")
QUALIFIER_UI = re.compile(r"Q\d{6,9}")
TREE_NUMBER = re.compile(r"[A-Z]\d{2}(\.\d{3})*")


def parse_mesh(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[Descriptor | Fault]:
    """Yield the records of a file, plain or gzip; `on_bytes` gets the position in it.

    Raises Invalid when the file holds no descriptors, or after the whole records before the place where it breaks off.
    """
    root = find_root(path)
    if root not in {ROOT, RECORD}:
        raise Invalid(
            f"{path} holds {root}, not MeSH descriptors ({ROOT}).",
            remedy="Give NLM's descriptor file, such as desc2026.xml or desc2026.gz.",
            file=str(path),
        )
    for element, line in iter_elements(path, (RECORD,), on_bytes=on_bytes):
        try:
            yield descriptor(element)
        except Invalid as error:
            yield Fault(str(path), line, element.findtext("DescriptorUI") or "", error.message)


def descriptor(element: etree._Element) -> Descriptor:
    """Return one DescriptorRecord. Raises Invalid when UI or name is missing or a code is malformed."""
    name = flatten(element.find("DescriptorName/String"))
    if not name:
        raise Invalid("DescriptorName is missing or empty.")
    return Descriptor(
        ui=code(UI, "DescriptorUI", element.findtext("DescriptorUI")),
        name=name,
        descriptor_class=element.get("DescriptorClass", "1"),
        scope_note=flatten(element.find("ConceptList/Concept[@PreferredConceptYN='Y']/ScopeNote")) or None,
        entry_terms=entry_terms(element, name),
        tree_numbers=distinct(
            code(TREE_NUMBER, "TreeNumber", found.text) for found in element.iterfind("TreeNumberList/TreeNumber")
        ),
        qualifiers=tuple(qualifier(found) for found in element.iterfind("AllowableQualifiersList/AllowableQualifier")),
        see_also=references(element, "SeeRelatedList/SeeRelatedDescriptor"),
        acts_as=references(element, "PharmacologicalActionList/PharmacologicalAction"),
    )


def entry_terms(element: etree._Element, name: str) -> tuple[str, ...]:
    """Return the terms of all the record's concepts but the name itself, in the order of the file, each once."""
    terms = distinct(map(flatten, element.iterfind("ConceptList/Concept/TermList/Term/String")))
    return tuple(term for term in terms if term and term != name)


def qualifier(element: etree._Element) -> Qualifier:
    """Return one AllowableQualifier."""
    return Qualifier(
        ui=code(QUALIFIER_UI, "QualifierUI", element.findtext("QualifierReferredTo/QualifierUI")),
        name=flatten(element.find("QualifierReferredTo/QualifierName/String")),
        abbreviation=flatten(element.find("Abbreviation")),
    )


def references(element: etree._Element, path: str) -> tuple[str, ...]:
    """Return the UIs of the descriptors that a list refers to."""
    found = element.iterfind(f"{path}/DescriptorReferredTo/DescriptorUI")
    return distinct(code(UI, path, reference.text) for reference in found)


def code(pattern: re.Pattern[str], what: str, text: str | None) -> str:
    """Return a code without white space around it. Raises Invalid when it does not have its form."""
    found = (text or "").strip()
    if not pattern.fullmatch(found):
        raise Invalid(f"{what} is {found!r}, expected {pattern.pattern}.")
    return found


def distinct(values: Iterator[str]) -> tuple[str, ...]:
    """Return values in their order, each once."""
    return tuple(dict.fromkeys(values))
