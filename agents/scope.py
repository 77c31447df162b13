"""The part of MeSH a plan or a coverage table is about: its concepts, their places, articles and pairs.

In: tree numbers, UIs or ontology classes to stay under, or nothing for all of MeSH. Out: a `Scope`, read in one query,
and its `ScopeTree`. Nothing here knows how targets are shared out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graph.database import Reader
from graph.errors import NotFound
from graph.never_list import never_planned
from graph.records import CATEGORIES, parent_number

# Publication characteristics and geographicals say what an article is and where, not what it is about.
LEFT_OUT_CATEGORIES = frozenset({"V", "Z"})
WHOLE = tuple(sorted(CATEGORIES.keys() - LEFT_OUT_CATEGORIES))


@dataclass(frozen=True, slots=True)
class ScopeDescriptor:
    """A plannable descriptor: `numbers` are its places in the scope, `articles` its usable articles.

    `pairs` are its live pairs, `open` the open targets of all runs.
    """

    ui: str
    name: str
    numbers: tuple[str, ...]
    articles: int
    pairs: int = 0
    open: int = 0

    @property
    def taken(self) -> int:
        """Live pairs and open targets."""
        return self.pairs + self.open

    @property
    def room(self) -> int:
        """How many more pairs its articles allow, one an article."""
        return max(0, self.articles - self.taken)


@dataclass(frozen=True, slots=True)
class Scope:
    """Plannable descriptors, by UI, at or below the tree numbers `roots`, none of which is below another."""

    roots: tuple[str, ...]
    descriptors: tuple[ScopeDescriptor, ...]

    @property
    def room(self) -> int:
        """How many more pairs the articles of the scope allow."""
        return sum(descriptor.room for descriptor in self.descriptors)

    @property
    def taken(self) -> int:
        """Live pairs and open targets of the scope."""
        return sum(descriptor.taken for descriptor in self.descriptors)


class ScopeTree:
    """A scope's tree as arrays: node 0 is the top, above the roots; the others are those with a descriptor below.

    `numbers[node]` is its tree number, `children[node]` its children in tree order, `standing[node]` the indexes of the
    descriptors that stand there (more than one only where MeSH files of different years were mixed). `spans[i]` names
    each node at or above a place of descriptor i once, with the number of places at or below it.
    """

    def __init__(self, scope: Scope) -> None:
        self.numbers = [""]
        self.children: list[list[int]] = [[]]
        self.standing: list[list[int]] = [[]]
        self._roots = frozenset(scope.roots)
        self._nodes: dict[str, int] = {}
        self._chains: list[tuple[int, ...]] = [(0,)]
        self.spans = [self._span(index, descriptor.numbers) for index, descriptor in enumerate(scope.descriptors)]
        for children in self.children:
            children.sort(key=self.numbers.__getitem__)

    def _span(self, index: int, numbers: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        places = [self._node(number) for number in numbers]
        for place in places:
            self.standing[place].append(index)
        if len(places) == 1:
            return tuple((node, 1) for node in self._chains[places[0]])
        return tuple(Counter(node for place in places for node in self._chains[place]).items())

    def _node(self, number: str) -> int:
        found = self._nodes.get(number)
        if found is not None:
            return found
        above = None if number in self._roots else parent_number(number)
        parent = 0 if above is None else self._node(above)
        node = len(self.numbers)
        self._nodes[number] = node
        self.numbers.append(number)
        self.children.append([])
        self.standing.append([])
        self.children[parent].append(node)
        self._chains.append((*self._chains[parent], node))
        return node


def read_scope(reader: Reader, under: Sequence[str] = (), exclude: Collection[str] = frozenset()) -> Scope:
    """Read the scope at or below `under` (tree numbers, UIs or ontology classes), else all but V and Z.

    Descriptors of the never-list, those in `exclude` and those without a usable article are left out. Raises NotFound
    for a tree number, UI or class that is not in the graph.
    """
    roots = find_roots(reader, under) if under else WHOLE
    [row] = reader.read("scope_below", roots=roots) if under else reader.read("scope_whole", categories=roots)
    open_targets = dict(row["open"])
    left_out = never_planned().union(exclude)
    return Scope(
        roots,
        tuple(
            ScopeDescriptor(ui, name, tuple(numbers), articles, pairs, open_targets.get(ui, 0))
            for ui, name, numbers, articles, pairs in row["descriptors"]
            if ui not in left_out
        ),
    )


def find_roots(reader: Reader, under: Sequence[str]) -> tuple[str, ...]:
    """Return the tree numbers that tree numbers, UIs and ontology classes stand for, sorted, the outermost only.

    A UI stands for all its places, a class ("DOID:4") for those of the descriptors that match it, or a class below it,
    exactly or more narrowly. Raises NotFound for one that is not in the graph or has no place in the tree.
    """
    places = {row["word"]: row["numbers"] for row in reader.read("scope_roots", words=list(under))}
    if classes := [word for word in under if ":" in word]:
        places |= find_class_places(reader, classes)
    for word in under:
        if not places.get(word):
            raise NotFound(
                f"{word!r} has no place in the MeSH tree of this graph, expected a category (C), a tree number"
                " (C04.588), the UI of a descriptor that has one (D009369) or an ontology class (DOID:4).",
                remedy="Look it up with `kailin coverage`, or load MeSH first (`kailin load mesh FILE`).",
                word=word,
            )
    return outermost(number for numbers in places.values() for number in numbers)


def find_class_places(reader: Reader, classes: Sequence[str]) -> dict[str, list[str]]:
    """Return the tree numbers of ontology classes; "doid:4" is DOID:4 too. Raises NotFound for one without any."""
    spellings = sorted({*classes, *map(in_capitals, classes)})
    found = {row["word"]: row for row in reader.read("scope_classes", words=spellings) if row["classes"]}
    places: dict[str, list[str]] = {}
    for word in classes:
        row = found.get(word) or found.get(in_capitals(word))
        if row is None:
            raise NotFound(
                f"The ontology class {word!r} is not in this graph, or its ontology has given it up.",
                remedy="Load its ontology (`kailin load ontology FILE`), or correct the id, such as DOID:4.",
                word=word,
            )
        if not row["numbers"]:
            raise NotFound(
                f"No MeSH descriptor with a place matches the ontology class {word!r} or one below it"
                f" ({row['classes']:,} looked at).",
                remedy="Load a table of mappings (`kailin load ontology FILE`), load its ontology again if MeSH was"
                " loaded after it, or name a class above it.",
                word=word,
            )
        places[word] = row["numbers"]
    return places


def in_capitals(word: str) -> str:
    """Return a class's id with its prefix in capitals, as most ontologies write it."""
    prefix, colon, rest = word.partition(":")
    return f"{prefix.upper()}{colon}{rest}"


def outermost(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return the tree numbers that are not below another of them, sorted."""
    given = frozenset(numbers)
    return tuple(sorted(number for number in given if not given.intersection(numbers_above(number))))


def numbers_above(number: str) -> list[str]:
    """Return the tree numbers above one, nearest first: "C04.588" -> ["C04", "C"]."""
    above = []
    parent = parent_number(number)
    while parent is not None:
        above.append(parent)
        parent = parent_number(parent)
    return above
