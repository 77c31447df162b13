"""A graph small enough to check by hand, written into a real Neo4j: tree, articles, pairs, open targets, counts.

The counts that a roll-up keeps (articles and pairs of descriptors and tree numbers, candidates) are worked out here in
plain Python, so that what reads them is tested apart from what writes them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import neo4j

from graph.private_neo4j import Server
from graph.records import CATEGORIES, parent_number

WRITE_NODES = """
UNWIND $rows AS row
CREATE (t:TreeNumber) SET t = row
FOREACH (_ IN CASE WHEN row.name IS NULL THEN [] ELSE [1] END | SET t:Category)
"""
WRITE_EDGES = """
UNWIND $rows AS row
MATCH (below:TreeNumber {number: row[0]})
MATCH (above:TreeNumber {number: row[1]})
CREATE (below)-[:UNDER]->(above)
"""
WRITE_DESCRIPTORS = """
UNWIND $rows AS row
CREATE (d:Descriptor) SET d = row.properties
WITH d, row
UNWIND row.numbers AS number
MATCH (t:TreeNumber {number: number})
CREATE (d)-[:AT]->(t)
"""
WRITE_ARTICLES = """
UNWIND $rows AS row
CREATE (a:Article {pmid: row.pmid, abstract: "Words.", retracted: row.retracted})
WITH a, row
UNWIND row.headings AS heading
MATCH (d:Descriptor {ui: heading[0]})
CREATE (a)-[:HAS_MESH {major: heading[1]}]->(d)
"""
WRITE_PAIRS = """
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row.ui})
MATCH (a:Article {pmid: row.pmid})
CREATE (q:Question {id: row.id})-[:FROM {attempt: 1}]->(a)
CREATE (pair:QAPair {id: row.id, withdrawn_revision: row.withdrawn})-[:ANSWERS]->(q)
CREATE (pair)-[:ABOUT]->(d)
"""
WRITE_TARGETS = """
UNWIND $rows AS row
MATCH (d:Descriptor {ui: row[1]})
CREATE (:Target {id: row[0], state: row[2]})-[:CONCERNS]->(d)
"""

Headings = Mapping[str, bool]  # UI -> whether it is a major topic


def write_toy_graph(
    server: Server,
    places: Mapping[str, Sequence[str]],
    articles: Mapping[int, Headings],
    *,
    pairs: Sequence[tuple[str, int]] = (),
    withdrawn: Sequence[tuple[str, int]] = (),
    retracted: Collection[int] = (),
    open_targets: Sequence[str] = (),
    n_candidates: int = 256,
) -> None:
    """Write descriptors (UI -> tree numbers), articles (PMID -> headings), pairs (UI, source PMID) and open targets.

    Retracted articles are still among the counts and candidates, as they are between a retraction and the next roll-up.
    """
    numbers = sorted({x for own in places.values() for number in own for x in (number, *_above(number))})
    made = [(ui, pmid, None) for ui, pmid in pairs] + [(ui, pmid, 2) for ui, pmid in withdrawn]
    targets = [*((ui, "open") for ui in open_targets), (next(iter(places)), "done")]
    steps: dict[str, list[Any]] = {
        WRITE_NODES: [_node(number, places, articles, pairs) for number in numbers],
        WRITE_EDGES: [(number, parent_number(number)) for number in numbers if parent_number(number)],
        WRITE_DESCRIPTORS: [
            {"properties": _descriptor(ui, articles, pairs, n_candidates), "numbers": own} for ui, own in places.items()
        ],
        WRITE_ARTICLES: [
            {"pmid": pmid, "retracted": pmid in retracted, "headings": [list(x) for x in headings.items()]}
            for pmid, headings in articles.items()
        ],
        WRITE_PAIRS: [
            {"id": f"pair {i}", "ui": ui, "pmid": pmid, "withdrawn": revision}
            for i, (ui, pmid, revision) in enumerate(made)
        ],
        WRITE_TARGETS: [[f"target {i}", ui, state] for i, (ui, state) in enumerate(targets)],
    }
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
        for query, rows in steps.items():
            driver.execute_query(query, rows=rows)


def _node(
    number: str,
    places: Mapping[str, Sequence[str]],
    articles: Mapping[int, Headings],
    pairs: Sequence[tuple[str, int]],
) -> dict[str, Any]:
    here = {ui for ui, own in places.items() if any(number in {x, *_above(x)} for x in own)}
    return {
        "number": number,
        "name": CATEGORIES.get(number),
        "articles": sum(bool(here & headings.keys()) for headings in articles.values()),
        "pairs": sum(ui in here for ui, _ in pairs),
    }


def _descriptor(
    ui: str, articles: Mapping[int, Headings], pairs: Sequence[tuple[str, int]], n_candidates: int
) -> dict[str, Any]:
    by_rank: defaultdict[bool, list[int]] = defaultdict(list)
    for pmid, headings in sorted(articles.items()):
        if ui in headings:
            by_rank[headings[ui]].append(pmid)
    found = by_rank[True] + by_rank[False]
    n_pairs = sum(about == ui for about, _ in pairs)
    return {
        "ui": ui,
        "name": f"name of {ui}",
        "articles": len(found),
        "pairs": n_pairs,
        "candidates": found[:n_candidates],
    }


def _above(number: str) -> list[str]:
    parent = parent_number(number)
    return [] if parent is None else [parent, *_above(parent)]
