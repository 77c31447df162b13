"""The records of the vocabulary and the literature, as parsers make them and the graph keeps them.

Field names are the graph's property names (DESIGN section 3). PMIDs are integers, years four digits, UIs and tree
numbers as NLM writes them ("D009369", "C04.588").
"""

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["RETRACTED_BY", "CORRECTED_BY", "COMMENTED_BY"]

# The 16 categories of the MeSH tree. No file of NLM's holds them as records; the names are those of the MeSH Browser.
CATEGORIES = {
    "A": "Anatomy",
    "B": "Organisms",
    "C": "Diseases",
    "D": "Chemicals and Drugs",
    "E": "Analytical, Diagnostic and Therapeutic Techniques, and Equipment",
    "F": "Psychiatry and Psychology",
    "G": "Phenomena and Processes",
    "H": "Disciplines and Occupations",
    "I": "Anthropology, Education, Sociology, and Social Phenomena",
    "J": "Technology, Industry, and Agriculture",
    "K": "Humanities",
    "L": "Information Science",
    "M": "Named Groups",
    "N": "Health Care",
    "V": "Publication Characteristics",
    "Z": "Geographicals",
}


def parent_number(number: str) -> str | None:
    """Return the tree number right above one: "C04.588" -> "C04" -> "C" -> None."""
    head, dot, _ = number.rpartition(".")
    if dot:
        return head
    return number[0] if len(number) > 1 else None


def branch(number: str) -> str:
    """Return the branch of a tree number, its first segment: "C04.588.180" -> "C04" (PAPERS, MeSH similarity)."""
    return number.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A MeSH qualifier (subheading) as a descriptor's record names it."""

    ui: str
    name: str
    abbreviation: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A MeSH descriptor (main heading); `see_also` and `acts_as` are UIs of other descriptors."""

    ui: str
    name: str
    descriptor_class: str
    scope_note: str | None
    entry_terms: tuple[str, ...]
    tree_numbers: tuple[str, ...]
    qualifiers: tuple[Qualifier, ...]
    see_also: tuple[str, ...]
    acts_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A MeSH heading of an article; `ui` is None in older files, which name the descriptor only.

    `major` is true where the descriptor or any of its qualifiers is a major topic.
    """

    ui: str | None
    name: str
    major: bool
    qualifiers: tuple[str, ...]
    major_qualifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Substance:
    """A substance of an article's chemical list: a descriptor or a supplementary concept."""

    ui: str | None
    name: str


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link from an article (`pmid`) to another; `RETRACTED_BY` runs from the retracted article to its notice."""

    pmid: int
    kind: LinkKind
    other: int


@dataclass(frozen=True, slots=True)
class Article:
    """A PubMed citation.

    `abstract` is the sections' texts joined by one newline; `section_offsets[i]` is the index of the character where
    section i begins and `section_labels[i]` its label ("" where there is none). `excluded_reason` is None for a usable
    article that is not retracted; a notice of retraction carries "retraction notice". `links_without_pmid` counts the
    links of the kinds above whose other end the file names by its source only.
    """

    pmid: int
    version: int
    title: str
    abstract: str | None
    section_labels: tuple[str, ...]
    section_offsets: tuple[int, ...]
    journal: str
    year: int | None
    doi: str | None
    language: str
    publication_types: tuple[str, ...]
    status: str
    copyright: str | None
    retracted: bool
    excluded_reason: str | None
    invented: bool
    headings: tuple[Heading, ...]
    substances: tuple[Substance, ...]
    links: tuple[ArticleLink, ...]
    links_without_pmid: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be used: which file, where in it, which record, and why."""

    file: str
    line: int
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is whole but not wanted: which file, where in it, which record, and why."""

    file: str
    line: int
    record: str
    reason: str
