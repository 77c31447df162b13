"""The version of a graph's shape on a real Neo4j: noted, checked, brought forward."""

from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import orjson
import pytest

from graph import migrations
from graph.database import Database
from graph.errors import Invalid
from graph.migrations import MIGRATIONS, VERSION, find_version, migrate, open_schema, stamp
from graph.private_neo4j import Server
from graph.split import split_of

Statement = Callable[..., list[dict[str, Any]]]
TESTED = next(pmid for pmid in range(2, 100) if split_of(pmid) == "test")
OLD = """
CREATE (d:Descriptor {ui: "D1", entry_terms: [], candidates: []})
CREATE (a:Article {pmid: 1, section_labels: [], section_offsets: [], publication_types: []})
CREATE (b:Article {pmid: 2, section_labels: [""], section_offsets: [0], publication_types: ["Review"]})
CREATE (c:Article {pmid: 3, retracted: true})
CREATE (e:Article {pmid: 4, retracted: true})
CREATE (e)-[:RETRACTED_BY {stated_by: [2]}]->(b)
CREATE (a)-[:HAS_MESH {major: true, qualifiers: [], major_qualifiers: []}]->(d)
CREATE (b)-[:HAS_MESH {major: false, qualifiers: ["genetics"], major_qualifiers: []}]->(d)
CREATE (:Corpus {id: "corpus", revision: 3, rollup_stale: false})
"""


@pytest.fixture
def statement(neo4j_server: Server) -> Iterator[Statement]:
    """Runs Cypher that the project has no query for."""
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, telemetry_disabled=True) as driver:

        def execute(text: str, **parameters: Any) -> list[dict[str, Any]]:
            return [record.data() for record in driver.execute_query(text, parameters).records]

        yield execute


@pytest.fixture
def old(database: Database, statement: Statement) -> Database:
    """A graph as the first version wrote it, without a version."""
    statement("MATCH (s:Schema) DELETE s")
    statement(OLD)
    return database


def quiet(_step: str, _done: int, _total: int) -> None:
    """Report no progress."""


def test_an_empty_graph_gets_this_version(database: Database, statement: Statement) -> None:
    """Opening it notes the version, and opening it again finds that."""
    statement("MATCH (s:Schema) DELETE s")
    assert find_version(database) is None
    open_schema(database)
    assert find_version(database) == VERSION
    open_schema(database)
    assert statement("MATCH (s:Schema) RETURN s.id AS id, s.version AS version") == [
        {"id": "schema", "version": VERSION}
    ]


def test_a_graph_without_a_version_is_refused_until_it_is_migrated(old: Database) -> None:
    """The line names the command; afterwards the graph opens, and there is nothing left to do."""
    assert find_version(old) == 0
    with pytest.raises(Invalid, match=rf"version 0 .* version {VERSION}\. Run `kailin db migrate`"):
        open_schema(old)
    assert find_version(old) == 0
    applied = migrate(old, quiet)
    assert [(step.version, step.name) for step in applied] == [
        (1, "m001_empty_lists_are_absent"),
        (2, "m002_pairs_freeze_what_pulls_select_by"),
    ]
    open_schema(old)
    assert migrate(old, quiet) == ()


def test_a_graph_of_a_newer_kailin_is_refused(database: Database) -> None:
    """Neither opened nor migrated."""
    stamp(database, VERSION + 1)
    with pytest.raises(Invalid, match=rf"newer kailin: its schema has version {VERSION + 1}"):
        open_schema(database)
    with pytest.raises(Invalid, match="newer kailin"):
        migrate(database, quiet)
    assert find_version(database) == VERSION + 1


def test_the_first_step_takes_empty_lists_away(
    old: Database, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page; lists that hold something stay, and the counts are to be made anew."""
    monkeypatch.setattr(migrations, "PAGE", 1)
    step, _ = migrate(old, quiet)
    assert step.did.startswith("empty lists taken away from 2 articles and 2 headings")
    rows = statement("MATCH (a:Article)-[h:HAS_MESH]->(d) RETURN a, h {.*} AS h, d ORDER BY a.pmid")
    assert [row["a"] for row in rows] == [
        {"pmid": 1},
        {"pmid": 2, "publication_types": ["Review"]},
    ]
    stating = statement("MATCH (a:Article) WHERE a.states_retraction RETURN a.pmid AS pmid")
    assert stating == [{"pmid": 3}], "the other one is called retracted by a notice"
    assert [row["h"] for row in rows] == [{"major": True}, {"major": False, "qualifiers": ["genetics"]}]
    assert rows[0]["d"] == {"ui": "D1", "entry_terms": [], "candidates": []}
    assert statement("MATCH (c:Corpus) RETURN c {.*} AS c") == [
        {"c": {"id": "corpus", "revision": 3, "rollup_stale": True, "vocabulary_revision": 3}}
    ]


PAIRS = """
CREATE (c04:TreeNumber {number: "C04"})-[:UNDER]->(:TreeNumber:Category {number: "C", name: "Diseases"})
CREATE (t:TreeNumber {number: "C04.5"})-[:UNDER]->(c04)
CREATE (:Descriptor {ui: "D4"})-[:AT]->(c04)
CREATE (:Descriptor {ui: "D5", articles: 7})-[:AT]->(t)
CREATE (b:Benchmark {id: "b2:checked"}), (:Benchmark {id: "b2:unchecked"})
CREATE (:Judgement {judge: "contamination:1", benchmarks: ["b2:checked"], created_revision: 2})
WITH c04
UNWIND $rows AS row
CREATE (:QAPair {id: row.id, row_json: row.json})
"""


def test_the_second_step_freezes_what_stands_around_each_pair_now(
    old: Database, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, the row itself untouched; benchmarks ask for checks since their first, or since now."""
    monkeypatch.setattr(migrations, "PAIRS_PAGE", 2)
    contexts = [{"pmid": 1, "title": "T", "abstract": "A", "rank": 0}, {"pmid": TESTED, "title": "T", "rank": 1}]
    row = {"source": {"pmid": 1, "year": 1999}, "contexts": contexts, "run": "b2:run", "split": "dev"}
    json = orjson.dumps({"z": 1, "concept": {"ui": "D5", "tree_numbers": ["C04.5"]}, **row}).decode()
    statement(PAIRS, rows=[{"id": f"b2:{n}", "json": json} for n in range(5)])
    assert migrate(old, quiet)[1].did.startswith("5 pairs")
    found = statement("MATCH (p:QAPair) RETURN p {.*} AS p ORDER BY p.id")
    ids_json = found[0]["p"].pop("ids_json")
    assert "abstract" not in ids_json
    assert orjson.loads(ids_json)["contexts"] == [{"pmid": 1, "rank": 0}, {"pmid": TESTED, "rank": 1}]
    assert found[0]["p"] == {
        "id": "b2:0",
        "row_json": json,
        "concept": "D5",
        "places": ["C04.5"],
        "above": ["D4", "D5"],
        "above_steps": [1, 0],
        "concept_articles": 7,
        "source_year": 1999,
        "split": "dev",
        "run": "b2:run",
        "test_support": True,
    }
    assert [row["p"].get("ids_json") for row in found[1:]] == [ids_json] * 4
    assert statement("MATCH (b:Benchmark) RETURN b.id AS id, b.loaded_revision AS revision ORDER BY id") == [
        {"id": "b2:checked", "revision": 2},
        {"id": "b2:unchecked", "revision": 3},
    ]


def test_a_step_that_broke_off_is_done_again(old: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version is noted after a step, not before, and steps already taken are not taken again."""
    taken: list[str] = []

    def m003_breaks_off(_database: Database, _on_progress: migrations.OnProgress) -> str:
        taken.append("third")
        if len(taken) == 1:
            raise Invalid("The disk is full.")
        return "done"

    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, m003_breaks_off))
    monkeypatch.setattr(migrations, "VERSION", 3)
    with pytest.raises(Invalid, match="disk is full"):
        migrate(old, quiet)
    assert find_version(old) == 2
    assert [step.name for step in migrate(old, quiet)] == ["m003_breaks_off"]
    assert find_version(old) == 3


def test_somebody_elses_graph_has_no_version(database: Database, statement: Statement) -> None:
    """Nodes that are not ours do not make a graph an old one of ours."""
    statement('MATCH (s:Schema) DELETE s CREATE (:Film {title: "M"})')
    assert find_version(database) is None


def test_emptying_a_graph_keeps_its_version(old: Database) -> None:
    """What stays is its shape: constraints, indexes and their version."""
    migrate(old, quiet)
    old.empty()
    assert find_version(old) == VERSION
