"""What a walker sees of the tree, and the rule of what it may choose. Knows no model.

In: a scope, read once. Out: a `Board` that many walks share, on which each choice counts at once, and a `Walk`, one
walker's tools: children, coverage, least covered, articles at a concept, and the choice that ends it. Every call states
its reason, which is kept. Thread-safe.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from agents.coverage import below_each, coverage_table, shares
from agents.plan import PlannedTarget, path_to
from agents.scope import WHOLE, Scope, ScopeDescriptor, numbers_above
from agents.walk import TOP, walk_step
from graph.database import Reader, Row
from graph.errors import Invalid, NotFound, Unavailable

SHOWN, LEAST, TITLES = 25, 10, 5
REASON = 300  # characters kept of a stated reason
INVALID, REPEATED = "invalid choice", "repeated choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """A concept that a walk came to, at a tree number, with what it lacked then."""

    ui: str
    name: str
    number: str
    deficit: float

    def target(self, ordinal: int, reasons: tuple[str, ...]) -> PlannedTarget:
        """Return the target that it stands for in a plan."""
        place = self.number, path_to(self.number)
        return PlannedTarget(ordinal, self.ui, self.name, *place, self.deficit, walker="llm", reasons=reasons)


class Board:
    """A scope with what is wanted and filled at each place; `filled` counts pairs, open targets and this plan's.

    Walks that go on at the same time would all see the same and go the same way. So each counts as one pair where it
    looks, for the others and until it ends, and the concept that is listed first to one is not listed to others.
    """

    def __init__(self, scope: Scope, n: int, alpha: float) -> None:
        self.scope = scope
        self._lock = threading.Lock()
        self._chosen: set[str] = set()
        self._at: dict[object, str] = {}
        self._offered: dict[object, str] = {}
        wanted = shares(scope, n, alpha)
        self._deficit = {d.ui: share - d.taken for d, share in zip(scope.descriptors, wanted, strict=True)}
        self._by_ui = {d.ui: d for d in scope.descriptors}
        self.target = below_each(scope, wanted)
        self.filled = below_each(scope, [d.taken for d in scope.descriptors])

    def look(self, walk: object, number: str) -> None:
        """Note where a walk looks now."""
        with self._lock:
            self._at[walk] = number

    def leave(self, walk: object) -> None:
        """Forget a walk that has ended."""
        with self._lock:
            self._at.pop(walk, None)
            self._offered.pop(walk, None)

    def deficit_below(self, walk: object, number: str) -> float:
        """Return how many pairs are lacking at or below a tree number, as one walk sees it."""
        with self._lock:
            others = [at for other, at in self._at.items() if other is not walk and at]
        n_there = sum(number in {at, *numbers_above(at)} for at in others)
        return self.target.get(number, 0.0) - self.filled.get(number, 0.0) - n_there

    def room(self, descriptor: ScopeDescriptor) -> int:
        """Return how many more pairs a concept's articles allow after this plan's choices."""
        return descriptor.room - (descriptor.ui in self._chosen)

    def least(self, walk: object, number: str) -> list[ScopeDescriptor]:
        """Return the concepts at or below a tree number that lack most and may be chosen, by deficit and UI."""
        with self._lock:
            gone = self._chosen.union(ui for other, ui in self._offered.items() if other is not walk)
            free = [d for d in self.scope.descriptors if d.ui not in gone and d.room and stands_below(d, number)]
            found = sorted(free, key=lambda d: (-self._deficit[d.ui], d.ui))[:LEAST]
            if found:
                self._offered[walk] = found[0].ui
        return found

    def find(self, ui: str) -> ScopeDescriptor | None:
        """Return a concept that may be planned, None where it may not."""
        return self._by_ui.get(ui)

    def deficit(self, ui: str) -> float:
        """Return how many pairs a concept lacks."""
        return self._deficit[ui]

    def take(self, ui: str, number: str) -> Choice | str:
        """Choose a concept at a place for this plan, or return why that cannot be."""
        descriptor = self._by_ui.get(ui)
        if descriptor is None or number not in descriptor.numbers or not descriptor.room:
            return INVALID
        with self._lock:
            if ui in self._chosen:
                return REPEATED
            self._chosen.add(ui)
            choice = Choice(ui, descriptor.name, number, self._deficit[ui])
            self._deficit[ui] -= 1
            for place in descriptor.numbers:
                for at in (place, *numbers_above(place)):
                    if at in self.filled:
                        self.filled[at] += 1 / len(descriptor.numbers)
        return choice


def stands_below(descriptor: ScopeDescriptor, number: str) -> bool:
    """Say whether a concept has a place at or below a tree number; every one has below the top."""
    return any(number in {TOP, place, *numbers_above(place)} for place in descriptor.numbers)


class Walk:
    """One walk: its tools, the reasons it stated, and how it ended. A mistaken call is answered with what is wrong."""

    def __init__(self, reader: Reader, board: Board) -> None:
        self._graph, self._board = reader, board
        self.outage: Unavailable | None = None
        self._under = () if board.scope.roots == WHOLE else board.scope.roots
        self.scope = f"Stay at or below {', '.join(self._under)}." if self._under else ""
        self.reasons: list[str] = []
        self.choice: Choice | None = None
        self.why_not: str | None = None

    def children(self, reason: str, number: str = TOP) -> str:
        """Show the concept at a tree number and the places right below it; without `number`, the top of the tree."""
        self._keep("children", number, reason)
        self._board.look(self, number)
        sides = walk_step(self, number, self._under)
        rows = [
            {
                "number": side.number,
                "name": side.name,
                "ui": side.ui,
                "here": side.here,
                "articles": side.articles,
                "pairs": side.pairs,
                **({} if side.here else {"deficit": round(self._board.deficit_below(self, side.number), 2)}),
            }
            for side in sides
        ]
        return table("sides", rows, "deficit")

    def coverage(self, reason: str, number: str) -> str:
        """Show target, filled and deficit of a place and of the places right below it."""
        self._keep("coverage", number, reason)
        found = coverage_table(self, [number], 1, self._board.filled, self._board.target)
        if not found:
            raise NotFound(f"Tree number {number!r} is not in the graph, expected one like C04.588.", number=number)
        rows = [
            {
                "number": row.number,
                "name": row.name,
                "articles": row.articles,
                "pairs": row.pairs,
                "target": round(row.target, 2),
                "filled": round(row.filled, 2),
                "deficit": round(row.deficit, 2),
            }
            for row in found
        ]
        return table("places", rows, "deficit")

    def least_covered(self, reason: str, number: str = TOP) -> str:
        """Show the concepts at or below a tree number that lack most pairs, with the tree numbers to choose them at."""
        self._keep("least_covered", number, reason)
        self._board.look(self, number)
        rows = [
            {
                "ui": d.ui,
                "name": d.name,
                "numbers": list(d.numbers),
                "articles": d.articles,
                "room": self._board.room(d),
                "deficit": round(self._board.deficit(d.ui), 2),
            }
            for d in self._board.least(self, number)
        ]
        return table("concepts", rows)

    def articles(self, reason: str, ui: str) -> str:
        """Show a few titles among the articles of a concept, how many there are, and the room that is left."""
        self._keep("articles", ui, reason)
        descriptor = self._board.find(ui)
        if descriptor is None:
            raise Invalid(f"{ui!r} is no concept that pairs are planned about here.", ui=ui)
        [row] = self.read("walk_tools_articles", ui=ui, limit=TITLES)
        shown = [{"pmid": pmid, "title": title, "year": year} for pmid, title, year in row["shown"]]
        return to_json({"articles": row["articles"], "room": self._board.room(descriptor), "shown": shown})

    def choose(self, reason: str, ui: str, number: str) -> str:
        """Choose a concept by its UI, at one of the tree numbers where it stands. This ends the walk."""
        self._keep("choose", f"{ui} at {number}", reason)
        if self.choice or self.why_not:
            return "The walk has ended."
        taken = self._board.take(ui, number)
        if isinstance(taken, str):
            self.why_not = taken
            return f"No target: {taken}."
        self.choice = taken
        return f"Chosen: {taken.name}."

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Read the graph; that it is away is noted, since an agent would take it for an answer."""
        try:
            return self._graph.read(name, **parameters)
        except Unavailable as error:
            self.outage = error
            raise

    def leave(self) -> None:
        """End: other walks need not keep out of the way any more."""
        self._board.leave(self)

    def _keep(self, tool: str, argument: str, reason: str) -> None:
        self.reasons.append(f"{tool} {argument}".strip() + f": {' '.join(str(reason).split())[:REASON]}")


def table(name: str, rows: Sequence[Mapping[str, object]], by: str | None = None) -> str:
    """Return rows as JSON, at most as many as a prompt should hold: those with the greatest figure under `by`."""
    shown = list(rows)
    if len(rows) > SHOWN and by:
        shown = sorted(rows, key=lambda row: -float(str(row.get(by, "inf"))))[:SHOWN]
    return to_json({name: shown, **({"left_out": len(rows) - len(shown)} if len(shown) < len(rows) else {})})


def to_json(value: Mapping[str, object]) -> str:
    """Return a value as compact JSON."""
    return orjson.dumps(value).decode()
