"""Finds the articles that support a question, by its text alone.

In: questions about one source article. Out: for each the k best usable articles with what a context shows of them.
The source is kept out of the ranks, and its headings are not known here: the evaluator scores the result by them.

There are three rankings: `text`, the full-text index over the question's words; `mesh`, the candidates of the headings
recognised in the question, by how many of those headings an article carries; `dense`, the nearest vectors of one
embedding model. The mode `hybrid` fuses all of them by reciprocal rank, the first two where there are no vectors. The
same graph gives the same articles in the same order.
"""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from agents.dense import Dense
from agents.fuse import EQUAL, Weights, count_headings, fuse
from agents.lucene import build_query
from agents.recognise import Recogniser
from graph.database import Reader, Row
from graph.errors import Invalid

Mode = Literal["text", "mesh", "dense", "hybrid"]
# Articles of each ranking that take part; lower ranks cannot reach the first few places.
DEPTH = 32
MAX_HITS = 4096
# Beside vectors, words count half and headings little: chosen on the 500 PubMedQA questions outside its official test.
BESIDE_VECTORS = Weights(dense=1.0, text=0.5, mesh=0.05)
MAX_CACHED = 8192


@dataclass(frozen=True, slots=True)
class RetrievedArticle:
    """An article that supports a question: `rank` from 1, `score` of the fused ranking, `headings` as (UI, name)."""

    pmid: int
    version: int
    rank: int
    score: float
    title: str
    abstract: str
    headings: tuple[tuple[str, str], ...]
    year: int | None
    copyright: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one question found, and by which query and headings (UIs)."""

    articles: tuple[RetrievedArticle, ...]
    query: str
    recognised: tuple[str, ...]


class Retriever:
    """Retrieves for questions; safe to share between threads.

    `dense` ranks by vectors: the mode `dense` needs it, `hybrid` does without where it is None. Raises Invalid.
    """

    def __init__(
        self,
        reader: Reader,
        recogniser: Recogniser,
        *,
        k: int = 4,
        mode: Mode = "hybrid",
        dense: Dense | None = None,
        depth: int = DEPTH,
    ) -> None:
        if mode == "dense" and dense is None:
            raise Invalid("Retrieval by vectors needs an embedding model.", remedy="Set KAILIN_EMBEDDING_MODEL.")
        self._reader = reader
        self._recogniser = recogniser
        self._k = k
        self._depth = depth
        self._by_text, self._by_mesh = mode in {"text", "hybrid"}, mode in {"mesh", "hybrid"}
        self._dense = dense if mode in {"dense", "hybrid"} else None
        self._weights = BESIDE_VECTORS if self._dense else EQUAL
        self._candidates = Candidates()

    def retrieve(self, questions: Sequence[str], source_pmid: int) -> list[Retrieval]:
        """Return the k best articles for each question about a source, fewer where there are no more.

        All questions share two round trips to the database; vectors cost a third, and a call of the embedding model.
        """
        rankings, queries, recognised = self._rank(questions, source_pmid)
        articles = self._read_articles(rankings)
        return [
            Retrieval(tuple(ranked_articles(ranking, articles, self._k)), query, uis)
            for ranking, query, uis in zip(rankings, queries, recognised, strict=True)
        ]

    def rank(self, questions: Sequence[str], source_pmid: int) -> list[dict[int, float]]:
        """Return the whole ranking for each question, score by PMID; candidates of headings may not be usable now."""
        return self._rank(questions, source_pmid)[0]

    def _rank(
        self, questions: Sequence[str], source_pmid: int
    ) -> tuple[list[dict[int, float]], list[str], list[tuple[str, ...]]]:
        """Return rankings with the query and the headings that led to each."""
        queries = [build_query(question) if self._by_text else "" for question in questions]
        recognised = [self._recogniser.recognise(question) if self._by_mesh else () for question in questions]
        by_text, candidates = self._find(queries, source_pmid, {ui for uis in recognised for ui in uis})
        by_vector = self._nearest(questions, source_pmid)
        rankings = [
            fuse(near, pmids, count_headings([candidates[ui] for ui in uis], source_pmid), self._weights)
            for near, pmids, uis in zip(by_vector, by_text, recognised, strict=True)
        ]
        return rankings, queries, recognised

    def _nearest(self, questions: Sequence[str], source: int) -> list[list[int]]:
        """Return the PMIDs nearest to each question that has words; none without vectors."""
        if self._dense is None:
            return [[] for _ in questions]
        telling = [question if build_query(question) else "" for question in questions]
        return self._dense.rank(telling, source, depth=self._depth, least=self._k)

    def _find(
        self, queries: Sequence[str], source: int, uis: Collection[str]
    ) -> tuple[list[list[int]], dict[str, Sequence[int]]]:
        """Return the PMIDs that match each query, best first, and the candidates of each descriptor.

        An empty query matches none. Candidates not held yet come with the first round trip.
        """
        found: list[list[int]] = [[] for _ in queries]
        held = self._candidates.held(uis)
        missing = sorted(set(uis) - held.keys())
        # One more hit than ranked: the source is nearly always among the first.
        limits = {number: self._depth + 1 for number, query in enumerate(queries) if query}
        while limits or missing:
            rows = [{"number": n, "query": queries[n], "limit": limit} for n, limit in limits.items()]
            hits = self._reader.read("retrieve_text", rows=rows, uis=missing, source=source)
            held |= self._candidates.keep(missing, (hit for hit in hits if hit["ui"]))
            missing = []
            for hit in hits:
                if (number := hit["number"]) is None:
                    continue
                found[number] = hit["pmids"][: self._depth]
                # Too few of the first hits are usable, and there may be more.
                if len(found[number]) >= self._k or hit["n_hits"] < limits[number] or limits[number] >= MAX_HITS:
                    del limits[number]
                else:
                    limits[number] = min(MAX_HITS, limits[number] * 8)
        return found, held

    def _read_articles(self, rankings: Sequence[dict[int, float]]) -> dict[int, Row | None]:
        """Return what is needed of the first k usable articles of each ranking; None for one found unusable."""
        known: dict[int, Row | None] = {}
        while wanted := {p for ranking in rankings for p in first_usable(ranking, known, self._k)} - known.keys():
            known.update(dict.fromkeys(wanted))
            known.update((row["pmid"], row) for row in self._reader.read("retrieve_articles", pmids=sorted(wanted)))
        return known


class Candidates:
    """The candidates of descriptors, of which the last used are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Sequence[int]] = OrderedDict()
        self._lock = Lock()

    def held(self, uis: Iterable[str]) -> dict[str, Sequence[int]]:
        """Return the candidates of those descriptors that are held, major topics first."""
        with self._lock:
            found = {ui: self._kept[ui] for ui in uis if ui in self._kept}
            for ui in sorted(found):
                self._kept.move_to_end(ui)
        return found

    def keep(self, uis: Iterable[str], rows: Iterable[Row]) -> dict[str, Sequence[int]]:
        """Keep and return what was read of some descriptors; one that is not loaded has no candidates."""
        found: dict[str, Sequence[int]] = {ui: array("q") for ui in uis}
        found.update((row["ui"], array("q", row["pmids"])) for row in rows)
        with self._lock:
            self._kept.update(found)
            while len(self._kept) > MAX_CACHED:
                self._kept.popitem(last=False)
        return found


def first_usable(ranking: Iterable[int], known: dict[int, Row | None], k: int) -> list[int]:
    """Return the first k articles of a ranking, without those known not to be usable."""
    usable = [pmid for pmid in ranking if known.get(pmid, pmid) is not None]
    return usable[:k]


def ranked_articles(ranking: dict[int, float], known: dict[int, Row | None], k: int) -> Iterable[RetrievedArticle]:
    """Yield the first k articles of a ranking, all of which have been read."""
    for rank, pmid in enumerate(first_usable(ranking, known, k), start=1):
        if row := known[pmid]:
            yield RetrievedArticle(
                pmid=pmid,
                version=row["version"],
                rank=rank,
                score=ranking[pmid],
                title=row["title"],
                abstract=row["abstract"],
                headings=tuple((ui, name) for ui, name in row["headings"]),
                year=row["year"],
                copyright=row["copyright"],
            )
