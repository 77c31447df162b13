"""How far planned pairs follow the tree, beside a shuffled list of concepts and beside random articles.

python tests/bench/balance.py --data DIR --home DIR [--alpha 0.5]

Whole MeSH and the development corpus, read from a real graph. KL is the divergence, in nats, of the pairs from the
target distribution over branches such as C04. A random article counts for its first major heading; 20 seeds.
"""

import random
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from agents.coverage import divergence
from agents.plan import plan
from agents.scope import Scope, read_scope
from graph.records import Article
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.bench.real_graph import CORPUS, machine, parser, real_graph

N_SEEDS = 20


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--alpha", type=float, default=0.5)
    given = arguments.parse_args()
    with real_graph(given) as database:
        scope = read_scope(database)
    subjects = first_majors(given.data / CORPUS, scope)
    print(f"{machine()}; alpha {given.alpha:g}")
    print(f"{len(subjects):,} usable articles with headings, {len(scope.descriptors):,} plannable concepts", end="")
    print(f", room for {scope.room:,} pairs")
    for n in (1_000, 3_000, 10_000):
        print(f"{n:,} targets: {said(scope, planned(scope, n, given.alpha), given.alpha)}")
        print(f"  shuffled list of concepts, 20 seeds: {ranges(scope, shuffled(scope, n), given.alpha)}")
        if n <= len(subjects):
            print(f"  random articles, 20 seeds: {ranges(scope, drawn(subjects, n), given.alpha)}")
    for parts in (1_000, 2_000), (500, 500), (6_000, 3_000):
        print(f"{parts[0]:,} and then {parts[1]:,}: {said(scope, in_parts(scope, parts, given.alpha), given.alpha)}")
    whole = plan(scope, 3_000, alpha=given.alpha)
    for n in (500, 1_000, 2_000):
        first = Counter(target.ui for target in whole.targets[:n])
        print(f"the first {n:,} targets of a plan of 3,000: {said(scope, first, given.alpha)}")


def planned(scope: Scope, n: int, alpha: float) -> Counter[str]:
    """Return how often a plan chooses each concept."""
    return Counter(target.ui for target in plan(scope, n, alpha=alpha).targets)


def in_parts(scope: Scope, parts: Sequence[int], alpha: float) -> Counter[str]:
    """Return how often plans made one after the other choose each concept."""
    taken: Counter[str] = Counter()
    for n in parts:
        left = Scope(scope.roots, tuple(replace(d, open=d.open + taken[d.ui]) for d in scope.descriptors))
        taken += planned(left, n, alpha)
    return taken


def shuffled(scope: Scope, n: int) -> list[Counter[str]]:
    """Return, for each seed, the first n of a shuffled list of all concepts."""
    uis = [descriptor.ui for descriptor in scope.descriptors]
    return [Counter(draw.sample(uis, min(n, len(uis)))) for draw in draws()]


def drawn(subjects: Sequence[str | None], n: int) -> list[Counter[str]]:
    """Return, for each seed, what n random articles are about; an article may be about nothing plannable."""
    return [Counter(ui for ui in draw.sample(subjects, n) if ui) for draw in draws()]


def draws() -> list[random.Random]:
    """Return a fresh generator for each seed."""
    return [random.Random(seed) for seed in range(N_SEEDS)]  # noqa: S311 - draws, not secrets


def first_majors(corpus: Path, scope: Scope) -> list[str | None]:
    """Return the first plannable major heading of each usable article with headings."""
    by_name = {descriptor.name: descriptor.ui for descriptor in scope.descriptors}
    plannable = frozenset(by_name.values())
    subjects = []
    for article in parse_pubmed(corpus):
        if isinstance(article, Article) and article.abstract and article.headings and usable(article):
            majors = (heading.ui or by_name.get(heading.name) for heading in article.headings if heading.major)
            subjects.append(next((ui for ui in majors if ui in plannable), None))
    return subjects


def usable(article: Article) -> bool:
    """Say whether pairs may be made from an article that has an abstract."""
    return not article.retracted and article.excluded_reason is None


def said(scope: Scope, counts: Mapping[str, int], alpha: float) -> str:
    """Return pairs, concepts and divergence in words."""
    pairs, kl = sum(counts.values()), divergence(scope, counts, alpha)
    return f"{pairs:,} pairs on {len(counts):,} concepts, KL {kl:.4f}"


def ranges(scope: Scope, found: Sequence[Mapping[str, int]], alpha: float) -> str:
    """Return the median and range of concepts and divergence in words."""
    concepts = sorted(len(counts) for counts in found)
    kl = sorted(divergence(scope, counts, alpha) for counts in found)
    return (
        f"{statistics.median(concepts):,.0f} concepts ({concepts[0]:,} to {concepts[-1]:,}),"
        f" KL {statistics.median(kl):.3f} ({kl[0]:.3f} to {kl[-1]:.3f})"
    )


if __name__ == "__main__":
    main()
