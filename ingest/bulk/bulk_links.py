"""Joins what surviving records say of the links between articles.

In: links with the record that states each. Out: each link once, with all who state it; the ends that are no article
here; the articles that another record calls retracted. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from graph.records import LinkKind
from ingest.bulk.bulk_csv import Shape, array
from ingest.bulk.bulk_survivors import bitmap

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
RETRACTED_BY = KINDS.index("RETRACTED_BY")
LINK_TABLES: dict[str, Shape] = {
    kind: Shape(kind, (":START_ID(article)", ":END_ID(article)", "stated_by:long[]")) for kind in KINDS
}


@dataclass(frozen=True, slots=True)
class Statements:
    """Links, one an element: earlier article, index of the kind, later article, the record that states it (PMIDs)."""

    earlier: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    later: NDArray[np.uint32]
    stated_by: NDArray[np.uint32]

    @classmethod
    def joined(cls, pieces: Sequence["Statements"]) -> "Statements":
        """Return several as one, in the order of earlier article, kind, later article and record."""
        if not pieces:
            none = np.empty(0, dtype=np.uint32)
            return cls(none, none.astype(np.uint8), none, none)
        earlier, kind, later, stated_by = (
            np.concatenate([getattr(piece, name) for piece in pieces])
            for name in ("earlier", "kind", "later", "stated_by")
        )
        order = np.lexsort((stated_by, later, kind, earlier))
        return cls(earlier[order], kind[order], later[order], stated_by[order])

    def ends(self) -> BitMap:
        """Return the PMIDs at both ends."""
        return bitmap(self.earlier) | bitmap(self.later)

    def noticed(self) -> BitMap:
        """Return the articles that a record not their own calls retracted."""
        return bitmap(self.earlier[(self.kind == RETRACTED_BY) & (self.stated_by != self.earlier)])

    def links(self, kind: int) -> Iterator[tuple[int, int, list[int]]]:
        """Yield earlier and later article and the records that state it, for each link of a kind."""
        chosen = self.kind == kind
        columns = (column[chosen].tolist() for column in (self.earlier, self.later, self.stated_by))
        for (earlier, later), same in groupby(zip(*columns, strict=True), key=itemgetter(0, 1)):
            yield earlier, later, [by for _, _, by in same]


def statements_of(
    pmid: NDArray[np.uint32],
    n_links: NDArray[np.uint16],
    rows: NDArray[np.bool_],
    links: tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint32]],
) -> Statements:
    """Return the links (earlier, kind, later) of those rows that survive; each row has `n_links` of them."""
    kept = np.repeat(rows, n_links)
    earlier, kind, later = links
    return Statements(earlier[kept], kind[kept], later[kept], np.repeat(pmid, n_links)[kept])


def link_rows(statements: Statements, kind: LinkKind) -> Iterator[str]:
    """Yield the rows of the links of a kind."""
    for earlier, later, stated_by in statements.links(KINDS.index(kind)):
        yield f"{earlier},{later},{array(stated_by)}\n"
