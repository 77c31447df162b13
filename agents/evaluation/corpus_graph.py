"""What the graph says of a corpus: its own live pairs, and the concept that each pair of any corpus is about.

A pair is about the concept that its row names; else that of the pair of the same id in the graph; else, of its source
article's headings, the one that `kailin load pairs` would choose: in scope first, then a major topic, ties by a seeded
hash. Where the article is not in the graph the row's own heading names take the place of its headings.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import orjson

from agents.evaluation.corpus_rows import CorpusPair, parse_corpus_row
from graph.database import Reader, Row
from graph.identity import seeded_order

Way = Literal["row", "pair", "article", "names", "nothing"]
SEED = 0


class StreamingReader(Reader, Protocol):
    """A reader that can also hand out rows one by one."""

    def iter_rows(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """Yield the rows of a query."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """The concept of a pair (None for none), how it was found, and whether the graph has the article it names."""

    ui: str | None
    way: Way
    has_article: bool


@dataclass(frozen=True, slots=True)
class JudgeScore:
    """What one judge said: verdicts and how often each, and its mean score where it gave scores."""

    judge: str
    verdicts: dict[str, int]
    score: float | None


def iter_live_pairs(reader: StreamingReader) -> Iterator[CorpusPair | str]:
    """Yield the graph's live pairs by id; imported ones that carry no question are told as such."""
    for row in reader.iter_rows("corpus_graph_rows"):
        pair = parse_corpus_row(orjson.loads(row["row_json"]))
        yield pair if isinstance(pair, str) else replace(pair, ui=row["ui"] or pair.ui)


def fetch_judge_scores(reader: Reader) -> list[JudgeScore]:
    """Return what the judges said of the live pairs, by judge."""
    by_judge: dict[str, list[Row]] = {}
    for row in reader.read("corpus_graph_judgements"):
        by_judge.setdefault(row["judge"], []).append(row)
    return [judge_score(judge, rows) for judge, rows in by_judge.items()]


def judge_score(judge: str, rows: Sequence[Row]) -> JudgeScore:
    """Return one judge's verdicts, its scores averaged over all of them."""
    scored = [(row["judgements"], row["score"]) for row in rows if row["score"] is not None]
    n = sum(count for count, _ in scored)
    mean = sum(count * score for count, score in scored) / n if n else None
    return JudgeScore(judge, {str(row["verdict"]): row["judgements"] for row in rows}, mean)


def place(reader: Reader, pairs: Sequence[CorpusPair], scope: Collection[str]) -> list[Placed]:
    """Return what each of some pairs is about; `scope` are the UIs of plannable concepts. A few reads for all."""
    homeless = [pair for pair in pairs if pair.ui is None]
    pmids = sorted({pair.pmid for pair in pairs if pair.pmid})
    articles = {row["pmid"]: row["headings"] for row in reader.read("corpus_graph_articles", pmids=pmids)}
    ids = sorted({pair.id for pair in homeless if pair.id.startswith("b2:")})
    own = {row["id"]: row["ui"] for row in reader.read("corpus_graph_pairs", ids=ids)} if ids else {}
    named = sorted({name for pair in homeless if pair.pmid not in articles for name in pair.headings})
    uis = {row["name"]: row["ui"] for row in reader.read("corpus_graph_names", names=named)} if named else {}

    def placed(pair: CorpusPair) -> Placed:
        has_article = pair.pmid in articles
        if pair.ui is not None:
            return Placed(pair.ui, "row", has_article)
        if pair.id in own:
            return Placed(own[pair.id], "pair", has_article)
        headings = articles.get(pair.pmid) or [(uis[name], False) for name in pair.headings if name in uis]
        way: Way = "article" if has_article else "names"
        found = choose(headings, pair.pmid, scope)
        return Placed(found, way if found else "nothing", has_article)

    return [placed(pair) for pair in pairs]


def choose(headings: Sequence[tuple[str, bool]], pmid: int, scope: Collection[str]) -> str | None:
    """Return the heading that stands for an article, None for none."""

    def order(heading: tuple[str, bool]) -> tuple[bool, bool, int, str]:
        ui, major = heading
        return ui not in scope, not major, seeded_order(SEED, pmid, ui), ui

    return min(headings, key=order)[0] if headings else None
