"""Compares every field of this project's PubMed parser with two independent parsers, on all files of a folder.

python tests/bench/compare_parsers.py --data DIR [--show N]      (DIR holds pubmed/)

Prints, for each field, how often it was compared with pubmed_parser and with Biopython, how often they agree, how
often they differ for a known reason (tests/bench/parser_differences.py), and what is unexplained; exit code 1 then.
"""

import argparse
import gzip
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from graph.records import Article, Deletion
from ingest.pubmed.pubmed_xml import parse_pubmed

try:
    from tests.bench import biopython_fields, other_parsers
    from tests.bench.parser_differences import Difference, reason
except ImportError as missing:
    raise SystemExit(f"{missing}: install both parsers: uv pip install pubmed_parser biopython") from missing

OTHERS = ("pubmed_parser", "Biopython")
CITATIONS = {"PubmedArticle", "MedlineCitation"}
BOOKS = {"PubmedBookArticle", "BookDocument"}
WRAPPINGS = {"MedlineCitation": "PubmedArticle", "BookDocument": "PubmedBookArticle"}

Seen = tuple[etree._Element, other_parsers.Fields, dict[str, other_parsers.Fields | str]]


class Table:
    """Counts agreements and differences by field and parser, and keeps what is unexplained."""

    def __init__(self) -> None:
        self.compared: Counter[tuple[str, str]] = Counter()
        self.equal: Counter[tuple[str, str]] = Counter()
        self.reasons: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.unexplained: list[Difference] = []

    def add(self, element: etree._Element, own: other_parsers.Fields, others: dict[str, other_parsers.Fields]) -> None:
        """Compare all fields of one record."""
        for field, value in own.items():
            given = {parser: fields[field] for parser, fields in others.items() if field in fields}
            for parser, theirs in given.items():
                self.compared[field, parser] += 1
                if theirs == value:
                    self.equal[field, parser] += 1
                    continue
                difference = Difference(parser, field, value, theirs, element)
                why = reason(difference)
                self.reasons[field, parser][why or "UNEXPLAINED"] += 1
                if why is None:
                    self.unexplained.append(difference)

    def show(self) -> None:
        """Print a line for each field and parser, with the reasons of differences below it."""
        print(f"{'field':20} {'parser':14} {'compared':>9} {'equal':>9} {'differ':>7}")
        for field, parser in self.compared:
            n, equal = self.compared[field, parser], self.equal[field, parser]
            print(f"{field:20} {parser:14} {n:9,} {equal:9,} {n - equal:7,}")
            for why, times in self.reasons[field, parser].most_common():
                print(f"{'':35} {times:7,} {why}")


def elements(path: Path) -> list[etree._Element]:
    """Return the records of a file, as the other parsers want them: wrapped."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    root = etree.fromstring(content.lstrip(), etree.XMLParser(resolve_entities=False, load_dtd=False))
    records = [root] if root.tag in CITATIONS | BOOKS else list(root.iterchildren(*CITATIONS, *BOOKS))
    return [wrapped(record) for record in records]


def wrapped(record: etree._Element) -> etree._Element:
    """Return a bare record inside the element that newer files put around it."""
    if record.tag not in WRAPPINGS:
        return record
    wrapping = etree.Element(WRAPPINGS[record.tag])
    wrapping.append(record)
    return wrapping


def iter_seen(path: Path) -> Iterator[Seen]:
    """Yield each record of a file with its fields by this project's parser and by the others."""
    own = [record for record in parse_pubmed(path) if not isinstance(record, Deletion)]
    records = elements(path)
    citations = [record for record in records if record.tag in CITATIONS]
    books = [record for record in records if record.tag in BOOKS]
    by_biopython = {
        id(record): fields
        for kind, read in ((citations, biopython_fields.citation), (books, biopython_fields.book))
        for record, fields in zip(kind, other_parsers.by_biopython(kind, read), strict=True)
    }
    for record, article in zip(records, own, strict=True):
        if not isinstance(article, Article):
            raise SystemExit(f"{path}: {article}")
        others: dict[str, other_parsers.Fields | str] = {"Biopython": by_biopython[id(record)]}
        if record.tag in CITATIONS:
            others["pubmed_parser"] = by_pubmed_parser(record)
        yield record, other_parsers.ours(article), others


def by_pubmed_parser(record: etree._Element) -> other_parsers.Fields | str:
    """Return what pubmed_parser reads from a citation, or why it fails."""
    try:
        return other_parsers.by_pubmed_parser(record)
    except (AttributeError, TypeError, IndexError) as error:
        return f"{type(error).__name__}: {error}"


def compare_deletions(path: Path) -> tuple[int, bool]:
    """Return how many PMIDs a file deletes, and whether Biopython reads the same."""
    own = [(record.pmid, record.version) for record in parse_pubmed(path) if isinstance(record, Deletion)]
    return len(own), not own or own == other_parsers.deletions_by_biopython(path)


def main() -> None:
    """Compare all files and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder with pubmed/")
    options.add_argument("--show", type=int, default=10, help="how many unexplained differences to print")
    given = options.parse_args()
    table, refused, n_records, n_deleted = Table(), Counter[str](), 0, 0
    for path in sorted((given.data / "pubmed").iterdir()):
        for record, own, others in iter_seen(path):
            n_records += 1
            refused.update(f"{parser}: {fields:.90}" for parser, fields in others.items() if isinstance(fields, str))
            table.add(record, own, {p: fields for p, fields in others.items() if not isinstance(fields, str)})
        n, equal = compare_deletions(path)
        n_deleted += n
        refused.update([] if equal else [f"deletions of {path.name} differ"])
    table.show()
    print(f"{n_records:,} records; {n_deleted:,} deletions, equal to Biopython's")
    for why, times in refused.items():
        print(f"not read by {why} ({times} times)")
    for difference in table.unexplained[: given.show]:
        print(f"unexplained: {difference}")
    print(f"{len(table.unexplained)} unexplained differences")
    sys.exit(bool(table.unexplained))


if __name__ == "__main__":
    main()
