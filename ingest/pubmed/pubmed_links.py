"""Reads how a citation is tied to others: retractions, corrections, concerns, comments and references.

In: the CommentsCorrectionsList and ReferenceLists of a citation. Out: links that run from the earlier article to what
was said about it later, whichever of the two records states them, and the PMIDs cited. Other ties (updates, summaries)
are passed over. Knows nothing about the rest of the citation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from lxml import etree

from graph.records import ArticleLink, LinkKind
from ingest.pubmed.pubmed_fields_xml import Types, pmid_in

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
    "ExpressionOfConcernIn": ("CONCERN_RAISED_BY", True),
    "ExpressionOfConcernFor": ("CONCERN_RAISED_BY", False),
    "CommentIn": ("COMMENTED_BY", True),
    "CommentOn": ("COMMENTED_BY", False),
}
# How a record says that it is retracted, or a notice of that: RefTypes, and publication types by UI and by the names
# they have had (older files have no UI).
SAYS_RETRACTED = {"RetractionIn", "RetractedandRepublishedIn", "D016441", "Retracted Publication"}
SAYS_NOTICE = {"RetractionOf", "D016440", "Retraction of Publication", "Retraction Notice"}
# In C: articles have more references than anything else. Until 2018 NLM wrote them among the comments.
TIES = etree.XPath("CommentsCorrections[@RefType != 'Cites']")
CITES = etree.XPath("CommentsCorrections[@RefType = 'Cites']/PMID/text()", smart_strings=False)
CITED = etree.XPath("descendant::ArticleId[@IdType = 'pubmed']/text()", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one citation, how many name no PMID, every RefType it uses, and the PMIDs it cites."""

    links: tuple[ArticleLink, ...]
    n_without_pmid: int
    ref_types: frozenset[str]
    references: tuple[int, ...]


def parse_links(pmid: int, corrections: etree._Element | None, reference_lists: Iterable[etree._Element]) -> Links:
    """Return the links and references that a citation states, each once."""
    links: dict[ArticleLink, None] = {}
    n_without_pmid = 0
    ref_types = set()
    for element in found(TIES, corrections):
        ref_type = element.get("RefType")
        ref_types.add(ref_type)
        if ref_type in REF_TYPES:
            other = pmid_in(element.findtext("PMID"))
            if other is None:
                n_without_pmid += 1
            else:
                kind, is_earlier = REF_TYPES[ref_type]
                ends = (pmid, other) if is_earlier else (other, pmid)
                links[ArticleLink(ends[0], kind, ends[1])] = None
    cited = [text for texts in reference_lists for text in found(CITED, texts)]
    references = dict.fromkeys(filter(None, map(pmid_in, found(CITES, corrections) + cited)))
    return Links(tuple(links), n_without_pmid, frozenset(ref_types), tuple(references))


def found(path: etree.XPath, element: etree._Element | None) -> list[Any]:
    """Return what a path finds below an element, nothing for none."""
    result: Any = path(element) if element is not None else []
    return list(result)


def is_retracted(types: Types, links: Links) -> bool:
    """Say whether a citation calls itself retracted, by publication type (UI, name) or by link."""
    return not SAYS_RETRACTED.isdisjoint(chain(links.ref_types, *types))


def is_notice(types: Types, links: Links) -> bool:
    """Say whether a citation is the notice of a retraction, by publication type (UI, name) or by link."""
    return not SAYS_NOTICE.isdisjoint(chain(links.ref_types, *types))
