"""What MeSH records of all types share in XML: names, codes, terms, references.

In: an element of a record. Out: plain values; what has no order of its own is sorted, because MeSH RDF has none and
must give equal records. Knows neither files nor which record it is in.
"""

import re
from collections.abc import Iterable

from lxml import etree

from graph.errors import Invalid
from ingest.flatten import flatten

DESCRIPTOR_UI = re.compile(r"D\d{6,9}")
QUALIFIER_UI = re.compile(r"Q\d{6,9}")
SUPPLEMENTARY_UI = re.compile(r"C\d{6,9}")
TREE_NUMBER = re.compile(r"[A-Z]\d{2}(\.\d{3})*")
STAR = "*"


def record_name(element: etree._Element, tag: str) -> str:
    """Return a record's name: the String in `tag`. Raises Invalid when there is none."""
    name = flatten(element.find(f"{tag}/String"))
    if not name:
        raise Invalid(f"{tag} is missing or empty.")
    return name


def entry_terms(element: etree._Element, name: str) -> tuple[str, ...]:
    """Return the terms of all the record's concepts, permuted ones too, but the name itself; each once, sorted."""
    terms = set(map(flatten, element.iterfind("ConceptList/Concept/TermList/Term/String")))
    return tuple(sorted(terms - {"", name}))


def tree_numbers(element: etree._Element) -> tuple[str, ...]:
    """Return the record's tree numbers, each once, sorted."""
    return distinct(code(TREE_NUMBER, "TreeNumber", n.text) for n in element.iterfind("TreeNumberList/TreeNumber"))


def references(element: etree._Element, path: str) -> tuple[str, ...]:
    """Return the UIs of the descriptors that a list refers to, each once, sorted."""
    return distinct(descriptor_referred(found, path) for found in element.iterfind(path))


def descriptor_referred(element: etree._Element, what: str) -> str:
    """Return the UI of the descriptor that an element refers to, without a star. Raises Invalid when there is none."""
    return code(DESCRIPTOR_UI, what, unstarred(element.findtext("DescriptorReferredTo/DescriptorUI")))


def qualifier_referred(element: etree._Element, what: str) -> str | None:
    """Return the UI of the qualifier that an element refers to, without a star; None when it refers to none."""
    found = element.findtext("QualifierReferredTo/QualifierUI")
    return None if found is None else code(QUALIFIER_UI, what, unstarred(found))


def is_starred(element: etree._Element) -> bool:
    """Say whether an element refers to a descriptor or a qualifier with a star before its UI."""
    paths = ("DescriptorReferredTo/DescriptorUI", "QualifierReferredTo/QualifierUI")
    return any((element.findtext(path) or "").strip().startswith(STAR) for path in paths)


def unstarred(text: str | None) -> str:
    """Return a UI without the star that marks where to index first."""
    return (text or "").strip().removeprefix(STAR)


def code(pattern: re.Pattern[str], what: str, text: str | None) -> str:
    """Return a code without white space around it. Raises Invalid when it does not have its form."""
    found = (text or "").strip()
    if not pattern.fullmatch(found):
        raise Invalid(f"{what} is {found!r}, expected {pattern.pattern}.")
    return found


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return values sorted, each once."""
    return tuple(sorted(set(values)))
