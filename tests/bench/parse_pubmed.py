"""Measures how fast PubMed XML is parsed, beside pubmed_parser, in turn, in one run.

python tests/bench/parse_pubmed.py --data DIR [--rounds 7]       (DIR holds pubmed/corpus_dev.xml.gz)

Each round is a fresh process for each parser, so that none works in the memory that another has left in pieces. Three
are compared: this project's with all its fields, pubmed_parser as it is called by default, and pubmed_parser with the
options that make it read the same fields (lists of authors and references, qualifiers of headings). Rates are by
processor time: no parser waits for anything, and so a busy machine disturbs the ratio less. `--memory` parses the
corpus repeated 1 and 10 times instead and prints the peak of the memory resident.
"""

import argparse
import gzip
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from graph.records import Article
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.bench.real_graph import CORPUS, machine

try:
    import pubmed_parser
except ImportError as missing:
    raise SystemExit(f"{missing}: install it: uv pip install pubmed_parser") from missing

ALIKE = {"author_list": True, "reference_list": True, "parse_downto_mesh_subterms": True}


def parse_ours(path: Path) -> int:
    """Parse a file with this project's parser; return the number of citations."""
    return sum(isinstance(record, Article) and record.status != "Book" for record in parse_pubmed(path))


def parse_theirs(path: Path) -> int:
    """Parse a file with pubmed_parser as it is; return the number of citations."""
    return sum(1 for _ in pubmed_parser.parse_medline_xml(str(path)))


def parse_theirs_alike(path: Path) -> int:
    """Parse a file with pubmed_parser, reading more fields; return the number of citations."""
    return sum(1 for _ in pubmed_parser.parse_medline_xml(str(path), **ALIKE))


PARSERS: dict[str, Callable[[Path], int]] = {
    "kailin": parse_ours,
    "pubmed_parser": parse_theirs,
    "pubmed_parser, alike": parse_theirs_alike,
}


def rate(name: str, path: Path) -> tuple[int, float, int]:
    """Return the citations of a file, how many a second of processor time, and the peak of resident memory in MB."""
    began = time.process_time()
    n_articles = PARSERS[name](path)
    seconds = time.process_time() - began
    return n_articles, n_articles / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def fresh(name: str, path: Path) -> tuple[int, float, int]:
    """Measure a parser in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(rate, (name, path))


def show_rates(path: Path, n_rounds: int) -> None:
    """Print the rates, best and median of some rounds, and their ratios within each round."""
    rounds = [{name: fresh(name, path) for name in PARSERS} for _ in range(n_rounds)]
    for name in PARSERS:
        rates = sorted(found[name][1] for found in rounds)
        middle, best = rates[n_rounds // 2], rates[-1]
        print(f"{name:>22}: {rounds[0][name][0]:,} citations, {middle:,.0f}/s median, {best:,.0f}/s best")
    for other in list(PARSERS)[1:]:
        ratios = sorted(found["kailin"][1] / found[other][1] for found in rounds)
        print(f"against {other:>22}: {ratios[n_rounds // 2]:.2f} median, {ratios[0]:.2f} to {ratios[-1]:.2f}")


def show_memory(path: Path) -> None:
    """Print the peak of memory for the corpus once and ten times in one file."""
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 10):
            repeated = Path(folder) / f"{times}.xml"
            repeat(path, times, repeated)
            n_articles, _, peak = fresh("kailin", repeated)
            print(f"{n_articles:,} citations, {repeated.stat().st_size >> 20} MB of XML: {peak} MB resident at most")


def repeat(path: Path, times: int, to: Path) -> None:
    """Write a file that holds the records of another several times."""
    head, _, rest = gzip.decompress(path.read_bytes()).partition(b"<PubmedArticle>")
    records = b"<PubmedArticle>" + rest.rpartition(b"</PubmedArticleSet>")[0]
    with to.open("wb") as file:
        file.writelines([head, *[records] * times, b"</PubmedArticleSet>"])


def main() -> None:
    """Print the rates, or the memory."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="folder with pubmed/")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--memory", action="store_true", help="print the memory instead")
    given = options.parse_args()
    print(machine())
    if given.memory:
        show_memory(given.data / CORPUS)
    else:
        show_rates(given.data / CORPUS, given.rounds)


if __name__ == "__main__":
    main()
