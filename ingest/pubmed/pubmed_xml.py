"""Parses PubMed XML: citations, books and deletions out of every wrapping NLM has used for them.

In: a path. Out: an Article for each citation, book and chapter, a Deletion for each PMID taken out, a Fault for what
cannot be used. Names stay names here: which descriptor a heading without UI means is for the loader to find. Does
not see the database.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from graph.errors import Invalid
from graph.records import Article, Deletion, Fault
from ingest.pubmed.pubmed_book_xml import parse_book
from ingest.pubmed.pubmed_citation_xml import parse_citation
from ingest.pubmed.pubmed_fields_xml import identity
from ingest.xml_stream import OnBytes, find_root, iter_elements, quiet

ParsePart = Callable[[etree._Element, etree._Element | None], Article]

# The element that holds the record itself, with the one that NLM wraps around it, what stands beside it there, and how
# the two are read.
PARTS: dict[str, tuple[str, str, ParsePart]] = {
    "MedlineCitation": ("PubmedArticle", "PubmedData", parse_citation),
    "BookDocument": ("PubmedBookArticle", "PubmedBookData", parse_book),
}
WRAPPED = {wrapping: inner for inner, (wrapping, _, _) in PARTS.items()}
DELETIONS = ("DeleteCitation", "DeleteDocument")
RECORDS = (*WRAPPED, *PARTS, *DELETIONS)
ROOTS = {"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet", *RECORDS}


def parse_pubmed(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[Article | Deletion | Fault]:
    """Yield the records of a file, plain or gzip; `on_bytes` gets the position in it.

    Raises Invalid when the file holds no PubMed records, or after the whole records before the place where it is cut
    off or not well-formed.
    """
    file, root = str(path), find_root(path)
    if root not in ROOTS:
        raise Invalid(
            f"{path} holds {root:.100}, not PubMed records (PubmedArticleSet).",
            remedy="Give a file of NLM's baseline or updates, such as pubmed26n0001.xml.gz, or what efetch returns.",
            file=file,
        )
    for element, line in iter_elements(path, RECORDS, on_bytes=on_bytes):
        if element.tag in DELETIONS:
            yield from deletions(element, file, line)
        else:
            yield article_or_fault(element, file, line)


def article_or_fault(element: etree._Element, file: str, line: int) -> Article | Fault:
    """Return the citation or book of an element, wrapped or bare, or why it cannot be used."""
    tag = str(element.tag)
    inner = WRAPPED.get(tag, tag)
    _, beside, parse = PARTS[inner]
    record = element if inner == tag else element.find(inner)
    if record is None:
        return Fault(file, line, "", f"{inner} is missing.")
    try:
        return parse(record, element.find(beside))
    except Invalid as error:
        return Fault(file, line, shown(record.findtext("PMID")), error.message)


def deletions(element: etree._Element, file: str, line: int) -> Iterator[Deletion | Fault]:
    """Yield what a DeleteCitation or DeleteDocument takes out."""
    for pmid in element.iterchildren("PMID"):
        try:
            yield Deletion(*identity(pmid))
        except Invalid as error:
            yield Fault(file, line, shown(pmid.text), error.message)


def shown(pmid: str | None) -> str:
    """Return what stands for a PMID as a report shows it."""
    return (pmid or "").strip()[:100]
