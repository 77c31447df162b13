"""Decides what becomes of each pair of an existing corpus. Pure.

In: pairs, and what the graph holds of their ids, articles and concepts. Out: the pairs to write, and counts of the
others: known, unusable, unresolved, at fault. Invented and real pairs and articles are kept apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.errors import Invalid
from graph.records import Fault
from ingest.pairs.pairs_rows import Article, Concept, Pair, choose_concept

KINDS = {True: "invented", False: "real"}
NOT_LOADED = "PMID not loaded"
NO_HEADING = "article without a heading"
NO_CONCEPT = "concept not loaded"
NO_SUPPORT = "supporting article not loaded"
UNUSABLE = "article retracted, deleted, excluded or without abstract"
WITHDRAWN = "withdrawn here before, and not brought back"


@dataclass(frozen=True, slots=True)
class Known:
    """A pair that the graph holds: its frozen row, None for one of this very file, and whether it is not withdrawn."""

    row: dict[str, Any] | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """What the graph holds of some pairs: those it knows by id, articles by PMID, concepts by UI."""

    known: Mapping[str, Known]
    articles: Mapping[int, Article]
    concepts: Mapping[str, Concept]


@dataclass(slots=True)
class Sorted:
    """Pairs sorted by what becomes of them; `missing` are the PMIDs of those whose article is not loaded."""

    new: list[tuple[Pair, Article, Concept]] = field(default_factory=list)
    n_known: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def sort_pairs(file: str, pairs: Iterable[Pair], holds: Holds, seed: int) -> Sorted:
    """Return what becomes of the pairs of a file. Raises Invalid where invented and real would meet."""
    found = Sorted()
    known = dict(holds.known)
    for pair in pairs:
        if pair.id in known:
            sort_known(file, pair, known[pair.id], found)
        elif place := find_place(file, pair, holds, seed, found):
            found.new.append((pair, *place))
            known[pair.id] = Known(pair.native, is_live=True)
    return found


def sort_known(file: str, pair: Pair, known: Known, found: Sorted) -> None:
    """Count a pair whose id the graph holds."""
    if pair.native is not None and known.row != pair.native:
        found.faults.append(Fault(file, pair.line, pair.id, "the graph holds another pair of this id"))
    elif known.is_live:
        found.n_known += 1
    else:
        found.skipped[WITHDRAWN] += 1


def find_place(file: str, pair: Pair, holds: Holds, seed: int, found: Sorted) -> tuple[Article, Concept] | None:
    """Return the article and the concept of a pair, or count why it has none."""
    article = holds.articles.get(pair.pmid)
    if article is None:
        found.unresolved[NOT_LOADED] += 1
        found.missing.append(pair.pmid)
        return None
    refuse_mixed(file, pair, article)
    if not all(holds.articles[pmid].usable for pmid in pair.pmids if pmid in holds.articles):
        found.skipped[UNUSABLE] += 1
        return None
    concept = holds.concepts.get(pair.ui or choose_concept(article, holds.concepts, seed) or "")
    if concept is None:
        found.unresolved[NO_CONCEPT if pair.ui else NO_HEADING] += 1
        return None
    n_missing = sum(support.pmid not in holds.articles for support in pair.supports)
    if n_missing:
        found.unresolved[NO_SUPPORT] += n_missing
    return article, concept


def refuse_mixed(file: str, pair: Pair, article: Article) -> None:
    """Raise Invalid where a pair made from a real article would meet an invented one, or the other way round."""
    if pair.invented != article.invented:
        raise Invalid(
            f"{file}, line {pair.line}: the pair about PMID {pair.pmid} is {KINDS[pair.invented]}, and the article of"
            f" that number is {KINDS[article.invented]} here; the two never share a graph.",
            remedy="Load it into a home of its own, named with `--home`.",
            file=file,
            pmid=pair.pmid,
        )
