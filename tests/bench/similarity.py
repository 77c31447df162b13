"""MeSH similarity: heading pairs a second, cold and warm, and the cost of one question's score.

python tests/bench/similarity.py --data DIR --home DIR

Measured on pairs of headings of one category (drawn evenly over the categories) and of co-retrieved articles (the
headings of an article and of the four that its title finds). Cold: from the counts in memory to the last value, all
tables built on the way; the read of the counts is shown beside it.
"""

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.information_content import Counts, InformationContent, build_information_content
from agents.recognise import fetch_recogniser
from agents.retrieve import Retriever
from agents.similarity import Similarity
from graph.database import Database
from graph.never_list import left_out_of_similarity
from tests.bench.real_graph import machine, parser, real_graph, usable_pmids

Numbers = NDArray[np.intp]
Case = tuple[list[str], list[list[str]]]  # headings of a source, headings of each article retrieved for it
BATCHES = (400, 1_000, 10_000, 50_000, 100_000, 150_000, 200_000, 500_000, 1_000_000)
ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """Return the best time of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def within_categories(links: Sequence[Counts], table: InformationContent, n: int) -> tuple[Numbers, Numbers]:
    """Return n pairs of headings that share a category, as many from each."""
    members: dict[str, list[int]] = {}
    for ui, _, numbers in links:
        for category in sorted({number[0] for number in numbers}):
            members.setdefault(category, []).append(table.index[ui])
    random = np.random.default_rng(0)
    drawn = [random.choice(np.array(uis), (2, -(-n // len(members)))) for uis in members.values()]
    pairs = random.permutation(np.concatenate(drawn, axis=1), axis=1)
    return pairs[0, :n], pairs[1, :n]


def retrieved_cases(database: Database) -> list[Case]:
    """Return every usable article with headings, its title as the question."""
    usable = usable_pmids(database)
    retriever = Retriever(database, fetch_recogniser(database))
    cases = []
    for article in database.read("retrieve_articles", pmids=usable):
        (found,) = retriever.retrieve([article["title"]], article["pmid"])
        contexts = [[ui for ui, _ in hit.headings] for hit in found.articles]
        cases.append(([ui for ui, _ in article["headings"]], contexts))
    return cases


def heading_pairs(similarity: Similarity, cases: Sequence[Case]) -> tuple[Numbers, Numbers]:
    """Return all heading pairs of the cases, check tags left out."""
    a, b = [], []
    for source, contexts in cases:
        for context in contexts:
            mine, theirs = similarity.numbers(source), similarity.numbers(context)
            a.append(np.repeat(mine, len(theirs)))
            b.append(np.tile(theirs, len(mine)))
    return np.concatenate(a), np.concatenate(b)


def show_rates(name: str, links: Sequence[Counts], similarity: Similarity, a: Numbers, b: Numbers) -> None:
    """Print cold and warm rates by batch size."""
    values = similarity.pairs(a, b)
    print(f"{name}: {len(a):,} pairs, {np.mean(values > 0):.1%} above 0, mean {values.mean():.4f}")
    for n in sorted({min(n, len(a)) for n in BATCHES}):
        x, y = a[:n], b[:n]
        warm = seconds(lambda x=x, y=y: similarity.pairs(x, y))  # type: ignore[misc]
        cold = seconds(lambda x=x, y=y: Similarity(build_information_content(links)).pairs(x, y))  # type: ignore[misc]
        print(f"  batch of {n:9,}: warm {n / warm:12,.0f}/s   cold {n / cold:12,.0f}/s")


def main() -> None:
    """Measure and print."""
    with real_graph(parser(__doc__).parse_args()) as database:
        reading = seconds(lambda: database.read("information_content_links"))
        links: Sequence[Counts] = database.row("information_content_links")["links"]
        cases = retrieved_cases(database)
    table = build_information_content(links)
    similarity = Similarity(table, left_out_of_similarity())
    print(machine())
    print(f"{len(table.index):,} descriptors, {sum(n for _, n, _ in links):,} links to usable articles, {table.id}")
    print(f"read {reading:.2f} s, tables built {seconds(lambda: build_information_content(links)):.2f} s")
    show_rates("within one category", links, similarity, *within_categories(links, table, BATCHES[-1]))
    show_rates("co-retrieved articles", links, similarity, *heading_pairs(similarity, cases))
    for method in ("mean", "best_match"):
        scores = [similarity.score_contexts(*case, method=method) for case in cases]
        values = [score.value for score in scores if score.value is not None]
        each = seconds(lambda m=method: [similarity.score_contexts(*case, method=m) for case in cases])  # type: ignore[misc]
        quantiles = ", ".join(f"{q:.0%} {v:.4f}" for q in (0.05, 0.5, 0.95) for v in [np.quantile(values, q)])
        missing = sum(score.without_headings for score in scores) / sum(len(contexts) for _, contexts in cases)
        print(f"score of a question ({method}): {1000 * each / len(cases):.3f} ms; {quantiles}")
        print(f"  {missing:.1%} of retrieved articles without headings, {len(values)} of {len(cases)} questions scored")


if __name__ == "__main__":
    main()
