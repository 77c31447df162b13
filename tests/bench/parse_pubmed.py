"""Measures how fast PubMed XML is parsed, beside pubmed_parser, in turn, in one run.

python tests/bench/parse_pubmed.py --data DIR [--rounds 5]        (DIR holds pubmed/corpus_dev.xml.gz)
"""

import argparse
import gc
import time
from collections.abc import Callable
from pathlib import Path

import pubmed_parser

from graph.records import Article
from ingest.pubmed_xml import parse_pubmed
from tests.bench.real_graph import CORPUS, machine


def parse_ours(path: Path) -> int:
    """Parse a file with this project's parser; return the number of citations."""
    return sum(isinstance(record, Article) for record in parse_pubmed(path))


def parse_theirs(path: Path) -> int:
    """Parse a file with pubmed_parser; return the number of citations."""
    return sum(1 for _ in pubmed_parser.parse_medline_xml(str(path)))


def rate(parse: Callable[[Path], int], path: Path) -> tuple[int, float]:
    """Return the citations of a file and how many were parsed a second."""
    gc.collect()
    began = time.perf_counter()
    n_articles = parse(path)
    return n_articles, n_articles / (time.perf_counter() - began)


def main() -> None:
    """Print both rates, best and median of some rounds, and their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder with pubmed/")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    path = given.data / CORPUS
    ours, theirs = [], []
    for _ in range(given.rounds):
        n_ours, ours_rate = rate(parse_ours, path)
        n_theirs, theirs_rate = rate(parse_theirs, path)
        ours.append(ours_rate)
        theirs.append(theirs_rate)
    print(machine())
    for name, n_articles, rates in (("kailin", n_ours, ours), ("pubmed_parser", n_theirs, theirs)):
        middle = sorted(rates)[len(rates) // 2]
        print(f"{name:>14}: {n_articles:,} citations, {middle:,.0f}/s median, {max(rates):,.0f}/s best")
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    print(f"{'ratio':>14}: {ratios[len(ratios) // 2]:.2f} median, {ratios[0]:.2f} in the worst round")


if __name__ == "__main__":
    main()
