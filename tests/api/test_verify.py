"""`kailin verify`: every rule holds on a whole corpus, and each finds what breaks it."""

from collections.abc import Callable

import pytest

from api.verify import RULES, verify
from graph.database import Database
from graph.private_neo4j import Server
from graph.queries import iter_queries
from tests.api.conftest import ASK_A, PAIR, TARGET, Said, Statement

BROKEN = {
    "verify_properties": ("MATCH (a:Article {pmid: 11}) REMOVE a.title", "Article 11", "lacks title"),
    "verify_tree_under": (
        'MATCH (t:TreeNumber {number: "C04.01"})-[u:UNDER]->() DELETE u CREATE (t)-[:UNDER]->(t)',
        "C04.01",
        "is UNDER C04.01",
    ),
    "verify_tree_orphan": (
        'MATCH (:TreeNumber {number: "C04.01"})-[u:UNDER]->() DELETE u',
        "C04.01",
        "is UNDER 0 tree numbers",
    ),
    "verify_tree_descriptor": (
        'MATCH (:Descriptor {ui: "D2"})-[at:AT]->() DELETE at',
        "C04.01",
        "has the descriptors ",
    ),
    "verify_descriptor_articles": (
        'MATCH (a:Article {pmid: 12}) SET a.excluded_reason = "test"',
        "D1",
        "articles is 2, counted 1",
    ),
    "verify_descriptor_candidates": (
        'MATCH (d:Descriptor {ui: "D1"}) SET d.candidates = [11, 13]',
        "D1",
        "has 2 candidates, 1 of them usable, expected 2",
    ),
    "verify_descriptor_pairs": ('MATCH (d:Descriptor {ui: "D2"}) SET d.pairs = 1', "D2", "pairs is 1, counted 0"),
    "verify_tree_articles": ('MATCH (t:TreeNumber {number: "C"}) SET t.articles = 3', "C", "articles is 3, counted 2"),
    "verify_tree_pairs": ('MATCH (t:TreeNumber {number: "C04.01"}) SET t.pairs = 1', "C04.01", "pairs is 1, counted 0"),
    "verify_invented_apart": (
        "MATCH (a:Article {pmid: 13}) SET a.invented = true",
        "13",
        "invented, among real articles",
    ),
    "verify_article_vectors": (
        "MATCH (a:Article {pmid: 12}) SET a.embedding_2 = [0.6, 0.8], a.embedded_2 = 7",
        "12",
        "has a vector of no model in slot 2",
    ),
    "verify_pair_provenance": (
        "MATCH (:QAPair)-[s:SUPPORTED_BY]->() DELETE s",
        PAIR,
        "has 0 of: article it is SUPPORTED_BY",
    ),
    "verify_pair_frozen": (
        "MATCH (p:QAPair) REMOVE p.ids_json, p.split",
        PAIR,
        "has not frozen ids_json, split",
    ),
    "verify_pair_usable": (
        "MATCH (a:Article {pmid: 12}) SET a.retracted = true",
        PAIR,
        "rests on PMID 12, which is not usable",
    ),
    "verify_pair_kind": (
        'MATCH (p:QAPair) SET p.kind = "list"',
        PAIR,
        "is of kind list, at odds with: target, question, decision, items",
    ),
    "verify_benchmark_articles": (
        'CREATE (:BenchmarkItem {id: "i", pmids: [11]})-[:OF]->(:Benchmark {id: "b", name: "Toy"})',
        "PMID 11",
        "is, or is linked to, PMID 11 of a benchmark",
    ),
    "verify_benchmark_pairs": (
        'CREATE (:Benchmark {id: "b", name: "Toy"})',
        PAIR,
        "was not checked against Toy: `kailin evaluate contamination`",
    ),
    "verify_question_target": (
        "MATCH (q:Question)-[w:WRITTEN_BY]->(:Generation {id: $ask_a}) DELETE w",
        None,
        "has 0 of: generation it was WRITTEN_BY",
    ),
    "verify_generation_prompt": ("MATCH (p:Prompt) DELETE p", ASK_A, "has 0 of: prompt with its checksum"),
    "verify_target_pair": (
        'MATCH (t:Target {id: $target}) SET t.state = "failed"',
        TARGET,
        "is failed with 1 QA pairs in 1 runs",
    ),
    "verify_preference_sides": (
        "MATCH (:Preference)-[r:REJECTED]->() DELETE r",
        "b2:preference",
        "chose 1 and rejected 0 questions of 1 targets",
    ),
    "verify_judgement_pair": (
        'MATCH (j:Judgement) SET j.judge = "llm:small:judge_json:1"',
        "b2:judgement",
        "judges 1 pairs: accepted, score 1.0, 0 calls",
    ),
    "verify_rejection_target": ("MATCH (:Rejection)-[o:OF]->() DELETE o", "b2:rejection", "is of 0 targets"),
    "verify_revision_order": (
        "MATCH (c:Corpus) SET c.revision = 0",
        PAIR,
        "created at 1, withdrawn at none, corpus at 0",
    ),
}


def test_every_rule_has_its_query_and_every_query_its_rule() -> None:
    """The list of rules in Python and the files of cypher/verify_* are the same."""
    assert sorted(RULES) == sorted(q.name for q in iter_queries() if q.name.startswith("verify_"))
    assert sorted(BROKEN) == sorted(RULES)


def test_a_whole_corpus_breaks_no_rule(corpus: Database) -> None:
    """All rules hold, with progress reported for each."""
    steps: list[int] = []
    findings = verify(corpus, on_progress=lambda _, done, total: steps.append(done * 100 + total))
    assert [finding for finding in findings if not finding.holds] == []
    assert len(steps) == len(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_breaks_it(corpus: Database, statement: Statement, rule: str) -> None:
    """After one change that breaks the rule, it names the offender and the problem."""
    change, offender, problem = BROKEN[rule]
    statement(change, ask_a=ASK_A, target=TARGET)
    found = {finding.rule: finding for finding in verify(corpus)}[rule].offenders
    assert problem in {row.problem for row in found}
    assert offender is None or offender in {row.offender for row in found}


def test_offenders_are_limited(corpus: Database, statement: Statement) -> None:
    """No more offenders than asked for."""
    statement("MATCH (a:Article) REMOVE a.title")
    assert len(verify(corpus, limit=2)[0].offenders) == 2


def test_the_command_ends_with_1_and_names_the_query(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """A broken rule is an exit code for scripts, and a query to go on with for people."""
    assert kailin("verify").code == 0
    statement('MATCH (d:Descriptor {ui: "D2"}) SET d.pairs = 1')
    said = kailin("verify")
    assert said.code == 1
    assert "D2 pairs is 1, counted 0" in said.out
    assert "cypher/verify_descriptor_pairs.cypher" in said.out
    broken = [finding["rule"] for finding in kailin("verify", "--json").document if not finding["holds"]]
    assert broken == ["verify_descriptor_pairs"]
