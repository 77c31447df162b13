"""A benchmark in the graph: whose articles are excluded, how, and what comes of pairs and counts."""

from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest

from api.verify import verify
from graph.benchmark_gate import fetch_gate
from graph.database import Database
from graph.private_neo4j import Server
from ingest.benchmark.load_benchmark import load_benchmarks
from ingest.mesh.load_mesh import load_mesh
from ingest.pubmed.load_pubmed import load_pubmed
from tests.ingest.written_xml import Heading, citation, descriptor, mesh_file, pubmed_file

GROWTHS: Heading = ("D900001", "Growths", True, [])
QUESTION = "Does warm tea slow the growth of paper boats in ponds?"
CONTEXT = (
    "We set forty paper boats on two still ponds and poured warm tea around half of them every morning for nine days. "
    "Boats were measured with a wooden ruler at noon by two observers who did not know which pond had been given tea. "
    "Growth was the change in length between the first and the last day, in millimetres, and wet boats were left out."
)
ANSWER = "Warm tea slowed the growth of paper boats by a third; cold water had no such effect in either of the ponds."
REASONS = "MATCH (a:Article) RETURN a.pmid AS pmid, a.excluded_reason AS reason ORDER BY pmid"
PAIR = """
MATCH (d:Descriptor {ui: "D900001"}) MATCH (s:Article {pmid: $source}) MATCH (a:Article {pmid: $support})
CREATE (p:QAPair {id: $id, kind: "yesno", question: "Is it so?", answer: "It is.", row_json: "{}",
                  created_at: datetime(), created_revision: 1})-[:ABOUT]->(d)
CREATE (p)-[:ANSWERS]->(:Question {id: $id, kind: "yesno", text: "Is it so?"})-[:FROM {attempt: 1}]->(s)
CREATE (p)-[:SUPPORTED_BY {rank: 1}]->(a)
SET d.pairs = coalesce(d.pairs, 0) + 1
WITH d MATCH (d)-[:AT]->(t) SET t.pairs = coalesce(t.pairs, 0) + 1
WITH t MATCH (t)-[:UNDER]->(c) SET c.pairs = coalesce(c.pairs, 0) + 1
"""


def benchmark_file(folder: Path) -> Path:
    """Write a benchmark of two items in PubMedQA's shape."""
    items = {
        "101": {"QUESTION": QUESTION, "CONTEXTS": CONTEXT.split(". "), "LONG_ANSWER": ANSWER, "final_decision": "yes"},
        "102": {"QUESTION": "Is mud loud?", "CONTEXTS": ["Mud was heard."], "LONG_ANSWER": "It was not loud."},
    }
    path = folder / "boats.json"
    path.write_bytes(orjson.dumps(items))
    return path


def abstract(text: str) -> str:
    """Return an abstract of one section."""
    return f"<AbstractText>{text}</AbstractText>"


@pytest.fixture
def graph(database: Database, tmp_path: Path) -> Database:
    """Articles of an item, about it, a copy of it under another PMID, and others."""
    load_mesh(database, [mesh_file(tmp_path, descriptor("D900001", "Growths", ["C04"]))])
    reworded = CONTEXT.replace("forty", "twenty").replace("noon", "dusk") + " " + ANSWER
    records = (
        citation(101, headings=[GROWTHS], abstract=abstract(f"{CONTEXT} {ANSWER}")),
        citation(201, headings=[GROWTHS], links=[("CommentOn", 101)]),
        citation(202, headings=[GROWTHS], abstract=abstract(reworded)),
        citation(203, headings=[GROWTHS], abstract=abstract("Stones were counted on a beach, and there were many.")),
        citation(204, headings=[GROWTHS], title=QUESTION),
        citation(205, headings=[GROWTHS], types=[("D016440", "Retraction Notice")], links=[("RetractionOf", 101)]),
    )
    load_pubmed(database, [pubmed_file(tmp_path, *records)])
    return database


@pytest.fixture
def look(neo4j_server: Server) -> Any:
    """Runs a statement and returns its rows."""
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, telemetry_disabled=True) as driver:
        yield lambda text, **parameters: [r.data() for r in driver.execute_query(text, parameters).records]


def test_a_benchmark_excludes_its_articles_and_their_copies(graph: Database, look: Any, tmp_path: Path) -> None:
    """By PMID, link, title and text; what is left counts; a pair goes with its article; twice changes nothing."""
    look(PAIR, id="rests on a copy", source=203, support=202)
    look(PAIR, id="sound", source=203, support=203)
    report = load_benchmarks(graph, [benchmark_file(tmp_path)])
    assert report.benchmarks[0].name == "boats"
    assert (report.benchmarks[0].items, report.benchmarks[0].pmids) == (2, 2)
    reasons = {row["pmid"]: row["reason"] or "" for row in look(REASONS)}
    assert reasons[101] == "benchmark boats, item 101: its PMID, 1.00"
    assert reasons[201] == "benchmark boats, item 101: COMMENTED_BY PMID 101, 1.00"
    assert reasons[202].startswith("benchmark boats, item 101: runs of 13 words, 0.")
    assert reasons[203] == ""
    assert reasons[204] == "benchmark boats, item 101: its question is the title, 1.00"
    assert reasons[205] == "retraction notice", "an article's own reason stays"
    assert report.withdrawn == 1
    assert look("MATCH (p:QAPair) WHERE p.withdrawn_revision IS NULL RETURN p.id AS id") == [{"id": "sound"}]
    assert look("MATCH (d:Descriptor) RETURN d.articles AS n, d.candidates AS pmids") == [{"n": 1, "pmids": [203]}]
    counting = ("verify_descriptor_articles", "verify_tree_articles", "verify_descriptor_pairs", "verify_tree_pairs")
    assert all(finding.holds for finding in verify(graph, rules=counting))
    before = look("MATCH (n) RETURN properties(n) AS p ORDER BY elementId(n)")
    again = load_benchmarks(graph, [benchmark_file(tmp_path)])
    assert (again.excluded, again.withdrawn, again.benchmarks[0].already_loaded) == (0, 0, True)
    assert look("MATCH (n) RETURN properties(n) AS p ORDER BY elementId(n)") == before


def test_the_gate_knows_pmids_texts_and_questions(graph: Database, tmp_path: Path) -> None:
    """What colleagues ask of it, on a real graph; an empty one lets everything pass."""
    empty = fetch_gate(graph)
    assert not empty
    assert empty.check_pmid(101) is None
    assert empty.check_question(QUESTION) is None
    assert empty.check_long(CONTEXT) is None
    load_benchmarks(graph, [benchmark_file(tmp_path)], name="Boats")
    gate = fetch_gate(graph)
    found = gate.check_pmid(201)
    assert found is not None
    assert (found.benchmark, found.item, found.how) == ("Boats", "101", "COMMENTED_BY PMID 101")
    assert gate.check_pmid(203) is None
    assert gate.check_question("  does WARM tea slow the growth of paper-boats in ponds") is not None
    assert gate.check_question("Is the growth of paper boats in ponds slowed by warm tea?") is not None
    assert gate.check_question("Does cold milk slow the growth of children?") is None
    assert gate.check_long("Yes: " + ANSWER) is not None
    assert gate.check_long("Stones were counted on a beach by two observers, and there were many of them.") is None


def test_articles_that_come_later_are_kept_out_too(database: Database, look: Any, tmp_path: Path) -> None:
    """Whatever the order: new articles, links stated by either end, texts that change, links taken back, deletions."""
    load_mesh(database, [mesh_file(tmp_path, descriptor("D900001", "Growths", ["C04"]))])
    load_benchmarks(database, [benchmark_file(tmp_path)])

    def load(*records: str) -> dict[int, str | None]:
        load_pubmed(database, [pubmed_file(tmp_path, *records)], again=True)
        assert all(finding.holds for finding in verify(database) if "articles" in finding.rule)
        return {row["pmid"]: row["reason"] and row["reason"].split(": ")[1].split(",")[0] for row in look(REASONS)}

    reasons = load(
        citation(301, headings=[GROWTHS]),
        citation(302, headings=[GROWTHS], links=[("CommentOn", 101)]),
        citation(303, headings=[GROWTHS], abstract=abstract(CONTEXT)),
        citation(304, headings=[GROWTHS]),
    )
    assert reasons == {301: None, 302: "COMMENTED_BY PMID 101", 303: "runs of 13 words", 304: None}
    assert look("MATCH (d:Descriptor) RETURN d.articles AS n") == [{"n": 2}]
    reasons = load(citation(101, headings=[GROWTHS], links=[("ErratumIn", 304), ("CommentIn", 305)]), citation(305))
    assert reasons[101] == "its PMID"
    assert (reasons[304], reasons[305]) == ("CORRECTED_BY PMID 101", "COMMENTED_BY PMID 101"), (
        "in the graph; in the file"
    )
    assert look("MATCH (d:Descriptor) RETURN d.articles AS n") == [{"n": 1}]
    reasons = load(
        citation(101, version=2, headings=[GROWTHS]),
        citation(303, version=2, headings=[GROWTHS], abstract=abstract("Another text altogether.")),
        citation(302, version=2, headings=[GROWTHS], links=[("CommentOn", 101)], title="Another title."),
    )
    assert reasons == {101: "its PMID", 301: None, 302: "COMMENTED_BY PMID 101", 303: None, 304: None, 305: None}
    assert look("MATCH (d:Descriptor) RETURN d.articles AS n") == [{"n": 3}]
