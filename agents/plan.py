"""Which concepts the next pairs are made about: n targets, split over the tree from the top down.

In: a `Scope` and a number. Out: a `Plan`, the same to the byte for the same scope, settings and seed. The split is
pure arithmetic; only `read_plan` touches the graph, and nothing here writes. DESIGN section 5 holds the rule.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.apportion import largest_remainder, target_shares
from agents.kinds import YESNO, Kind, deal_kinds
from agents.records import Walker
from agents.scope import Scope, ScopeTree, numbers_above, read_scope
from graph.database import Reader
from graph.errors import Invalid
from graph.identity import seeded_order

# One pair is this many units of weight. Weights are whole numbers, so that their sums are the same in any order and
# equal weights are equal; a pair divides evenly over up to 24 places, as many as a descriptor of MeSH 2024 has.
UNIT = math.lcm(*range(1, 25))
# Multiplying a position by 2**64 over the golden ratio and cutting off what exceeds 64 bits spreads positions so that
# those below any bound lie evenly over the whole (Weyl's sequence).
GOLDEN, WORD = 0x9E3779B97F4A7C15, (1 << 64) - 1


_Choice = tuple[int, int, int]  # index of the descriptor, node walked to, deficit in units
_Side = tuple[int, int, int, int]  # child's node (or ~i: descriptor i, here), room, weight, node that orders ties


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """A pair to be made about descriptor `ui`, reached at tree number `number`.

    `path` is the tree numbers from the category down to `number`; `deficit` is how many pairs the concept was short of
    its target share when it was chosen (below 0 where only its articles allowed more). `kind` is the kind of question
    to ask; `walker` chose it, for the reasons it stated.
    """

    ordinal: int
    ui: str
    name: str
    number: str
    path: tuple[str, ...]
    deficit: float
    kind: Kind = YESNO
    walker: Walker = "deficit"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of a plan; `room` is how many pairs the articles of the scope allowed before it.

    `walks` counts how the walks of a language model ended, where one chose: "chose", or why it did not;
    `walked_by` is that model with its prompt.
    """

    targets: tuple[PlannedTarget, ...]
    requested: int
    placed: int
    room: int
    walks: Mapping[str, int] = field(default_factory=dict)
    walked_by: str = ""

    @property
    def n_concepts(self) -> int:
        """The number of distinct concepts among the targets."""
        return len({target.ui for target in self.targets})

    def of_kinds(self, wanted: Mapping[Kind, int]) -> "Plan":
        """Return the plan with the kinds of question that are wanted dealt out evenly over its targets."""
        dealt = deal_kinds(wanted, len(self.targets))
        targets = tuple(replace(target, kind=kind) for target, kind in zip(self.targets, dealt, strict=True))
        return replace(self, targets=targets)

    def statement(self) -> str:
        """Say in words how many targets were placed and how many the articles allow."""
        allowed = f"the articles of this scope allow {self.room:,} more pairs (one a concept and article)"
        if self.placed < self.requested:
            return (
                f"Only {self.placed:,} of {self.requested:,} targets placed, on {self.n_concepts:,} concepts:"
                f" {allowed}. Load more articles or widen the scope to place the rest."
            )
        return f"{self.placed:,} targets placed on {self.n_concepts:,} concepts; {allowed}."


def read_plan(
    reader: Reader,
    n: int,
    *,
    under: Sequence[str] = (),
    exclude: Collection[str] = frozenset(),
    alpha: float = 0.5,
    seed: int = 0,
) -> Plan:
    """Read the scope and plan n targets in it; writes nothing. Errors are those of `read_scope` and `plan`."""
    return plan(read_scope(reader, under, exclude), n, alpha=alpha, seed=seed)


def plan(scope: Scope, n: int, *, alpha: float = 0.5, seed: int = 0) -> Plan:
    """Choose n targets, fewer only where the scope has less room: placed = min(n, scope.room).

    Any first part of the targets is spread over the tree like the whole, so that a run stopped early is balanced too,
    and concepts without a pair come first. Raises Invalid where n is negative or alpha is not within 0 and 1.
    """
    if n < 0:
        raise Invalid(f"{n} targets cannot be planned, expected 0 or more.", n=n)
    walk = _Walk(scope, n, alpha, seed)
    chosen: list[_Choice] = []
    for limits in walk.stages():
        walk.open_rooms(limits)
        walk.chosen = []
        walk.fill(0, n - len(chosen))
        chosen += _spread(walk.chosen)
    paths = {node: path_to(walk.tree.numbers[node]) for node in {node for _, node, _ in chosen}}
    targets = tuple(
        PlannedTarget(
            ordinal, scope.descriptors[i].ui, scope.descriptors[i].name, paths[node][-1], paths[node], missing / UNIT
        )
        for ordinal, (i, node, missing) in enumerate(chosen)
    )
    return Plan(targets, n, len(targets), scope.room)


class _Walk:
    """Rooms and weights of all nodes, kept current while targets are chosen."""

    def __init__(self, scope: Scope, n: int, alpha: float, seed: int) -> None:
        self.tree = ScopeTree(scope)
        self.seed = seed
        self.chosen: list[_Choice] = []
        self._articles = [d.articles for d in scope.descriptors]
        self._taken = [d.taken for d in scope.descriptors]
        shares = target_shares(self._articles, scope.taken + n, alpha)
        self._deficits = [round(share * UNIT) - taken * UNIT for share, taken in zip(shares, self._taken, strict=True)]
        self._n_places = [len(d.numbers) for d in scope.descriptors]
        self._room_of = [0] * len(scope.descriptors)
        self._rooms = [0] * len(self.tree.numbers)
        self._weights = [0] * len(self.tree.numbers)
        self._ties: dict[int, int] = {}
        for i, span in enumerate(self.tree.spans):
            weight = self._weight_of(i)
            for node, places in span:
                self._weights[node] += weight * places

    def stages(self) -> list[list[int]]:
        """How far each descriptor may be filled: to one, then to its target share, then to its articles."""
        targets = [taken - (-missing // UNIT) for missing, taken in zip(self._deficits, self._taken, strict=True)]
        return [[1] * len(targets), targets, self._articles]

    def open_rooms(self, limits: Sequence[int]) -> None:
        """Set the room of each descriptor to what it lacks of its limit, and that of each node to the sum below."""
        self._rooms = [0] * len(self.tree.numbers)
        for i, span in enumerate(self.tree.spans):
            room = max(0, min(limits[i], self._articles[i]) - self._taken[i])
            self._room_of[i] = room
            if room:
                for node, _ in span:
                    self._rooms[node] += room

    def fill(self, node: int, wanted: int) -> int:
        """Choose up to `wanted` targets at or below a node, split again where a side had no room; return how many."""
        placed = 0
        while placed < wanted and (sides := self._sides(node)):
            for allotted, side in self._split(sides, wanted - placed):
                if side < 0:
                    placed += self._take(node, ~side, allotted)
                else:
                    placed += self.fill(side, min(allotted, self._rooms[side]))
        return placed

    def _sides(self, node: int) -> list[_Side]:
        """Return the sides with room: children in tree order, then what stands here."""
        rooms, weights, room_of = self._rooms, self._weights, self._room_of
        children = [(child, rooms[child], weights[child], child) for child in self.tree.children[node] if rooms[child]]
        here = [(~i, room_of[i], self._weight_of(i), node) for i in self.tree.standing[node] if room_of[i]]
        return children + here

    def _split(self, sides: list[_Side], n: int) -> list[tuple[int, int]]:
        """Return (part of n, side), largest part first, by the sides' weights, or by their rooms where none has any."""
        if len(sides) == 1:
            return [(n, sides[0][0])]
        weights = [max(0, weight) for _, _, weight, _ in sides]
        if not any(weights):
            weights = [room for _, room, _, _ in sides]
        parts = largest_remainder(n, weights, lambda k: self._tie(sides[k][3]))
        return sorted(((part, side[0]) for part, side in zip(parts, sides, strict=True) if part), key=lambda x: -x[0])

    def _take(self, node: int, i: int, allotted: int) -> int:
        """Choose descriptor i at a node as often as allotted and its room allows; all its places feel it."""
        n = min(allotted, self._room_of[i])
        for _ in range(n):
            self.chosen.append((i, node, self._deficits[i]))
            self._deficits[i] -= UNIT
        self._taken[i] += n
        self._room_of[i] -= n
        step = n * (UNIT // self._n_places[i])
        for above, places in self.tree.spans[i]:
            self._rooms[above] -= n
            self._weights[above] -= step * places
        return n

    def _weight_of(self, i: int) -> int:
        """Return what descriptor i weighs at each of its places."""
        return self._deficits[i] // self._n_places[i]

    def _tie(self, node: int) -> int:
        if node not in self._ties:
            self._ties[node] = seeded_order(self.seed, self.tree.numbers[node])
        return self._ties[node]


def _spread(chosen: list[_Choice]) -> list[_Choice]:
    """Reorder targets, chosen subtree by subtree, so that any first part of them lies evenly over the tree."""
    return [chosen[i] for i in sorted(range(len(chosen)), key=lambda i: i * GOLDEN & WORD)]


def path_to(number: str) -> tuple[str, ...]:
    """Return the tree numbers from the category down to one: "C04.588" -> ("C", "C04", "C04.588")."""
    return (*reversed(numbers_above(number)), number)
