"""`kailin trace`: everything that the graph keeps about a pair, on one page or in one document."""

from collections.abc import Callable

import pytest

from api.trace import trace
from graph.database import Database
from graph.errors import NotFound
from graph.private_neo4j import Server
from tests.api.conftest import ANSWER, ASK_A, ASK_B, DECISION, PAIR, Said, Statement


def test_a_pair_leads_back_to_all_it_came_from(corpus: Database) -> None:
    """Walk, source, both questions with scores, calls with prompts, articles, judgement, rejection, run."""
    found = trace(corpus, PAIR)
    assert [(step["number"], step["name"]) for step in found.walk] == [("C", "Diseases"), ("C04", "Neoplasms")]
    assert found.concept == {"ui": "D1", "name": "Neoplasms", "walked_to": "C04"}
    assert found.source["pmid"] == 11
    asked = [(q["role"], q["preferred"], q["score"], q["answered"]) for q in found.questions]
    assert asked == [("ask_a", True, 0.3, True), ("ask_b", False, 0.2, False)]
    assert [hit["pmid"] for hit in found.questions[0]["retrieved"]] == [12]
    assert [(context["rank"], context["pmid"]) for context in found.contexts] == [(0, 11), (1, 12)]
    assert found.judgements[0]["verdict"] == "accepted"
    assert found.rejections[0]["reason"] == "no question"
    assert found.run["settings"] == {"n": 1}
    assert found.pair["created_revision"] == 1


def test_calls_carry_prompt_variables_and_reply(corpus: Database) -> None:
    """Also the answerer's steps that no pair is linked to are found, by their ids."""
    calls = {call["id"]: call for call in trace(corpus, PAIR).generations}
    assert set(calls) == {ASK_A, ASK_B, ANSWER, DECISION}
    call = calls[DECISION]
    assert (call["role"], call["prompt_name"], call["prompt_sha256"]) == ("answer:decision", "ask_text", "abc123")
    assert (call["variables"], call["parameters"]) == ({"title": "x"}, {"seed": 1})
    assert call["reply"] == " yes"


def test_a_pair_without_preference_has_no_scores(corpus: Database, statement: Statement) -> None:
    """Where the evaluator could not prefer, that is said, not made up."""
    statement("MATCH (p:Preference) DETACH DELETE p")
    assert [(q["preferred"], q["score"]) for q in trace(corpus, PAIR).questions] == [(None, None), (None, None)]


def test_an_unknown_id_is_not_found(corpus: Database) -> None:
    """The error names the id."""
    with pytest.raises(NotFound, match="b2:nothing"):
        trace(corpus, "b2:nothing")


def test_the_page_reads_from_the_walk_to_the_run(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """A person sees every part, in the order things happened; a withdrawal and a retraction are not hidden."""
    text = kailin("trace", PAIR).out
    parts = [
        f"Pair {PAIR}",
        "about     Neoplasms (D1, at C04)",
        "C Diseases  (2 articles, 1 pairs; one of 1 ways)",
        "  C04 Neoplasms",
        "short of 1.50 pairs",
        "PMID 11 (2001)  Mice",
        "ask_a (small): Does β-blockade shrink tumours?",
        "preferred, score 0.3000, margin 0.1000, answered, by mesh",
        "ask_b (small): Do mice have tumours?",
        "not preferred, score 0.2000",
        "1. PMID 12 (2002)  Rats  score 0.0300",
        "answer, attempt 1: small, prompt ask_text abc123, 10 tokens in, 5 out, 0.25 s",
        "Judged accepted by gates:1",
        "attempt 1, reply: no question",
        "Run b2:run",
        "n=1",
    ]
    positions = [text.index(part) for part in parts]
    assert positions == sorted(positions)
    statement('MATCH (q:QAPair) SET q.withdrawn_revision = 2, q.withdrawn_reason = "retracted source"')
    statement("MATCH (a:Article {pmid: 12}) SET a.retracted = true")
    text = kailin("trace", PAIR).out
    assert "WITHDRAWN at revision 2: retracted source" in text
    assert "Rats  RETRACTED" in text


def test_the_document_is_the_trace(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """`--json` holds the same parts; an unknown id leaves stdout empty."""
    document = kailin("trace", PAIR, "--json").document
    assert document["pair"]["id"] == PAIR
    assert len(document["generations"]) == 4
    said = kailin("trace", "b2:nothing", "--json")
    assert (said.code, said.out) == (1, "")
