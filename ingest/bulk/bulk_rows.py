"""Knows the tables of articles and of what hangs on them: their columns, and the rows of one article.

In: an article and what its headings and substances mean. Out: lines of CSV. The properties are those that the loader
writes (`properties_of`), so that both ways make the same graph. Pure.
"""

from collections.abc import Iterable, Mapping

from graph.records import Article
from ingest.bulk.bulk_csv import FORMATS, Shape, array, boolean, text
from ingest.pubmed.pubmed_graph import Marks, properties_of

# Properties of an article but its key, with the types of Neo4j's import.
PROPERTIES = {
    "version": "long",
    "title": "string",
    "abstract": "string",
    "section_labels": "string[]",
    "section_offsets": "long[]",
    "journal": "string",
    "year": "long",
    "doi": "string",
    "language": "string",
    "publication_types": "string[]",
    "status": "string",
    "copyright": "string",
    "retracted": "boolean",
    "states_retraction": "boolean",
    "excluded_reason": "string",
    "invented": "boolean",
    "vernacular_title": "string",
    "authors": "string[]",
    "other_abstracts_json": "string",
}
FIELDS = tuple((name, FORMATS[kind]) for name, kind in PROPERTIES.items())


TABLES = {
    "articles": Shape(
        "Article",
        ("pmid:ID(article){id-type:long}", *(f"{name}:{kind}" for name, kind in PROPERTIES.items())),
        multiline=True,
    ),
    "headings": Shape(
        "HAS_MESH",
        (
            *(":START_ID(article)", ":END_ID(descriptor)"),
            *("major:boolean", "qualifiers:string[]", "major_qualifiers:string[]"),
        ),
    ),
    "substances_descriptors": Shape("HAS_SUBSTANCE", (":START_ID(article)", ":END_ID(descriptor)")),
    "substances_concepts": Shape("HAS_SUBSTANCE", (":START_ID(article)", ":END_ID(concept)")),
    "supplementary": Shape("HAS_SUPPLEMENTARY", (":START_ID(article)", ":END_ID(concept)", "type:string")),
}


def rows_of(
    article: Article,
    headings: Mapping[str, Marks],
    descriptors: Iterable[str],
    concepts: Iterable[str],
    supplementary: Mapping[str, str],
) -> dict[str, list[str]]:
    """Return an article's rows in each of `TABLES`; `descriptors` and `concepts` are its substances."""
    pmid = article.pmid
    return {
        "articles": [article_row(article)],
        "headings": [heading_row(pmid, ui, marks) for ui, marks in headings.items()],
        "substances_descriptors": [f"{pmid},{text(ui)}\n" for ui in descriptors],
        "substances_concepts": [f"{pmid},{text(ui)}\n" for ui in concepts],
        "supplementary": [f"{pmid},{text(ui)},{text(kind)}\n" for ui, kind in supplementary.items()],
    }


def article_row(article: Article) -> str:
    """Return the row of an article; properties that are absent are empty fields."""
    found = properties_of(article)
    fields = [form(found[name]) if name in found else "" for name, form in FIELDS]
    return ",".join([str(article.pmid), *fields]) + "\n"


def heading_row(pmid: int, ui: str, marks: Marks) -> str:
    """Return the row of a heading."""
    major, qualifiers, major_qualifiers = marks
    names, majors = (array(values) if values else "" for values in (qualifiers, major_qualifiers))
    return f"{pmid},{text(ui)},{boolean(major)},{names},{majors}\n"
