"""Reads small PubMed files for the tests, where every record is to be an article."""

from pathlib import Path

from graph.records import Article
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.written_xml import pubmed_file


def articles(path: Path) -> list[Article]:
    """All records of a file, every one an article."""
    found = list(parse_pubmed(path))
    assert all(isinstance(record, Article) for record in found), found
    return [record for record in found if isinstance(record, Article)]


def article(folder: Path, record: str) -> Article:
    """The article of one record."""
    [found] = articles(pubmed_file(folder, record))
    return found
