"""Reads how a citation is tied to others: retractions, corrections and comments.

In: the CommentsCorrections elements of a citation. Out: links that run from the earlier article to what was said
about it later, whichever of the two records states them. Other ties (citations, updates) are passed over. Knows
nothing about the rest of the citation.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from graph.records import ArticleLink, LinkKind

# What RefType says of the record that states it: the kind of link, and whether the record is the earlier end.
REF_TYPES: dict[str, tuple[LinkKind, bool]] = {
    "RetractionIn": ("RETRACTED_BY", True),
    "RetractionOf": ("RETRACTED_BY", False),
    "RetractedandRepublishedIn": ("RETRACTED_BY", True),
    "RetractedandRepublishedFrom": ("RETRACTED_BY", False),
    "ErratumIn": ("CORRECTED_BY", True),
    "ErratumFor": ("CORRECTED_BY", False),
    "CorrectedandRepublishedIn": ("CORRECTED_BY", True),
    "CorrectedandRepublishedFrom": ("CORRECTED_BY", False),
    # Until 2018 NLM wrote the two above like this.
    "RepublishedIn": ("CORRECTED_BY", True),
    "RepublishedFrom": ("CORRECTED_BY", False),
    "CommentIn": ("COMMENTED_BY", True),
    "CommentOn": ("COMMENTED_BY", False),
}
SAYS_RETRACTED = {"RetractionIn", "RetractedandRepublishedIn"}
SAYS_NOTICE = {"RetractionOf"}
# UI, and the names it has had: older files have no UI here.
RETRACTED_TYPES = {"D016441", "Retracted Publication"}
NOTICE_TYPES = {"D016440", "Retraction of Publication", "Retraction Notice"}


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one citation, how many name no PMID, and every RefType it uses."""

    links: tuple[ArticleLink, ...]
    n_without_pmid: int
    ref_types: frozenset[str]


def parse_links(pmid: int, elements: Iterable[etree._Element]) -> Links:
    """Return the links that a citation states, each once."""
    links: dict[ArticleLink, None] = {}
    n_without_pmid = 0
    ref_types = set()
    for element in elements:
        ref_type = element.get("RefType", "")
        ref_types.add(ref_type)
        if ref_type not in REF_TYPES:
            continue
        other = (element.findtext("PMID") or "").strip()
        if other.isascii() and other.isdigit():
            kind, is_earlier = REF_TYPES[ref_type]
            ends = (pmid, int(other)) if is_earlier else (int(other), pmid)
            links[ArticleLink(ends[0], kind, ends[1])] = None
        else:
            n_without_pmid += 1
    return Links(tuple(links), n_without_pmid, frozenset(ref_types))


def is_retracted(types: Iterable[tuple[str, str]], links: Links) -> bool:
    """Say whether a citation calls itself retracted, by publication type (UI, name) or by link."""
    return bool(SAYS_RETRACTED & links.ref_types) or any(RETRACTED_TYPES & set(pair) for pair in types)


def is_notice(types: Iterable[tuple[str, str]], links: Links) -> bool:
    """Say whether a citation is the notice of a retraction, by publication type (UI, name) or by link."""
    return bool(SAYS_NOTICE & links.ref_types) or any(NOTICE_TYPES & set(pair) for pair in types)
