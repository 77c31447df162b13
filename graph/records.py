"""The records of the vocabulary and the literature, as parsers make them and the graph keeps them.

Field names are the graph's property names (DESIGN section 3). PMIDs are integers, years four digits, UIs and tree
numbers as NLM writes them ("D009369", "C04.588").
"""

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["RETRACTED_BY", "CORRECTED_BY", "CONCERN_RAISED_BY", "COMMENTED_BY"]

# How the `excluded_reason` of an article begins that a benchmark excludes, and no record of NLM's.
BENCHMARK_REASON = "benchmark "

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
    """A MeSH qualifier (subheading): as its own record gives it, or as a descriptor's names it, without a tree number.

    Its tree numbers, all below Y, are a tree of their own and never `TreeNumber` nodes.
    """

    ui: str
    name: str
    abbreviation: str
    tree_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryCombination:
    """What to use instead of a descriptor with a qualifier: another descriptor, perhaps with a qualifier (all UIs)."""

    qualifier: str
    descriptor: str
    to_qualifier: str | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A heading to which a supplementary concept is mapped; `starred`: NLM marks it as the one to index first.

    `qualifier` is a UI or None.
    """

    descriptor: str
    qualifier: str | None
    starred: bool


@dataclass(frozen=True, slots=True)
class SupplementaryConcept:
    """A MeSH supplementary concept record: a chemical, protocol, disease or organism that is no descriptor.

    `concept_class` is NLM's SCRClass; `acts_as` are UIs of descriptors.
    """

    ui: str
    name: str
    concept_class: str
    note: str | None
    entry_terms: tuple[str, ...]
    mapped_to: tuple[Mapping, ...]
    acts_as: tuple[str, ...]


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
    entry_combinations: tuple[EntryCombination, ...] = ()


MeshRecord = Descriptor | Qualifier | SupplementaryConcept


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
class SupplementaryHeading:
    """An entry of an article's SupplMeshList: a supplementary concept of a type such as "Disease" or "Protocol"."""

    ui: str | None
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class OtherAbstract:
    """A further abstract of an article: a translation, or one written by others ("plain-language-summary")."""

    type: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link from an article (`pmid`) to another; `RETRACTED_BY` runs from the retracted article to its notice."""

    pmid: int
    kind: LinkKind
    other: int


@dataclass(frozen=True, slots=True)
class Article:
    """A PubMed citation, or a book or chapter of one (status "Book", the book's title as journal, no heading).

    `abstract` is the sections' texts joined by one newline; `section_offsets[i]` is the index of the character where
    section i begins and `section_labels[i]` its label ("" where there is none). `excluded_reason` is None for a usable
    article that is not retracted; a notice of retraction carries "retraction notice". `links_without_pmid` counts the
    links of the kinds above whose other end the file names by its source only. `authors` are "Last Initials", a
    group's name as it stands; `references` the PMIDs cited.
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
    vernacular_title: str | None = None
    authors: tuple[str, ...] = ()
    other_abstracts: tuple[OtherAbstract, ...] = ()
    supplementary: tuple[SupplementaryHeading, ...] = ()
    references: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """A citation that NLM has taken out of PubMed: records of this PMID up to this version are void."""

    pmid: int
    version: int


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
