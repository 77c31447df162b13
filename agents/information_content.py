"""How much each MeSH descriptor says: from link counts and tree numbers to information content, per branch.

In: for every descriptor its UI, the number of usable articles with a heading on it, and its tree numbers. Out: one
frozen table of arrays, named by its content, that `agents/similarity.py` looks things up in. What the numbers are
compared for is not known here, nor which headings are left out there.

A branch is the first segment of a tree number, such as C04. In a branch a descriptor holds its own links and those of
every descriptor with a place below one of its places there, each descriptor counted once:
p = (links held + 1) / (all links of the branch + 1), IC = -log10 p, divided by the branch's greatest IC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.database import Reader
from graph.identity import content_id

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Counts = tuple[str, int, Sequence[str]]  # UI, usable articles with a heading on it, tree numbers


@dataclass(frozen=True, slots=True, eq=False)
class InformationContent:
    """The table of one corpus: descriptors 0..n-1, places (a descriptor at a tree number), ranked tree numbers.

    `id` names the counts and tree numbers that it was made from. `index` numbers the descriptors by UI. The places of
    descriptor d are `first[d]` to `first[d + 1] - 1`, in the order of their tree numbers; `rank` has the tree number
    of each place and `place_ic` the descriptor's IC (0 to 1) in the branch of that place.

    Tree numbers are ranked by level, then by IC, so that of several the greatest rank is the deepest and, among
    those, the most telling. `lineage[l, r]` is the rank of the ancestor (or self) of r at level l, -1 below r itself;
    `ic[r]` and `p[r]` belong to the descriptor at r.
    """

    id: str
    index: dict[str, int]
    first: Ints
    rank: Ints
    place_ic: Floats
    lineage: Ints
    ic: Floats
    p: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Every place of every descriptor: parallel arrays in tree order, so that a subtree is a slice.

    `descriptor` and `node` (the tree number's position) are one entry a place; `lineage` (levels, nodes) and `level`
    one column a node.
    """

    descriptor: Ints
    node: Ints
    level: Ints
    lineage: Ints


def fetch_information_content(reader: Reader) -> InformationContent:
    """Return the table of the loaded vocabulary and corpus, in one read."""
    (row,) = reader.read("information_content_links")
    return build_information_content(row["links"])


def build_information_content(links: Iterable[Counts]) -> InformationContent:
    """Return the table of the given counts; their order does not matter, a UI may occur once."""
    known = sorted((ui, articles, sorted(numbers)) for ui, articles, numbers in links)
    # A tree number that no descriptor stands at, in a vocabulary loaded in part, still joins what is below it.
    held = [*known, *(("", 0, [number]) for number in sorted(missing_ancestors(numbers for _, _, numbers in known)))]
    places = build_places([numbers for _, _, numbers in held])
    ic, p = per_place(places, np.array([articles for _, articles, _ in held], dtype=np.float64))

    n_nodes = len(places.level)
    at_node = np.searchsorted(places.node, np.arange(n_nodes))  # of several descriptors there, the first by UI
    order = np.lexsort((ic[at_node], places.level))
    rank = np.empty(n_nodes, dtype=np.int32)
    rank[order] = np.arange(n_nodes, dtype=np.int32)
    by_descriptor = np.argsort(places.descriptor, kind="stable")
    return InformationContent(
        id=content_id("information content", known),
        index={ui: number for number, (ui, _, _) in enumerate(known)},
        first=np.searchsorted(places.descriptor[by_descriptor], np.arange(len(held) + 1)).astype(np.int32),
        rank=rank[places.node[by_descriptor]],
        place_ic=ic[by_descriptor],
        lineage=np.where(places.lineage >= 0, rank[places.lineage], np.int32(-1))[:, order],
        ic=ic[at_node][order],
        p=p[at_node][order],
    )


def missing_ancestors(places: Iterable[Sequence[str]]) -> set[str]:
    """Return the ancestors, up to the branch, that are nobody's tree number."""
    present = {number for numbers in places for number in numbers}
    missing: set[str] = set()
    for number in present:
        above = number.rpartition(".")[0]
        while above and above not in present and above not in missing:
            missing.add(above)
            above = above.rpartition(".")[0]
    return missing


def build_places(numbers_of: Sequence[Sequence[str]]) -> Places:
    """Return the places of descriptors 0, 1, … given each one's tree numbers; all ancestors must be among them."""
    # "." sorts before digits and letters, so that a tree number is followed at once by what is below it.
    numbers = sorted({number for numbers in numbers_of for number in numbers})
    position = {number: i for i, number in enumerate(numbers)}
    parent = np.array([position.get(number.rpartition(".")[0], -1) for number in numbers], dtype=np.int32)
    level = np.array([number.count(".") for number in numbers], dtype=np.int32)
    lineage = np.full((int(level.max(initial=0)) + 1, len(numbers)), -1, dtype=np.int32)
    lineage[level, np.arange(len(numbers))] = np.arange(len(numbers))
    for above in range(len(lineage) - 2, -1, -1):
        deeper = lineage[above + 1] >= 0
        lineage[above, deeper] = parent[lineage[above + 1, deeper]]
    node = np.array([position[number] for numbers in numbers_of for number in numbers], dtype=np.int32)
    descriptor = np.repeat(np.arange(len(numbers_of), dtype=np.int32), [len(numbers) for numbers in numbers_of])
    order = np.lexsort((descriptor, node))
    return Places(descriptor[order], node[order], level, lineage)


def per_place(places: Places, articles: Floats) -> tuple[Floats, Floats]:
    """Return, for every place, the IC (0 to 1) and the p of its descriptor in the branch of the place."""
    if not len(places.node):
        return np.empty(0), np.empty(0)
    n_nodes = len(places.level)
    in_branch = places.lineage[0, places.node]
    # One entry for each descriptor and branch: the descriptor has one IC there, whatever its places.
    keys, entry = np.unique(places.descriptor.astype(np.int64) * n_nodes + in_branch, return_inverse=True)
    descriptor, its_branch = np.divmod(keys, n_nodes)

    size = np.bincount(places.lineage[places.lineage >= 0], minlength=n_nodes)
    begin = np.searchsorted(places.node, places.node)
    below = np.searchsorted(places.node, places.node + size[places.node]) - begin
    slices = np.repeat(begin - np.cumsum(below) + below, below) + np.arange(below.sum())
    pairs = np.unique(np.repeat(entry, below) * len(articles) + places.descriptor[slices])
    links = np.bincount(pairs // len(articles), weights=articles[pairs % len(articles)], minlength=len(keys))

    total = np.bincount(its_branch, weights=articles[descriptor], minlength=n_nodes)
    p = (links + 1) / (total[its_branch] + 1)
    ic = np.abs(np.log10(p))  # p is at most 1; abs, for -log10(1) is -0.0
    greatest = np.zeros(n_nodes)
    np.maximum.at(greatest, its_branch, ic)
    normal = np.divide(ic, greatest[its_branch], out=np.zeros_like(ic), where=greatest[its_branch] > 0)
    return normal[entry], p[entry]
