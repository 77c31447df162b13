"""What `/` shows: how the pairs stand beside the literature, at one place of the tree.

In: the coverage tree that the server keeps, and a reader for names and counts. Out: an `Overview`. Targets are those of
the pairs that are there (no more to come), so that filled and target have one sum and a colour says "more or less than
its share"; where there is none yet, those of the first hundred.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from agents.coverage import LeastRow
from agents.coverage_tree import CoverageTree, Part, TreeRow
from api.page.places import TOP, Step, paths
from graph.database import Reader
from graph.errors import NotFound

N_LEAST = 20
N_TO_COME = 100  # the least covered concepts are those that so many more pairs would go to first
STEPS = ((0.5, "c1"), (0.8, "c2"), (1.25, "c3"), (2.0, "c4"), (math.inf, "c5"))


@dataclass(frozen=True, slots=True)
class Row(TreeRow):
    """A line of the table: a place right below, with what its colour says."""

    colour: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The page's content. `divergence` is None where there is no pair to compare.

    `planned` is how many pairs to come the targets of `rows` count, `n` how many those of `least` do.
    """

    at: str
    ui: str | None
    path: tuple[Step, ...]
    rows: tuple[Row, ...]
    least: tuple[LeastRow, ...]
    alpha: float
    planned: int
    n: int
    descriptors: int
    articles: int
    pairs: int
    withdrawn: int
    covered: int
    plannable: int
    divergence: float | None
    invented: bool


def overview(reader: Reader, tree: CoverageTree, at: str, alpha: float) -> Overview:
    """Return what the page shows at a place ("" for the whole tree). Raises NotFound where the tree has it not."""
    [counts] = reader.read("overview_counts")
    path: tuple[Step, ...] = (Step("", TOP),)
    if at:
        found = paths(reader, [at])
        if not found:
            raise NotFound(f"The tree of this graph has no place {at!r}.", remedy="Search for the concept by its name.")
        [path] = found
    roots = [at] if at else []
    planned = 0 if tree.pairs else N_TO_COME
    whole = tree.part([], planned, alpha)
    here = tree.part(roots, planned, alpha) if at else whole
    least = tree.least(tree.part(roots, N_TO_COME, alpha), N_LEAST)
    plannable, covered = tree.n_concepts(whole)
    return Overview(
        at=at,
        ui=path[-1].ui,
        path=path,
        rows=tuple(row_of(row) for row in tree.rows(here, 1 if at else 0) if not at or row.depth == 1),
        least=tuple(least),
        alpha=alpha,
        planned=planned,
        n=N_TO_COME,
        descriptors=counts["descriptors"],
        articles=counts["articles"],
        pairs=tree.pairs,
        withdrawn=max(0, counts["all_pairs"] - tree.pairs),
        covered=covered,
        plannable=plannable,
        divergence=divergence(branches(tree, whole)),
        invented=counts["invented"],
    )


def branches(tree: CoverageTree, part: Part) -> list[TreeRow]:
    """Return the rows right below the categories, such as C04."""
    return [row for row in tree.rows(part, 1) if row.depth == 1]


def divergence(rows: Sequence[TreeRow]) -> float | None:
    """Return the Kullback-Leibler divergence, in nats, of what is filled from the targets; None where nothing is."""
    filled, target = math.fsum(row.filled for row in rows), math.fsum(row.target for row in rows)
    if filled <= 0 or target <= 0:
        return None
    shares = ((row.filled / filled, row.target / target) for row in rows if row.filled > 0 and row.target > 0)
    return max(0.0, math.fsum(q * math.log(q / p) for q, p in shares))


def row_of(row: TreeRow) -> Row:
    """Return a row of the tree as a line of the table."""
    return Row(**asdict(row), colour=colour(row.filled, row.target))


def colour(filled: float, target: float) -> str:
    """Return the class of a colour: c0 no pair, c3 on target, c5 more than double, cx no target."""
    if target <= 0:
        return "c5" if filled > 0 else "cx"
    share = filled / target
    return "c0" if share <= 0 else next(name for end, name in STEPS if share < end)
