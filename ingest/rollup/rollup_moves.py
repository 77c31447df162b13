"""What changed articles do to the roll-up: by how much each count moves, and which candidates follow.

In: headings of each changed article before and after, where descriptors stand, and candidates as they were. Out: moves
by descriptor and by tree number, and candidates as they are, where that can be known without the links. Pure: does not
see the database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ingest.rollup.rollup_counts import N_CANDIDATES, Candidates, Pmids, choose, ranks

Headings = Mapping[str, bool]  # UI of a descriptor -> whether it is a major topic.
Change = tuple[int, Headings, Headings]  # PMID, headings before, headings after; {} where the article is not usable.


@dataclass(frozen=True, slots=True)
class Moves:
    """PMIDs that a descriptor gained, as majors and as minors, and lost; a heading whose mark changed is in both."""

    majors: list[int] = field(default_factory=list)
    minors: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)

    @property
    def net(self) -> int:
        """By how many articles the descriptor has grown."""
        return len(self.majors) + len(self.minors) - len(self.lost)


def moves_by_descriptor(changes: Iterable[Change]) -> dict[str, Moves]:
    """Return what each descriptor gained and lost; those without a move are left out."""
    moves: dict[str, Moves] = {}
    for pmid, before, after in changes:
        for ui, _ in before.items() - after.items():
            moves.setdefault(ui, Moves()).lost.append(pmid)
        for ui, major in after.items() - before.items():
            move = moves.setdefault(ui, Moves())
            (move.majors if major else move.minors).append(pmid)
    return moves


def moves_by_number(changes: Iterable[Change], covered: Mapping[str, frozenset[str]]) -> Counter[str]:
    """Return by how many distinct articles each tree number has grown; `covered` are those at or above a descriptor."""
    grown: Counter[str] = Counter()
    for _, before, after in changes:
        was = frozenset[str]().union(*map(covered.__getitem__, before))
        now = frozenset[str]().union(*map(covered.__getitem__, after))
        grown.update(now - was)
        grown.subtract(was - now)
    return Counter({number: n for number, n in grown.items() if n})


def moved_candidates(ui: str, held: Candidates, n_articles: int, moves: Moves) -> Candidates | None:
    """Return the candidates after some moves, or None where articles that were no candidates may have become some.

    `held` are the candidates of the `n_articles` before. All others come after the last of them, so whatever comes no
    later than that one is known.
    """
    kept = ~np.isin(held.pmids, np.array(moves.lost, np.uint32))
    majors = np.append(held.pmids[: held.n_majors][kept[: held.n_majors]], as_pmids(moves.majors))
    minors = np.append(held.pmids[held.n_majors :][kept[held.n_majors :]], as_pmids(moves.minors))
    found = choose(ui, np.append(majors, minors), len(majors))
    if n_articles <= len(held.pmids):
        return found
    known = len(found.pmids) == N_CANDIDATES and last_place(ui, found) <= last_place(ui, held)
    return found if known else None


def last_place(ui: str, candidates: Candidates) -> tuple[bool, int]:
    """Return where the last candidate stands in the descriptor's order."""
    return candidates.n_majors < len(candidates.pmids), int(ranks(ui, candidates.pmids[-1:])[0])


def as_pmids(pmids: list[int]) -> Pmids:
    """Return PMIDs as an array."""
    return np.array(pmids, np.uint32)
