"""Every reading file of cypher/, pasted with its documented example parameters into a graph with the sample and pairs.

Neo4j Browser shows what a query returns; one that returns nothing teaches nothing. Those that are empty on this graph
are listed, each with why that is its nature.
"""

import re
from typing import Any

from graph.database import Database
from graph.queries import Query, iter_queries
from tests.api.conftest import Statement

ALL = {query.name: query for query in iter_queries("read")}
SOUND = "looks for what breaks a rule, and nothing does"
NO_BENCHMARK, NO_VECTOR, NO_ONTOLOGY = "no benchmark is loaded", "no article has a vector", "no ontology is loaded"
EMPTY_BY_NATURE = {name: SOUND for name in ALL if name.startswith("verify_")} | {
    "benchmark_gate_items": NO_BENCHMARK,
    "benchmark_gate_links": NO_BENCHMARK,
    "benchmark_gate_loaded": NO_BENCHMARK,
    "carry_benchmarks": NO_BENCHMARK,
    "claims_lapsed": "no claim of a finished run can lapse",
    "database_await_indexes": "waits, and tells nothing",
    "dense_nearest": NO_VECTOR,
    "explore_retracted": "nothing in the sample is retracted, and no pair was withdrawn",
    "export_benchmarks": NO_BENCHMARK,
    "load_benchmark_find": NO_BENCHMARK,
    "load_mesh_concepts_stored": "the sample has no supplementary concept",
    "load_mesh_tree_empty": SOUND,
    "load_mesh_tree_shared": SOUND,
    "load_mesh_year_replaced": "one MeSH year is loaded",
    "load_ontology_references": NO_ONTOLOGY,
    "load_ontology_stated": NO_ONTOLOGY,
    "load_ontology_stored": NO_ONTOLOGY,
    "load_pubmed_cited": "citations are loaded on request only",
    "migrations_m002_pairs": SOUND,
    "rollup_orphans": SOUND,
    "run_claimed_by": "nobody works on a finished run",
    "run_failed": "every target came to a pair",
    "run_open": "every target came to a pair",
    "run_starter_claimed": "nobody works on a finished run",
    "select_rejected": NO_BENCHMARK,
    "status_benchmarks": NO_BENCHMARK,
    "status_withdrawn": "no pair was withdrawn",
    "trace_imported_pair": "no pair came in a file",
    "trace_rejections": "the pair came at the first attempt",
    "trace_training": "no model was trained here",
    "trained_on_file": "no model was trained here",
    "vectors_models": NO_VECTOR,
    "withdrawn_pairs": "no pair was withdrawn",
    "withdraw_unsupported": "nothing in the sample is retracted",
}
# An example can name a heading or an article of the sample, but not an id of a graph that does not exist yet. Where one
# stands for that (b2:…), the reader takes one of the own graph (explore_pairs and run_show tell it); so does the test.
IDS = {
    "pair": "MATCH (p:QAPair)-[:ANSWERS]->()<-[:CHOSE]-(:Preference) RETURN p.id AS id ORDER BY id LIMIT 1",
    "run": "MATCH (r:Run) RETURN r.id AS id ORDER BY id LIMIT 1",
    "target": "MATCH (t:Target) RETURN t.id AS id ORDER BY id LIMIT 1",
    "generation": "MATCH (g:Generation) RETURN g.id AS id ORDER BY id LIMIT 1",
}


def example(query: Query, own: dict[str, str]) -> dict[str, Any]:
    """Return a query's example parameters, ids that stand for the reader's own replaced."""

    def filled(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [filled(name, item) for item in value]
        if not (isinstance(value, str) and value.startswith("b2:")):
            return value
        words = query.parameters[name]
        return next((own[kind] for kind in own if re.search(rf"\b{kind}", words)), value)

    return {name: filled(name, value) for name, value in query.example.items()}


def test_every_reading_query_shows_something_with_its_example(stocked: Database, statement: Statement) -> None:
    """A table or a picture comes of each; what is empty by nature is listed with the reason."""
    own = {kind: statement(text)[0]["id"] for kind, text in IDS.items()}
    empty = {
        name
        for name, query in ALL.items()
        if all(value in (None, [], "") for row in stocked.read(name, **example(query, own)) for value in row.values())
    }
    assert " ".join(sorted(empty - EMPTY_BY_NATURE.keys())) == ""
    assert sorted(EMPTY_BY_NATURE.keys() - ALL.keys()) == [], "a reason for a query that is gone"


def test_queries_to_explore_with_draw_paths(stocked: Database) -> None:
    """All but the tables return nodes and relationships, which Browser draws; none of them floods the picture."""
    tables = {"explore_least", "explore_pairs"}
    for name in sorted(name for name in ALL if name.startswith("explore_") and name not in tables):
        if name in EMPTY_BY_NATURE:
            continue
        rows = stocked.read(name, **ALL[name].example)
        paths = [
            path for row in rows for value in row.values() for path in (value if isinstance(value, list) else [value])
        ]
        drawn = {node.element_id for path in paths if path is not None for node in getattr(path, "nodes", ())}
        assert 2 <= len(drawn) <= 150, (name, len(drawn))
