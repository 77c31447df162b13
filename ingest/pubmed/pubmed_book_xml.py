"""Reads a book of NLM's Bookshelf, or a chapter of one.

In: a BookDocument and the PubmedBookData beside it. Out: an Article with status "Book", the book's title as journal and
no heading. The table of contents (Sections) is passed over.
"""

from itertools import chain

from lxml import etree

from graph.errors import Invalid
from graph.records import Article
from ingest.flatten import flatten
from ingest.pubmed.pubmed_fields_xml import (
    abstract_of,
    article_id,
    authors,
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

STATUS = "Book"
NOTICE = "retraction notice"


def parse_book(document: etree._Element, data: etree._Element | None) -> Article:
    """Return the article of a BookDocument and its PubmedBookData. Raises Invalid saying what is malformed."""
    parts = children(document)
    pmid, version = identity(parts.get("PMID"))
    if "Book" not in parts:
        raise Invalid("Book is missing.")
    book = children(parts["Book"])
    types = types_of(document)
    links = parse_links(pmid, parts.get("CommentsCorrectionsList"), parts_of(document, "ReferenceList"))
    abstract = abstract_of(parts.get("Abstract"))
    book_title, vernacular_title = flatten(book.get("BookTitle")), flatten(parts.get("VernacularTitle"))
    return Article(
        pmid=pmid,
        version=version,
        title=flatten(parts.get("ArticleTitle")) or vernacular_title or book_title,
        abstract=abstract.text,
        section_labels=abstract.labels,
        section_offsets=abstract.offsets,
        journal=book_title,
        year=year_of(book.get("PubDate")) or year_of(parts.get("ContributionDate")),
        doi=article_id(document, "doi") or article_id(data, "doi"),
        language=language(parts),
        publication_types=type_names(types),
        status=STATUS,
        copyright=abstract.copyright,
        retracted=is_retracted(types, links),
        excluded_reason=NOTICE if is_notice(types, links) else None,
        invented=is_invented(document),
        headings=(),
        substances=(),
        links=links.links,
        links_without_pmid=links.n_without_pmid,
        vernacular_title=vernacular_title or None,
        authors=writers(document) or writers(parts["Book"]),
        references=links.references,
    )


def writers(element: etree._Element) -> tuple[str, ...]:
    """Return the authors that stand right in a book or chapter, not its editors."""
    lists = (part for part in element.iterchildren("AuthorList") if part.get("Type") != "editors")
    return tuple(chain.from_iterable(map(authors, lists)))
