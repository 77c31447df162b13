"""Pairs for tests of pulls, written as the writer of a run writes them: their row and what it freezes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graph.frozen import Surroundings, frozen_properties
from graph.identity import content_id

Statement = Callable[..., list[dict[str, Any]]]
STANDING = {"C": [], "C04": ["D1"], "C04.01": ["D2"], "C04.01.7": ["D3"], "F": [], "F01": ["D2"]}
PLACES = {"D1": ["C04"], "D2": ["C04.01", "F01"], "D3": ["C04.01.7"]}
ARTICLES = {"D1": 90, "D2": 40, "D3": 10}
WRITE = """
UNWIND $rows AS row
CREATE (p:QAPair {id: row.id}) SET p += row.properties
WITH max(p.created_revision) AS last
MERGE (c:Corpus {id: 'corpus'})
SET c.revision = CASE WHEN coalesce(c.revision, 0) < last THEN last ELSE c.revision END
"""
JUDGE = """
UNWIND $rows AS row
MATCH (p:QAPair {id: row.pair})
CREATE (:Judgement {id: randomUUID(), judge: row.judge, verdict: row.verdict, score: row.score,
                    created_revision: row.revision, benchmarks: row.benchmarks})-[:JUDGES]->(p)
"""


def pair(
    n: int, ui: str = "D1", *, revision: int = 1, places: Sequence[str] | None = None, **changed: Any
) -> dict[str, Any]:
    """Return a native row; `changed` are its fields or, as `pmid` and `year`, those of its source."""
    pmid, year = changed.pop("pmid", n), changed.pop("year", 2000 + n % 20)
    contexts = [
        {"pmid": pmid + k, "rank": k, "title": f"Title {k}", "abstract": f"Abstract {n} {k}.", "is_source": not k}
        for k in range(2)
    ]
    return {
        "id": content_id("test", n),
        "kind": "yesno",
        "question": f"Is it {n}?",
        "answer": "It is.",
        "decision": "yes",
        "concept": {"ui": ui, "name": f"name of {ui}", "tree_numbers": list(PLACES[ui] if places is None else places)},
        "source": {"pmid": pmid, "version": 1, "title": "Title", "year": year, "invented": True},
        "contexts": contexts,
        "headings": [],
        "run": "b2:run",
        "created_revision": revision,
    } | changed


def write_pairs(
    statement: Statement, rows: Sequence[dict[str, Any]], articles: Mapping[str, int] = ARTICLES, **properties: Any
) -> list[str]:
    """Write pairs and return their ids; `properties` are set on each node."""
    around = Surroundings(STANDING, articles)
    keys = ("kind", "question", "answer", "decision", "created_revision")
    nodes = [{k: row[k] for k in keys} | frozen_properties(row, around) | properties for row in rows]
    statement(WRITE, rows=[{"id": row["id"], "properties": node} for row, node in zip(rows, nodes, strict=True)])
    return [row["id"] for row in rows]


def judge_pairs(
    statement: Statement,
    ids: Sequence[str],
    score: float,
    *,
    judge: str = "gates:1",
    verdict: str = "accepted",
    revision: int = 1,
    benchmarks: Sequence[str] = (),
) -> None:
    """Write a judgement of each pair."""
    one = {"judge": judge, "verdict": verdict, "score": score, "revision": revision, "benchmarks": list(benchmarks)}
    statement(JUDGE, rows=[{"pair": id_, **one} for id_ in ids])
