"""Reads the fields that citations and books have in common.

In: elements of a record. Out: plain values: identity, abstract with its sections, years, authors, identifiers. Knows
nothing about the record as a whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from graph.errors import Invalid
from ingest.flatten import flatten

INVENTED = "invented for kailin"
UNLABELLED = "UNLABELLED"
UNKNOWN_LANGUAGE = "und"
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", re.ASCII)
YEAR_TEXT = etree.XPath("string(*[self::Year or self::MedlineDate])", smart_strings=False)
# NLM gives a PMID 1 to 8 digits and a version up to 3: a little room, and no number too long to be one.
LONGEST_PMID = 9
VERSION = re.compile(r"[1-9][0-9]{0,3}")

NAME_PARTS = ("LastName", "CollectiveName", "Initials", "Suffix")

Types = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Abstract:
    """An abstract: text (None when empty), label and index of the first character of each section, copyright."""

    text: str | None
    labels: tuple[str, ...]
    offsets: tuple[int, ...]
    copyright: str | None


NO_ABSTRACT = Abstract(None, (), (), None)


def children(element: etree._Element | None) -> dict[str, etree._Element]:
    """Return an element's children by tag, the first of each tag: one pass instead of a search for each field."""
    found: dict[str, etree._Element] = {}
    if element is not None:
        for part in element:
            found.setdefault(part.tag, part)
    return found


def child(element: etree._Element | None, tag: str) -> etree._Element | None:
    """Return an element's first child of a tag: a third of the time that its `find` takes."""
    return None if element is None else next(element.iterchildren(tag), None)


def parts_of(element: etree._Element | None, tag: str) -> Iterable[etree._Element]:
    """Return an element's children of a tag; none for none."""
    return () if element is None else element.iterchildren(tag)


def pmid_in(text: str | None) -> int | None:
    """Return the PMID that a text is, None where it is no PMID (NLM writes 0 for an unknown one)."""
    found = (text or "").strip()
    is_number = found.isascii() and found.isdigit() and len(found) <= LONGEST_PMID
    return (int(found) or None) if is_number else None


def identity(element: etree._Element | None) -> tuple[int, int]:
    """Return PMID and version of a PMID element; the version is 1 where none is given."""
    text = (element.text or "").strip() if element is not None else ""
    pmid = pmid_in(text)
    if pmid is None:
        raise Invalid(f"PMID is {text[:100]!r}, expected 1 to 9 digits.")
    version = element.get("Version", "1") if element is not None else "1"
    if not VERSION.fullmatch(version):
        raise Invalid(f"Version of the PMID is {version[:100]!r}, expected 1 to 4 digits.")
    return pmid, int(version)


def abstract_of(element: etree._Element | None) -> Abstract:
    """Return what an Abstract or OtherAbstract holds; sections without text are left out."""
    if element is None:
        return NO_ABSTRACT
    texts: list[str] = []
    labels: list[str] = []
    offsets: list[int] = []
    position, copyright_ = 0, ""
    for part in element:
        if part.tag == "AbstractText" and (text := flatten(part)):
            label = " ".join(part.get("Label", "").split())
            texts.append(text)
            labels.append("" if label == UNLABELLED else label)
            offsets.append(position)
            position += len(text) + 1
        elif part.tag == "CopyrightInformation":
            copyright_ = flatten(part)
    return Abstract("\n".join(texts) or None, tuple(labels), tuple(offsets), copyright_ or None)


def year_of(date: etree._Element | None) -> int | None:
    """Return the first year of a date: of its Year, or of a free text such as "1998 Dec-1999 Jan"."""
    match = YEAR.search(str(YEAR_TEXT(date))) if date is not None else None
    return int(match.group()) if match else None


def article_id(element: etree._Element | None, kind: str) -> str | None:
    """Return the identifier of a kind ("doi") in the ArticleIdList right below an element."""
    for identifier in parts_of(child(element, "ArticleIdList"), "ArticleId"):
        if identifier.get("IdType") == kind and (found := flatten(identifier)):
            return found
    return None


def authors(author_list: etree._Element | None) -> tuple[str, ...]:
    """Return the names in an AuthorList: "Last Initials Suffix", or a group's name.

    Names that NLM marks as not valid are left out: the right one stands beside them.
    """
    if author_list is None:
        return ()
    names: list[list[str]] = []
    is_valid = False
    # One walk over the list: what an author has besides, such as affiliations, never becomes an object.
    for part in author_list.iter("Author", *NAME_PARTS):
        if part.tag == "Author":
            is_valid = part.get("ValidYN") != "N"
            names.append([])
        elif is_valid and (word := flatten(part)):
            names[-1].append(word)
    return tuple(" ".join(name) for name in names if name)


def language(parts: dict[str, etree._Element]) -> str:
    """Return the code of the first language."""
    return flatten(parts.get("Language")) or UNKNOWN_LANGUAGE


def types_of(element: etree._Element | None) -> Types:
    """Return UI ("" in older files) and name of the publication types right below an element."""
    return tuple((part.get("UI", ""), flatten(part)) for part in parts_of(element, "PublicationType"))


def type_names(types: Types) -> tuple[str, ...]:
    """Return the names of publication types, each once."""
    return tuple(dict.fromkeys(name for _, name in types if name))


def is_invented(record: etree._Element) -> bool:
    """Say whether a record carries the keyword that marks the bundled sample."""
    return any(
        word.text == INVENTED for words in record.iterchildren("KeywordList") for word in words.iterchildren("Keyword")
    )
