"""How long a plan takes: its scope read in one query, the split in Python; and how both grow.

python tests/bench/plan.py --data DIR --home DIR [--repeat 5]

First whole MeSH and the development corpus out of a real graph; then, without a graph, every descriptor of MeSH as if
it had articles (drawn from a seeded Pareto distribution), which is what a plan over all of PubMed would see.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from agents.coverage import coverage, least_covered
from agents.plan import plan, read_plan
from agents.scope import WHOLE, Scope, ScopeDescriptor, read_scope
from graph.database import Database
from graph.records import Descriptor
from ingest.mesh.mesh_xml import parse_mesh
from tests.bench.real_graph import MESH, machine, parser, real_graph

T = TypeVar("T")


def timed(repeat: int, work: Callable[[], T]) -> tuple[T, str]:
    """Return what some work gives, and its first, median and longest time in words."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        given = work()
        seconds.append(time.perf_counter() - began)
    first, median, longest = (1000 * s for s in (seconds[0], statistics.median(seconds), max(seconds[1:])))
    return given, f"first {first:.0f} ms, then median {median:.0f}, longest {longest:.0f} ms"


def from_the_graph(database: Database, repeat: int) -> None:
    """Measure plans and coverage tables of the loaded graph."""
    scope, took = timed(repeat, lambda: read_scope(database))
    print(f"scope of {len(scope.descriptors):,} concepts, room {scope.room:,}: {took}")
    for n in (1_000, 3_000, 10_000, 20_000):
        planned, took = timed(repeat, partial(read_plan, database, n))
        _, split = timed(repeat, partial(plan, scope, n))
        print(f"plan of {n:,}: {took} (split alone: {split}). {planned.statement()}")
    for under, depth in ((), 0), ((), 3), (("C04",), 3), (("D12",), 3), (("C",), 3):
        rows, took = timed(4 * repeat, partial(coverage, database, under, depth))
        print(f"coverage under {', '.join(under) or 'all'} to depth {depth}, {len(rows):,} rows: {took}")
    _, took = timed(repeat, lambda: least_covered(database, (), 20))
    print(f"20 least covered: {took}")


def everything(descriptors: list[Descriptor]) -> Scope:
    """Return a scope of all descriptors, with articles from 1 to a few hundred thousand."""
    draw = random.Random(1)  # noqa: S311 - a draw, not a secret
    found = []
    for record in sorted(descriptors, key=lambda d: d.ui):
        numbers = tuple(sorted(number for number in record.tree_numbers if number[0] in WHOLE))
        articles = min(300_000, int(draw.paretovariate(0.5)))
        if numbers:
            found.append(ScopeDescriptor(record.ui, record.name, numbers, articles))
    return Scope(WHOLE, tuple(found))


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--repeat", type=int, default=5, help="how often each is measured, 2 or more")
    given = arguments.parse_args()
    print(machine())
    with real_graph(given) as database:
        from_the_graph(database, given.repeat)
    scope = everything([record for record in parse_mesh(given.data / MESH) if isinstance(record, Descriptor)])
    print(f"without a graph: {len(scope.descriptors):,} concepts, room {scope.room:,}")
    for n in (10_000, 100_000):
        planned, took = timed(given.repeat, partial(plan, scope, n))
        print(f"split of {n:,}: {planned.placed:,} placed on {planned.n_concepts:,} concepts, {took}")
    full = Scope(scope.roots, tuple(replace(d, pairs=d.articles // 2) for d in scope.descriptors))
    _, took = timed(given.repeat, lambda: plan(full, 100_000))
    print(f"split of 100,000 with half of all articles used: {took}")


if __name__ == "__main__":
    main()
