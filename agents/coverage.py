"""How far the pairs so far follow the literature: tables over the tree and over concepts, and one number for both.

In: a reader, and what to stay under. Out: rows. Articles and pairs are exploded, distinct counts read from the graph;
`filled` and `target` are additive, so that the parts of a row sum to it. A table under a concept reads that concept's
subtree alone: it shows the shares a plan with the same `under` would work with, so the rest of MeSH has no say in it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.apportion import target_shares
from agents.scope import Scope, ScopeDescriptor, read_scope
from graph.database import Reader
from graph.errors import Invalid
from graph.records import branch, parent_number


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A tree number: `articles` and `pairs` are distinct at or below it, `depth` is levels below the table's root.

    `filled` is the live pairs below and `target` what they should be after n more, each concept's number divided
    evenly among its places in the scope; `deficit` is their difference. `ui` is None for a category.
    """

    number: str
    name: str
    ui: str | None
    depth: int
    articles: int
    pairs: int
    filled: float
    target: float
    deficit: float


@dataclass(frozen=True, slots=True)
class LeastRow:
    """A concept: its places in the scope, usable articles, live pairs, open targets, target share and deficit."""

    ui: str
    name: str
    numbers: tuple[str, ...]
    articles: int
    pairs: int
    open: int
    target: float
    deficit: float


def coverage(
    reader: Reader, under: Sequence[str] = (), depth: int = 1, *, n: int = 100, alpha: float = 0.5
) -> list[CoverageRow]:
    """Return the scope's tree numbers down to `depth` levels below its roots, in tree order.

    Targets are for the live pairs, the open targets and n more. Raises NotFound where `under` names nothing.
    """
    check_not_negative("depth", depth)
    scope = read_scope(reader, under)
    target = below_each(scope, shares(scope, n, alpha))
    filled = below_each(scope, [descriptor.pairs for descriptor in scope.descriptors])
    return coverage_table(reader, scope.roots, depth, filled, target)


def coverage_table(
    reader: Reader, roots: Sequence[str], depth: int, filled: Mapping[str, float], target: Mapping[str, float]
) -> list[CoverageRow]:
    """Return the tree numbers down to `depth` levels below some, with what is filled and wanted at or below each."""
    [nodes] = reader.read("coverage_nodes", roots=list(roots), depth=depth)
    return [
        CoverageRow(number, name, ui, level, articles, pairs, has, wants, wants - has)
        for number, name, ui, level, articles, pairs in nodes["nodes"]
        for has, wants in [(filled.get(number, 0.0), target.get(number, 0.0))]
    ]


def least_covered(
    reader: Reader, under: Sequence[str] = (), least: int = 20, *, n: int = 100, alpha: float = 0.5
) -> list[LeastRow]:
    """Return the `least` concepts of the scope with the greatest deficits, greatest first, ties by UI.

    The deficit is the target share, as `coverage` has it, less the live pairs.
    """
    check_not_negative("least", least)
    scope = read_scope(reader, under)
    by_deficit = sorted(
        zip(scope.descriptors, shares(scope, n, alpha), strict=True), key=lambda x: (x[0].pairs - x[1], x[0].ui)
    )
    return [_least_row(descriptor, target) for descriptor, target in by_deficit[:least]]


def divergence(scope: Scope, counts: Mapping[str, int], alpha: float) -> float:
    """Return the Kullback-Leibler divergence, in nats, of pairs by UI from the target distribution, over branches.

    A branch is a first segment such as C04; a concept counts in each branch by its share of places there. The target
    is `articles ** alpha` without caps, as for the first few pairs. UIs outside the scope are left out; 0 for no pairs.
    """
    wanted = by_branch(scope.descriptors, [float(d.articles) ** alpha for d in scope.descriptors])
    found = by_branch(scope.descriptors, [float(counts.get(d.ui, 0)) for d in scope.descriptors])
    n_wanted, n_found = math.fsum(wanted.values()), math.fsum(found.values())
    parts = ((found[name] / n_found, wanted[name] / n_wanted) for name in sorted(found) if found[name])
    return math.fsum(q * math.log(q / p) for q, p in parts)


def shares(scope: Scope, n: int, alpha: float) -> list[float]:
    """Return each descriptor's target share of the live pairs, the open targets and n more."""
    check_not_negative("n", n)
    return target_shares([descriptor.articles for descriptor in scope.descriptors], scope.taken + n, alpha)


def below_each(scope: Scope, amounts: Iterable[float]) -> defaultdict[str, float]:
    """Return tree number -> sum of the descriptors' amounts at or below it, each divided evenly among its places."""
    sums: defaultdict[str, float] = defaultdict(float)
    for descriptor, amount in zip(scope.descriptors, amounts, strict=True):
        for number in descriptor.numbers:
            sums[number] += amount / len(descriptor.numbers)
    roots = frozenset(scope.roots)
    nodes: set[str] = set()
    for number in list(sums):
        node: str | None = number
        while node is not None and node not in nodes:
            nodes.add(node)
            node = None if node in roots else parent_number(node)
    for number in sorted(nodes - roots, reverse=True):  # what is below comes after what is above, so here before it
        above = parent_number(number)
        if above is not None:
            sums[above] += sums[number]
    return sums


def check_not_negative(name: str, value: int) -> None:
    """Raise Invalid for a negative number."""
    if value < 0:
        raise Invalid(f"{name} is {value}, expected 0 or more.", parameter=name, value=value)


def _least_row(descriptor: ScopeDescriptor, target: float) -> LeastRow:
    d = descriptor
    return LeastRow(d.ui, d.name, d.numbers, d.articles, d.pairs, d.open, target, target - d.pairs)


def by_branch(descriptors: Sequence[ScopeDescriptor], amounts: Iterable[float]) -> dict[str, float]:
    """Return branch (such as C04) -> sum of the descriptors' amounts, each divided evenly among its places."""
    sums: defaultdict[str, float] = defaultdict(float)
    for descriptor, amount in zip(descriptors, amounts, strict=True):
        for number in descriptor.numbers:
            sums[branch(number)] += amount / len(descriptor.numbers)
    return sums
