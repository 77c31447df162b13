"""The walk as people see it: what stands at each fork of the tree, and which side was taken.

In: a tree number, or the path stored on a target. Out: steps, read through Cypher one node at a time. It explains a
plan and decides nothing: how targets are split is in `plan`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.scope import WHOLE, find_roots
from graph.database import Reader, Row
from graph.errors import NotFound
from graph.never_list import never_planned

TOP = ""  # above the tree numbers a scope starts from


@dataclass(frozen=True, slots=True)
class WalkSide:
    """One way to go on: a child, or (`here`) the descriptor at the node itself.

    `articles` and `pairs` are distinct at or below a child, and about the descriptor itself `here`. `filled` is the
    live pairs there, each shared among its concept's places in the scope. `ui` is None for a category.
    """

    number: str
    name: str
    ui: str | None
    here: bool
    articles: int
    pairs: int
    filled: float


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A fork at tree number `number` (`TOP` above the roots): its sides in tree order, and the one taken.

    `taken` is None where the tree of today no longer has the side that the path names.
    """

    number: str
    sides: tuple[WalkSide, ...]
    taken: WalkSide | None


def walk_step(reader: Reader, number: str = TOP, under: Sequence[str] = ()) -> tuple[WalkSide, ...]:
    """Return the sides at a tree number, its own descriptor first. Raises NotFound where the graph lacks the number."""
    roots = find_roots(reader, under) if under else WHOLE
    sides = _sides(reader, number, roots)
    if number != TOP and not sides:
        raise NotFound(
            f"Tree number {number!r} is not in the graph, expected one like C04.588.",
            remedy="See `kailin coverage` for those that are.",
            number=number,
        )
    return sides


def walk_trail(reader: Reader, path: Sequence[str], under: Sequence[str] = ()) -> list[WalkStep]:
    """Return the forks on a stored path (category, ..., place walked to) with today's counts.

    `under` is what the plan stayed under: forks above it were not walked and are left out. Raises NotFound for a word
    of `under` that is not in the graph.
    """
    roots = find_roots(reader, under) if under else WHOLE
    walked = list(path)
    while walked and walked[0] not in roots and any(number in roots for number in walked):
        walked.pop(0)
    stops = [TOP, *walked]
    return [_step(reader, number, after, roots) for number, after in zip(stops, [*walked, None], strict=True)]


def _step(reader: Reader, number: str, after: str | None, roots: Sequence[str]) -> WalkStep:
    sides = _sides(reader, number, roots)
    taken = (side for side in sides if (side.here if after is None else side.number == after and not side.here))
    return WalkStep(number, sides, next(taken, None))


def _sides(reader: Reader, number: str, roots: Sequence[str]) -> tuple[WalkSide, ...]:
    scope = {"roots": list(roots), "left_out": sorted(never_planned())}
    if number == TOP:
        return tuple(_side(row, here=False) for row in reader.read("walk_roots", **scope))
    here = reader.read("walk_here", number=number, **scope)
    children = reader.read("walk_children", number=number, **scope)
    return (*(_side(row, here=True) for row in here), *(_side(row, here=False) for row in children))


def _side(row: Row, *, here: bool) -> WalkSide:
    return WalkSide(**row, here=here)
