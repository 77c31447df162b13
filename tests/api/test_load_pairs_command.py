"""`kailin load pairs`: existing corpora through the command line, on a real graph, and everything that sees them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from graph.database import Database
from graph.private_neo4j import Server
from graph.withdraw import withdraw_unsupported
from tests.api.conftest import PAIR, ROW, Said, Statement

QUESTIONS = [
    {"pmid": 11, "question": "Do mice shrink?", "answer": "They do not.", "decision": "no"},
    {"pmid": 12},
]
FORGET_RUNS = """
MATCH (n) WHERE n:Run OR n:Target OR n:Generation OR n:Prompt OR n:Question OR n:Preference OR n:QAPair
   OR n:Judgement OR n:Rejection OR n:Corpus
DETACH DELETE n
"""
PAIRS = "MATCH (n) WHERE n:Descriptor OR n:TreeNumber RETURN coalesce(n.ui, n.number) AS key, n.pairs AS pairs"


def lines(path: Path, *rows: Any) -> Path:
    """Write JSON Lines."""
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def exported(folder: Path) -> list[dict[str, Any]]:
    """The rows of an export."""
    return [orjson.loads(line) for line in (folder / "pairs.jsonl").read_bytes().splitlines()]


def pairs_of(statement: Statement) -> dict[str, int]:
    """The live pairs that descriptors and tree numbers count."""
    return {row["key"]: row["pairs"] for row in statement(PAIRS)}


def test_coverage_counts_an_existing_corpus(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """Each pair counts for a heading of its article and at every place above; no rule of the graph is broken."""
    said = kailin("load", "pairs", lines(bare / "qa.jsonl", *QUESTIONS), "--json").document
    assert (said["read"], said["written"], said["faults"], said["missing"]) == (2, 2, [], [])
    assert pairs_of(statement) == {"C": 3, "C04": 3, "C04.01": 1, "D1": 2, "D2": 1}
    assert kailin("verify").code == 0
    status = kailin("status", "--json").document
    assert (status["counts"]["pairs"], status["counts"]["revision"]) == (3, 2)
    release = next(release for release in status["releases"] if release["kind"] == "pairs")
    assert (release["name"], release["counts"]) == ("qa.jsonl", {"records": 2, "pairs": 2})


def test_loading_again_changes_nothing(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """Not even the revision, also where the file has another name or a row stands twice in it."""
    kailin("load", "pairs", lines(bare / "qa.jsonl", *QUESTIONS))
    before = (pairs_of(statement), kailin("status", "--json").document["counts"])
    said = kailin("load", "pairs", lines(bare / "again.jsonl", *QUESTIONS, *QUESTIONS), "--json").document
    assert (said["written"], said["unchanged"]) == (0, 4)
    assert (pairs_of(statement), kailin("status", "--json").document["counts"]) == before


def test_what_is_not_loaded_is_named(served: Server, corpus: Database, kailin: Callable[..., Said], bare: Path) -> None:
    """PMIDs without an article are counted and shown, a retracted article is no source, bad rows are faults."""
    rows = [{"article": 99}, {"article": 13}, {"question": "Which?"}]
    path = lines(bare / "qa.jsonl", *rows)
    said = kailin("load", "pairs", path, "--pmid-key", "article", "--json").document
    assert said["written"] == 0
    assert said["unresolved"] == {"PMID not loaded": 1}
    assert said["missing"] == [99]
    assert said["skipped"] == {"article retracted, deleted, excluded or without abstract": 1}
    assert [(fault["file"], fault["line"]) for fault in said["faults"]] == [("qa.jsonl", 3)]
    text = kailin("load", "pairs", path, "--pmid-key", "article").out
    assert "not resolved 1: PMID not loaded" in text
    assert "such as PMID 99: load their articles" in text


def test_own_pairs_are_carried_into_a_new_graph(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """Exported, loaded where no run was, exported again: the same rows, counted as before."""
    kailin("load", "pairs", lines(bare / "qa.jsonl", *QUESTIONS))
    before = pairs_of(statement)
    kailin("export", "--format", "native", "-o", bare / "old")
    rows = exported(bare / "old")
    statement(FORGET_RUNS)
    statement("MATCH (n) WHERE n:Descriptor OR n:TreeNumber SET n.pairs = 0")
    said = kailin("load", "pairs", bare / "old" / "pairs.jsonl", "--json").document
    assert (said["written"], said["unresolved"], said["faults"]) == (2, {}, [])
    assert kailin("verify").code == 0
    kailin("export", "--format", "native", "-o", bare / "new")
    assert exported(bare / "new") == rows
    lost = statement("MATCH (q:QAPair {id: $id})-[s:SUPPORTED_BY]->(a) RETURN a.pmid AS pmid ORDER BY s.rank", id=PAIR)
    assert [row["pmid"] for row in lost] == [11, 12]
    one_less = {**before, "C": 2, "C04": 2, **({"C04.01": 0, "D2": 0} if before["D2"] else {"D1": 1})}
    assert pairs_of(statement) == one_less  # the pair without a question is in no export


def test_pairs_of_other_kinds_are_carried_whole(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """Exact answers and items stand on the nodes, in trace and status, and come out again as they went in."""
    shared = {**ROW, "decision": None, "run": None}
    factoid = shared | {"id": "b2:f", "kind": "factoid", "exact_answer": "12 of 20"}
    several = shared | {"id": "b2:l", "kind": "list", "items": ["mice", "rats"]}
    bad = shared | {"id": "b2:x", "kind": "list", "items": [1, 2]}
    said = kailin("load", "pairs", lines(bare / "kinds.jsonl", factoid, several, bad), "--json").document
    assert (said["written"], len(said["faults"])) == (2, 1)
    assert kailin("status", "--json").document["kinds"] == {"factoid": 1, "list": 1, "yesno": 1}
    assert "  factoid" in kailin("status").out
    exact, items = kailin("trace", "b2:f").out, kailin("trace", "b2:l").out
    assert "exact     12 of 20" in exact
    assert "item 2    rats" in items
    assert "decision" not in exact + items
    kailin("export", "-o", bare / "out")
    rows = {row["id"]: row for row in exported(bare / "out")}
    assert (rows["b2:f"], rows["b2:l"]) == (factoid, several)
    assert kailin("verify").code == 0


def test_own_pairs_meet_themselves_unchanged(
    served: Server, corpus: Database, kailin: Callable[..., Said], bare: Path
) -> None:
    """An export loaded where it was made: every pair is known; one that was tampered with is a fault."""
    kailin("export", "--format", "native", "-o", bare / "own")
    path = bare / "own" / "pairs.jsonl"
    said = kailin("load", "pairs", path, "--json").document
    assert (said["written"], said["unchanged"]) == (0, 1)
    row = orjson.loads(path.read_bytes()) | {"answer": "Tumours grew."}
    said = kailin("load", "pairs", lines(bare / "other.jsonl", row), "--json").document
    assert (said["written"], said["unchanged"]) == (0, 0)
    assert said["faults"][0]["reason"] == "the graph holds another pair of this id"


def test_a_retraction_withdraws_an_imported_pair(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """As any other pair; loading the file again does not bring it back."""
    path = lines(bare / "qa.jsonl", *QUESTIONS)
    kailin("load", "pairs", path)
    statement("MATCH (a:Article {pmid: 11}) SET a.retracted = true")
    assert withdraw_unsupported(corpus) == 2
    statement("MATCH (a:Article {pmid: 11}) SET a.retracted = false")
    said = kailin("load", "pairs", path, "--json").document
    assert (said["written"], said["unchanged"]) == (0, 1)
    assert said["skipped"] == {"withdrawn here before, and not brought back": 1}


def test_an_invented_pair_never_meets_a_real_article(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """Nothing of its batch is written."""
    before = statement("MATCH (n) RETURN count(n) AS nodes")
    said = kailin("load", "pairs", lines(bare / "qa.jsonl", *QUESTIONS, {"pmid": 11, "invented": True}))
    assert said.code == 2
    assert "qa.jsonl, line 3: the pair about PMID 11 is invented" in said.err
    assert statement("MATCH (n) RETURN count(n) AS nodes") == before


def test_pubmedqa_comes_as_it_is_published(
    served: Server, corpus: Database, kailin: Callable[..., Said], bare: Path
) -> None:
    """Its JSON object by PMID; an export in its format has question, contexts, decision and answer again."""
    item = {
        "QUESTION": "Do mice shrink?",
        "CONTEXTS": ["Some did."],
        "final_decision": "maybe",
        "LONG_ANSWER": "Some of them.",
    }
    (bare / "ori.json").write_bytes(orjson.dumps({"11": item}, option=orjson.OPT_INDENT_2))
    assert kailin("load", "pairs", bare / "ori.json", "--json").document["written"] == 1
    kailin("export", "--format", "pubmedqa", "-o", bare / "out")
    (row,) = (row for row in exported(bare / "out") if row["QUESTION"] == item["QUESTION"])
    assert row | item == row
    assert row["PUBID"] == "11"


def test_a_trace_says_that_a_pair_was_imported(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], bare: Path
) -> None:
    """File, checksum, source and articles, and that nothing more is known; for an own pair the run elsewhere."""
    kailin("export", "--format", "native", "-o", bare / "old")
    statement(FORGET_RUNS)
    kailin("load", "pairs", bare / "old" / "pairs.jsonl", lines(bare / "qa.jsonl", QUESTIONS[0]))
    own = kailin("trace", PAIR)
    assert own.code == 0
    assert "Imported from pairs.jsonl" in own.out
    assert "in run b2:run by small" in own.out
    assert "1. PMID 12 (2002)  Rats" in own.out
    (other,) = statement('MATCH (q:QAPair)-->(:Release {name: "qa.jsonl"}) RETURN q.id AS id')
    text = kailin("trace", other["id"]).out
    assert "the file does not say how it was made" in text
    assert "about     Neoplasms (D1)" in text
    document = kailin("trace", other["id"], "--json").document
    assert (document["release"]["name"], document["run"], document["source"]["pmid"]) == ("qa.jsonl", None, 11)
