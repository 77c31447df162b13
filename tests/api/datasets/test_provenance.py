"""Provenance as linked data: whole, counted against the graph, the same in both notations, and held to its shapes."""

import json
from collections.abc import Callable

import pyshacl
import pytest
from rdflib import DCTERMS, PROV, RDF, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from api.datasets.provenance import parsed, provenance_graph, serialized, shapes
from api.datasets.provenance_triples import IDS, KAILIN, article, article_version
from api.datasets.skos import MESH
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from tests.api.conftest import ANSWER, ASK_A, ASK_B, DECISION, PAIR, Said, Statement

WITHDRAW = (
    "MATCH (p:QAPair) SET p.withdrawn_revision = 2, p.withdrawn_reason = 'PMID 11 was retracted',"
    " p.withdrawn_at = datetime() WITH p MATCH (c:Corpus) SET c.revision = 2"
)


def conforms(graph: Graph) -> tuple[bool, str]:
    """Whether a graph has its shape, and what is said of it."""
    ok, _, text = pyshacl.validate(graph, shacl_graph=shapes())
    return bool(ok), str(text)


@pytest.fixture
def whole(corpus: Database, statement: Statement) -> Graph:
    """The provenance of the corpus' pair, withdrawn, with a trained model and entry terms."""
    statement(WITHDRAW)
    statement("MATCH (p:Preference) SET p.margin = 0.016900161234567")
    statement("MATCH (d:Descriptor {ui: 'D1'}) SET d.entry_terms = ['Tumors', 'Neoplasms'], d.scope_note = 'Growth.'")
    statement(
        "CREATE (:TrainingRun {id: 'b2:training', model: 'small', base: 'bigger', kind: 'generator:sft',"
        " started_at: datetime(), ended_at: datetime()})"
    )
    return provenance_graph(corpus, [PAIR])


def test_a_pair_leads_to_its_call_prompt_model_articles_and_withdrawal(whole: Graph) -> None:
    """The way that a reader of PROV-O goes, with NLM's IRIs at its ends."""
    pair, answer = IDS[PAIR], IDS[ANSWER]
    assert whole.value(pair, PROV.wasGeneratedBy) == answer
    derived = set(whole.objects(pair, PROV.wasDerivedFrom))
    assert {article_version(11, 1), article_version(12, 1)} < derived
    assert whole.value(article_version(11, 1), PROV.specializationOf) == URIRef("https://pubmed.ncbi.nlm.nih.gov/11/")
    association = whole.value(answer, PROV.qualifiedAssociation)
    plan, agent = whole.value(association, PROV.hadPlan), whole.value(association, PROV.agent)
    assert whole.value(plan, PROV.value) == Literal("Title: $title")
    assert (agent, RDF.type, PROV.SoftwareAgent) in whole
    assert whole.value(agent, PROV.wasGeneratedBy) == IDS["b2:training"]
    assert set(whole.objects(answer, PROV.used)) == {article_version(11, 1), article_version(12, 1)}
    withdrawal = whole.value(pair, PROV.wasInvalidatedBy)
    assert (withdrawal, RDF.type, PROV.Activity) in whole
    assert whole.value(pair, PROV.invalidatedAtTime) is not None
    choice = whole.value(predicate=RDF.type, object=KAILIN.Preference)
    assert whole.value(whole.value(choice, KAILIN.rejected), PROV.value) == Literal("Do mice have tumours?")
    assert set(whole.objects(IDS[ASK_A], PROV.used)) == {article_version(11, 1)}


def test_the_concept_and_what_is_above_it_stand_in_skos(corpus: Database, statement: Statement) -> None:
    """Labels are kept disjoint, and `broader` follows the tree numbers."""
    statement("MATCH (d:Descriptor {ui: 'D2'}) SET d.entry_terms = ['Cyst', 'Cysts']")
    statement("MATCH (:QAPair)-[r:ABOUT]->() DELETE r WITH 1 AS one MATCH (p:QAPair), (d:Descriptor {ui: 'D2'})"
              " CREATE (p)-[:ABOUT]->(d)")  # fmt: skip
    graph = provenance_graph(corpus, [PAIR])
    assert graph.value(IDS[PAIR], DCTERMS.subject) == URIRef("http://id.nlm.nih.gov/mesh/D2")
    assert set(graph.objects(MESH.D2, SKOS.altLabel)) == {Literal("Cyst", lang="en")}
    assert graph.value(MESH.D2, SKOS.broader) == MESH.D1
    assert graph.value(MESH.D2, SKOS.notation) == Literal("C04.01")
    assert (MESH.D1, SKOS.topConceptOf, URIRef("http://id.nlm.nih.gov/mesh/")) in graph
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {MESH.D1, MESH.D2}


def test_turtle_and_json_ld_are_the_same_graph(whole: Graph) -> None:
    """There and back: Turtle, graph, JSON-LD, graph."""
    turtle = serialized(whole, "turtle")
    first = parsed(turtle, "turtle")
    jsonld = serialized(first, "jsonld")
    assert json.loads(jsonld)["@context"]["prov"] == "http://www.w3.org/ns/prov#"
    again = parsed(jsonld, "jsonld")
    assert len(whole) == len(first) == len(again) > 100
    assert isomorphic(first, again)
    assert isomorphic(whole, again)


def test_it_counts_what_cypher_counts(whole: Graph, statement: Statement) -> None:
    """Every node behind the pair is there, and no other."""
    counted = {
        KAILIN.Pair: "MATCH (n:QAPair) RETURN count(n) AS n",
        KAILIN.Question: "MATCH (n:Question) RETURN count(n) AS n",
        KAILIN.Generation: "MATCH (n:Generation) RETURN count(n) AS n",
        PROV.Plan: "MATCH (n:Prompt) RETURN count(n) AS n",
        KAILIN.Run: "MATCH (n:Run) RETURN count(n) AS n",
        KAILIN.Preference: "MATCH (n:Preference) RETURN count(n) AS n",
        KAILIN.Judgement: "MATCH (n:Judgement) RETURN count(n) AS n",
        KAILIN.Withdrawal: "MATCH (n:QAPair) WHERE n.withdrawn_revision IS NOT NULL RETURN count(n) AS n",
        KAILIN.Article: "MATCH (n:Article) WHERE (n)<-[:SUPPORTED_BY|FROM|RETRIEVED]-() RETURN count(n) AS n",
    }
    found = {kind: len(set(whole.subjects(RDF.type, kind))) for kind in counted}
    assert found == {kind: statement(query)[0]["n"] for kind, query in counted.items()}
    assert set(whole.subjects(RDF.type, KAILIN.Generation)) == {IDS[c] for c in (ASK_A, ASK_B, ANSWER, DECISION)}


def test_it_has_its_shape(whole: Graph) -> None:
    """SHACL has no complaint."""
    ok, said = conforms(whole)
    assert ok, said


@pytest.mark.parametrize(
    ("subject", "predicate", "named"),
    [
        (IDS[PAIR], PROV.wasGeneratedBy, "sh:or"),
        (IDS[PAIR], PROV.invalidatedAtTime, "sh:xone"),
        (IDS[PAIR], DCTERMS.subject, "Subject"),
        (IDS[PAIR], PROV.wasDerivedFrom, "wasDerivedFrom"),
        (URIRef(f"{IDS[ANSWER]}:association"), PROV.hadPlan, "hadPlan"),
        (IDS[ASK_B], PROV.wasAssociatedWith, "wasAssociatedWith"),
        (IDS["sha256:abc123"], PROV.value, "prov:value"),
        (IDS["b2:preference"], KAILIN.rejected, "rejected"),
        (IDS["b2:judgement"], KAILIN.verdict, "verdict"),
        (article_version(11, 1), PROV.specializationOf, "specializationOf"),
        (article(12), RDF.type, "kailin:Article"),
        (MESH.D1, SKOS.prefLabel, "prefLabel"),
        (IDS["model:small"], RDF.type, "SoftwareAgent"),
    ],
)
def test_a_broken_graph_fails_the_shapes(whole: Graph, subject: URIRef, predicate: URIRef, named: str) -> None:
    """Each triple that matters is missed, where it is missing."""
    whole.remove((subject, predicate, None))
    ok, said = conforms(whole)
    assert not ok
    assert named.removeprefix("sh:").lower() in said.lower()


def test_a_revision_hides_what_came_later(corpus: Database, statement: Statement) -> None:
    """At revision 1 the pair is not yet withdrawn, nor judged again; articles are told in today's state."""
    statement(WITHDRAW)
    statement("MATCH (p:QAPair) CREATE (:Judgement {id: 'b2:later', judge: 'j', verdict: 'rejected', score: 0.1,"
              " reason: 'no', created_revision: 2})-[:JUDGES]->(p)")  # fmt: skip
    before, after = (provenance_graph(corpus, [PAIR], revision=revision) for revision in (1, None))
    assert before.value(IDS[PAIR], PROV.wasInvalidatedBy) is None
    assert (IDS["b2:later"], None, None) not in before
    assert (IDS["b2:later"], None, None) in after
    assert conforms(before)[0]
    assert conforms(after)[0]


def test_an_unknown_id_is_named(corpus: Database) -> None:
    """Beside one that is there, too."""
    with pytest.raises(NotFound, match="b2:nothing"):
        provenance_graph(corpus, [PAIR, "b2:nothing"])


def test_the_command_writes_either_notation(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """Nothing but the document stands on stdout."""
    turtle = kailin("trace", PAIR, "--format", "turtle")
    jsonld = kailin("trace", PAIR, "--format", "jsonld")
    assert (turtle.code, jsonld.code) == (0, 0)
    assert isomorphic(parsed(turtle.out, "turtle"), parsed(jsonld.out, "jsonld"))
    assert kailin("trace", "b2:nothing", "--format", "turtle").code == 1
