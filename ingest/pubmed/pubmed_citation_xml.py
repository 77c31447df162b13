"""Reads a MEDLINE citation.

In: a MedlineCitation and the PubmedData beside it. Out: an Article. Fields that books have too are read in
ingest/pubmed/pubmed_fields_xml.py, ties to other articles in ingest/pubmed/pubmed_links.py.
"""

from collections.abc import Iterable

from lxml import etree

from graph.errors import Invalid
from graph.records import Article, Heading, OtherAbstract, Substance, SupplementaryHeading
from ingest.flatten import flatten
from ingest.pubmed.pubmed_fields_xml import (
    abstract_of,
    article_id,
    authors,
    child,
    children,
    identity,
    is_invented,
    language,
    parts_of,
    type_names,
    types_of,
    year_of,
)
from ingest.pubmed.pubmed_links import is_notice, is_retracted, parse_links

NOTICE = "retraction notice"

Parts = dict[str, etree._Element]


def parse_citation(citation: etree._Element, data: etree._Element | None) -> Article:
    """Return the article of a MedlineCitation and its PubmedData. Raises Invalid saying what is malformed."""
    parts = children(citation)
    pmid, version = identity(parts.get("PMID"))
    if "Article" not in parts:
        raise Invalid("Article is missing.")
    body = children(parts["Article"])
    types = types_of(body.get("PublicationTypeList"))
    links = parse_links(pmid, parts.get("CommentsCorrectionsList"), parts_of(data, "ReferenceList"))
    abstract = abstract_of(body.get("Abstract"))
    vernacular_title = flatten(body.get("VernacularTitle"))
    return Article(
        pmid=pmid,
        version=version,
        title=flatten(body.get("ArticleTitle")) or vernacular_title,
        abstract=abstract.text,
        section_labels=abstract.labels,
        section_offsets=abstract.offsets,
        journal=journal(body.get("Journal"), parts.get("MedlineJournalInfo")),
        year=year(body),
        doi=doi(parts["Article"]) or article_id(data, "doi"),
        language=language(body),
        publication_types=type_names(types),
        status=citation.get("Status", ""),
        copyright=abstract.copyright,
        retracted=is_retracted(types, links),
        excluded_reason=NOTICE if is_notice(types, links) else None,
        invented="KeywordList" in parts and is_invented(citation),
        headings=tuple(heading(part) for part in parts_of(parts.get("MeshHeadingList"), "MeshHeading")),
        substances=substances(parts_of(parts.get("ChemicalList"), "Chemical")),
        links=links.links,
        links_without_pmid=links.n_without_pmid,
        vernacular_title=vernacular_title or None,
        authors=authors(body.get("AuthorList")),
        other_abstracts=other_abstracts(citation) if "OtherAbstract" in parts else (),
        supplementary=supplementary(parts_of(parts.get("SupplMeshList"), "SupplMeshName")),
        references=links.references,
    )


def journal(element: etree._Element | None, medline: etree._Element | None) -> str:
    """Return the journal's title, else its abbreviation."""
    return flatten(child(element, "Title")) or flatten(child(medline, "MedlineTA"))


def year(body: Parts) -> int | None:
    """Return the year of the issue, else of the electronic publication; the first of a range such as 1998-1999."""
    issue = child(body.get("Journal"), "JournalIssue")
    return year_of(child(issue, "PubDate")) or year_of(body.get("ArticleDate"))


def doi(article: etree._Element) -> str | None:
    """Return the DOI that an Article gives as its place; one marked as not valid does not count."""
    for place in article.iterchildren("ELocationID"):
        if place.get("EIdType") == "doi" and place.get("ValidYN") != "N" and (found := flatten(place)):
            return found
    return None


def heading(element: etree._Element) -> Heading:
    """Return one MeshHeading; it is major where the descriptor or a qualifier is (NLM marks only one of them)."""
    descriptor: etree._Element | None = None
    qualifiers: list[str] = []
    majors: list[str] = []
    for part in element:
        if part.tag == "DescriptorName":
            descriptor = part
        elif part.tag == "QualifierName" and (name := flatten(part)):
            qualifiers.append(name)
            if part.get("MajorTopicYN") == "Y":
                majors.append(name)
    name = flatten(descriptor)
    if descriptor is None or not name:
        raise Invalid("DescriptorName of a MeshHeading is missing or empty.")
    major = bool(majors) or descriptor.get("MajorTopicYN") == "Y"
    return Heading(descriptor.get("UI"), name, major, tuple(qualifiers), tuple(majors))


def substances(chemicals: Iterable[etree._Element]) -> tuple[Substance, ...]:
    """Return the substances of a ChemicalList, each once."""
    found = (child(chemical, "NameOfSubstance") for chemical in chemicals)
    return tuple(dict.fromkeys(Substance(name.get("UI"), flatten(name)) for name in found if name is not None))


def supplementary(names: Iterable[etree._Element]) -> tuple[SupplementaryHeading, ...]:
    """Return the supplementary concepts of a SupplMeshList, each once."""
    return tuple(
        dict.fromkeys(SupplementaryHeading(name.get("UI"), flatten(name), name.get("Type", "")) for name in names)
    )


def other_abstracts(citation: etree._Element) -> tuple[OtherAbstract, ...]:
    """Return the abstracts in other languages or by others; those without text are left out."""
    found = ((part, abstract_of(part).text) for part in citation.iterchildren("OtherAbstract"))
    return tuple(OtherAbstract(part.get("Type", ""), part.get("Language", "und"), text) for part, text in found if text)
