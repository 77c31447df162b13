"""Parses PubMed XML: citations out of every wrapping NLM has used for them.

In: a path. Out: an Article for each citation, a Fault for one that cannot be used, Skipped for what is no citation
(books, deletions). Names stay names here: which descriptor a heading without UI means is for the loader to find. Does
not see the database.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from graph.errors import Invalid
from graph.records import Article, Fault, Heading, Skipped, Substance
from ingest.flatten import flatten
from ingest.pubmed_links import is_notice, is_retracted, parse_links
from ingest.xml_stream import OnBytes, find_root, iter_elements, quiet

CITATIONS = ("PubmedArticle", "MedlineCitation")
BOOKS = ("PubmedBookArticle", "BookDocument")
DELETIONS = ("DeleteCitation", "DeleteDocument")
RECORDS = CITATIONS + BOOKS + DELETIONS
ROOTS = {"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet", *RECORDS}
INVENTED = "invented for kailin"
UNLABELLED = "UNLABELLED"
NOTICE = "retraction notice"
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def parse_pubmed(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[Article | Fault | Skipped]:
    """Yield the records of a file, plain or gzip; `on_bytes` gets the position in it.

    Raises Invalid after the whole records before the place where the file is cut off or not well-formed.
    """
    file, root = str(path), find_root(path)
    if root not in ROOTS:
        yield Skipped(file, 1, root, f"root element {root}")
        return
    for element, line in iter_elements(path, RECORDS, on_bytes=on_bytes):
        tag = element.tag
        if tag in CITATIONS:
            yield article_or_fault(element, file, line)
        elif tag in BOOKS:
            yield Skipped(file, line, element.findtext(".//PMID") or "", "book")
        else:
            for pmid in element.iter("PMID"):
                yield Skipped(file, line, pmid.text or "", "deletion")


def article_or_fault(element: etree._Element, file: str, line: int) -> Article | Fault:
    """Return the citation of a PubmedArticle or MedlineCitation, or why it cannot be used."""
    citation = element if element.tag == "MedlineCitation" else element.find("MedlineCitation")
    try:
        if citation is None:
            raise Invalid("MedlineCitation is missing.")
        return parse_citation(citation, element.find("PubmedData"))
    except Invalid as error:
        pmid = citation.findtext("PMID") if citation is not None else None
        return Fault(file, line, pmid or "", error.message)


def parse_citation(citation: etree._Element, data: etree._Element | None) -> Article:
    """Return the article of a MedlineCitation and the PubmedData beside it. Raises Invalid saying what is malformed."""
    parts = children(citation)
    if "Article" not in parts:
        raise Invalid("Article is missing.")
    body = children(parts["Article"])
    pmid, version = identity(parts.get("PMID"))
    types = tuple((part.get("UI", ""), flatten(part)) for part in parts_of(body.get("PublicationTypeList")))
    links = parse_links(pmid, parts_of(parts.get("CommentsCorrectionsList")))
    abstract, labels, offsets = sections(body.get("Abstract"))
    return Article(
        pmid=pmid,
        version=version,
        title=flatten(body.get("ArticleTitle")) or flatten(body.get("VernacularTitle")),
        abstract=abstract,
        section_labels=labels,
        section_offsets=offsets,
        journal=journal(body.get("Journal"), parts.get("MedlineJournalInfo")),
        year=year(body),
        doi=doi(parts["Article"], data),
        language=flatten(body.get("Language")) or "und",
        publication_types=tuple(dict.fromkeys(name for _, name in types if name)),
        status=citation.get("Status", ""),
        copyright=copyright_text(body.get("Abstract")),
        retracted=is_retracted(types, links),
        excluded_reason=NOTICE if is_notice(types, links) else None,
        invented=is_invented(citation),
        headings=tuple(heading(part) for part in parts_of(parts.get("MeshHeadingList"))),
        substances=substances(parts_of(parts.get("ChemicalList"))),
        links=links.links,
        links_without_pmid=links.n_without_pmid,
    )


def children(element: etree._Element) -> dict[str, etree._Element]:
    """Return an element's children by tag, the first of each tag: one pass instead of a search for each field."""
    found: dict[str, etree._Element] = {}
    for child in element:
        found.setdefault(str(child.tag), child)
    return found


def parts_of(element: etree._Element | None) -> Iterable[etree._Element]:
    """Return an element's children; none for none."""
    return () if element is None else element


def identity(element: etree._Element | None) -> tuple[int, int]:
    """Return PMID and version of the citation's own PMID element; the version is 1 where none is given."""
    pmid = (element.text or "").strip() if element is not None else ""
    version = element.get("Version", "1") if element is not None else "1"
    for what, found in (("PMID", pmid), ("Version of the PMID", version)):
        if not (found.isascii() and found.isdigit()):
            raise Invalid(f"{what} is {found!r}, expected digits.")
    return int(pmid), int(version)


def sections(abstract: etree._Element | None) -> tuple[str | None, tuple[str, ...], tuple[int, ...]]:
    """Return an abstract's text (None when empty), and label and first character's index of each section."""
    texts: list[str] = []
    labels: list[str] = []
    offsets: list[int] = []
    position = 0
    for part in parts_of(abstract):
        text = flatten(part) if part.tag == "AbstractText" else ""
        if text:
            label = " ".join(part.get("Label", "").split())
            texts.append(text)
            labels.append("" if label == UNLABELLED else label)
            offsets.append(position)
            position += len(text) + 1
    return "\n".join(texts) or None, tuple(labels), tuple(offsets)


def copyright_text(abstract: etree._Element | None) -> str | None:
    """Return the abstract's copyright statement."""
    return flatten(abstract.find("CopyrightInformation")) or None if abstract is not None else None


def journal(element: etree._Element | None, medline: etree._Element | None) -> str:
    """Return the journal's title, else its abbreviation."""
    title = flatten(element.find("Title")) if element is not None else ""
    return title or (flatten(medline.find("MedlineTA")) if medline is not None else "")


def year(body: dict[str, etree._Element]) -> int | None:
    """Return the year of the issue, else of the electronic publication; the first of a range such as 1998-1999."""
    texts: list[str | None] = []
    if "Journal" in body:
        date = body["Journal"].find("JournalIssue/PubDate")
        if date is not None:
            texts += [date.findtext("Year"), date.findtext("MedlineDate")]
    if "ArticleDate" in body:
        texts.append(body["ArticleDate"].findtext("Year"))
    found = (YEAR.search(text) for text in texts if text)
    return next((int(match.group()) for match in found if match), None)


def doi(body: etree._Element, data: etree._Element | None) -> str | None:
    """Return the article's own DOI: the valid ELocationID, else the ArticleId; never that of a reference."""
    for place in body.iterchildren("ELocationID"):
        if place.get("EIdType") == "doi" and place.get("ValidYN") != "N" and place.text:
            return place.text.strip()
    identifiers = data.find("ArticleIdList") if data is not None else None
    for identifier in parts_of(identifiers):
        if identifier.get("IdType") == "doi" and identifier.text:
            return identifier.text.strip()
    return None


def is_invented(citation: etree._Element) -> bool:
    """Say whether the record carries the keyword that marks the bundled sample."""
    return any(
        flatten(word) == INVENTED
        for words in citation.iterchildren("KeywordList")
        for word in words.iterchildren("Keyword")
    )


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
    found = (chemical.find("NameOfSubstance") for chemical in chemicals)
    return tuple(dict.fromkeys(Substance(name.get("UI"), flatten(name)) for name in found if name is not None))
