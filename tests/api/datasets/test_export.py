"""Exports: rows as frozen, in the order of ids, the same bytes again, whole or not at all."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.commands_export import Format, export_lines
from api.datasets.export import export
from api.datasets.formats import FORMATS
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.api.conftest import PAIR, ROW, Said, Statement

FACTOID = {**ROW, "kind": "factoid", "decision": None, "exact_answer": "12 of 20 mice"}
LIST = {**ROW, "kind": "list", "decision": None, "items": ["mice", "rats"]}
SUMMARY = {**ROW, "kind": "summary", "decision": None}


def shaped(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row in a format that has a place for it."""
    found = FORMATS[name].shape(row)
    assert not isinstance(found, str)
    (one,) = found
    return one


def add_pairs(statement: Statement, *rows: dict[str, Any]) -> None:
    """Put bare pairs into the graph; an export reads nothing of a pair but its row and its revisions."""
    statement(
        "UNWIND $rows AS row CREATE (p:QAPair {id: row.id, created_revision: row.created, row_json: row.json})"
        " SET p.withdrawn_revision = row.withdrawn"
        " WITH max(row.created) AS last MERGE (c:Corpus {id: 'corpus'}) SET c.revision = last",
        rows=[{"withdrawn": None, "json": json.dumps({**ROW, "id": row["id"]}), **row} for row in rows],
    )


def test_rows_come_by_id_and_the_same_bytes_again(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Two exports of one revision are equal to the byte, and the checksums are right."""
    add_pairs(statement, *({"id": f"b2:{100 - n}", "created": 2} for n in range(30)))
    first = export(corpus, "native", tmp_path / "a")
    export(corpus, "native", tmp_path / "b")
    written = (tmp_path / "a" / "pairs.jsonl").read_bytes()
    assert written == (tmp_path / "b" / "pairs.jsonl").read_bytes()
    ids = [json.loads(line)["id"] for line in written.splitlines()]
    assert len(ids) == first.pairs == 31
    assert ids == sorted(ids)
    digest = hashlib.sha256(written).hexdigest()
    assert (tmp_path / "a" / "SHA256SUMS").read_text() == f"{digest}  pairs.jsonl\n"
    assert first.sha256 == digest


def test_withdrawn_pairs_are_left_out(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """A pair that was withdrawn does not appear, and is counted."""
    add_pairs(statement, {"id": "b2:gone", "created": 2, "withdrawn": 3}, {"id": "b2:here", "created": 3})
    written = export(corpus, "native", tmp_path / "out")
    assert written.withdrawn == 1
    assert any("1 withdrawn pairs were left out" in line for line in export_lines(written))
    assert "b2:gone" not in (tmp_path / "out" / "pairs.jsonl").read_text()
    assert "b2:here" in (tmp_path / "out" / "pairs.jsonl").read_text()


def test_native_rows_are_the_frozen_ones(corpus: Database, tmp_path: Path) -> None:
    """What the graph says now does not reach a row that was frozen before."""
    export(corpus, "native", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "pairs.jsonl").read_text()) == ROW


def test_pubmedqa_has_its_field_names() -> None:
    """The fields of PubMedQA's own file, a `PUBID` and our id."""
    assert shaped("pubmedqa", ROW) == {
        "id": PAIR,
        "PUBID": "11",
        "QUESTION": "Does β-blockade shrink tumours?",
        "CONTEXTS": ["Tumours shrank.", "Rats grew."],
        "LABELS": ["SOURCE", "SUPPORT"],
        "MESHES": ["Neoplasms"],
        "YEAR": "2001",
        "reasoning_required_pred": "yes",
        "final_decision": "yes",
        "LONG_ANSWER": "Tumours shrank in 12 of 20 mice.",
        "invented": False,
    }


def test_messages_are_two_turns() -> None:
    """The user gives contexts and question, the assistant decision and answer."""
    row = shaped("messages", ROW)
    asked, answered = row["messages"]
    assert asked["role"] == "user"
    assert asked["content"] == "Mice\nTumours shrank.\n\nRats\nRats grew.\n\nQuestion: Does β-blockade shrink tumours?"
    assert answered == {"role": "assistant", "content": "yes. Tumours shrank in 12 of 20 mice."}
    assert row["id"] == PAIR


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (FACTOID, "12 of 20 mice. Tumours shrank in 12 of 20 mice."),
        (LIST, "mice; rats. Tumours shrank in 12 of 20 mice."),
        (SUMMARY, "Tumours shrank in 12 of 20 mice."),
    ],
)
def test_messages_of_other_kinds_begin_with_their_short_answer(row: dict[str, Any], said: str) -> None:
    """As a yes/no answer begins with its decision."""
    assert shaped("messages", row)["messages"][1]["content"] == said


def test_bioasq_has_its_field_names() -> None:
    """Body, type, documents, snippets, ideal answer and the exact answer in the shape of each kind."""
    assert shaped("bioasq", FACTOID) == {
        "id": PAIR,
        "body": "Does β-blockade shrink tumours?",
        "type": "factoid",
        "documents": ["http://www.ncbi.nlm.nih.gov/pubmed/11", "http://www.ncbi.nlm.nih.gov/pubmed/12"],
        "snippets": [
            {
                "document": f"http://www.ncbi.nlm.nih.gov/pubmed/{pmid}",
                "text": text,
                "beginSection": "abstract",
                "endSection": "abstract",
                "offsetInBeginSection": 0,
                "offsetInEndSection": len(text),
            }
            for pmid, text in ((11, "Tumours shrank."), (12, "Rats grew."))
        ],
        "ideal_answer": ["Tumours shrank in 12 of 20 mice."],
        "exact_answer": ["12 of 20 mice"],
        "kailin": {"concept": "D1", "source": 11, "split": "train"},
        "invented": False,
    }
    assert shaped("bioasq", ROW)["exact_answer"] == "yes"
    assert shaped("bioasq", LIST)["exact_answer"] == [["mice"], ["rats"]]
    assert "exact_answer" not in shaped("bioasq", SUMMARY)


def test_what_a_format_has_no_place_for_is_left_out_and_said(
    corpus: Database, statement: Statement, tmp_path: Path
) -> None:
    """PubMedQA knows yes/no only; BioASQ knows no maybe; the others take all."""
    rows = {"f": FACTOID, "l": LIST, "m": {**ROW, "decision": "maybe"}, "s": SUMMARY, "x": {**ROW, "kind": "open"}}
    add_pairs(statement, *({"id": f"b2:{k}", "created": 2, "json": json.dumps(row)} for k, row in rows.items()))
    written = {name: export(corpus, name, tmp_path / name) for name in FORMATS}
    assert {name: (one.pairs, one.left_out) for name, one in written.items()} == {
        "native": (6, {}),
        "pubmedqa": (2, {"kind factoid": 1, "kind list": 1, "kind open": 1, "kind summary": 1}),
        "messages": (6, {}),
        "bioasq": (4, {"decision maybe": 1, "kind open": 1}),
    }
    assert any("1 of kind factoid, 1 of kind list" in line for line in export_lines(written["pubmedqa"]))
    questions = json.loads((tmp_path / "bioasq" / "questions.json").read_text())["questions"]
    assert [question["type"] for question in questions] == ["yesno", "factoid", "list", "summary"]
    name, digest = "questions.json", hashlib.sha256((tmp_path / "bioasq" / "questions.json").read_bytes()).hexdigest()
    assert (tmp_path / "bioasq" / "SHA256SUMS").read_text() == f"{digest}  {name}\n"


def test_a_bioasq_export_without_a_pair_is_still_json(database: Database, tmp_path: Path) -> None:
    """Head and tail of the file stand for themselves."""
    export(database, "bioasq", tmp_path / "out")
    assert json.loads((tmp_path / "out" / "questions.json").read_text()) == {"questions": []}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_invented_rows_are_marked_in_every_format(name: str) -> None:
    """A row that rests on an invented article says so, whatever its shape."""
    row = shaped(name, {**ROW, "source": {**ROW["source"], "invented": True}})  # type: ignore[dict-item]
    assert row.get("invented", row.get("source", {}).get("invented")) is True


def test_the_option_offers_every_format() -> None:
    """`--format` knows what there is."""
    assert [item.value for item in Format] == list(FORMATS)


def test_a_filled_folder_is_refused_and_left_alone(corpus: Database, tmp_path: Path) -> None:
    """Nothing is written where something is already; an empty folder is taken."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        with pytest.raises(Invalid, match="new or empty folder"):
            export(corpus, "native", tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full"]
    (tmp_path / "empty").mkdir()
    assert export(corpus, "native", tmp_path / "empty").pairs == 1


def test_an_export_that_fails_leaves_nothing(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """No folder, whole or in part, remains of an export that broke off."""
    add_pairs(statement, {"id": "b2:zz", "created": 2, "json": '{"id": "b2:zz"}'})
    with pytest.raises(KeyError):
        export(corpus, "native", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_lists_those_there_are(corpus: Database, tmp_path: Path) -> None:
    """The error says what can be asked for."""
    with pytest.raises(Invalid, match="native, pubmedqa, messages, bioasq"):
        export(corpus, "parquet", tmp_path / "out")


def test_the_command_says_what_is_invented(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], tmp_path: Path
) -> None:
    """A person reads it on screen, a script in the document."""
    row = json.dumps({**ROW, "id": "b2:a", "source": {**ROW["source"], "invented": True}})  # type: ignore[dict-item]
    add_pairs(statement, {"id": "b2:a", "created": 2, "json": row})
    said = kailin("export", "-o", tmp_path / "out")
    assert said.code == 0
    assert "1 of them rest on invented articles" in said.out
    document = kailin("export", "--json", "--format", "messages", "-o", tmp_path / "chat").document
    assert (document["pairs"], document["invented"], document["revision"]) == (2, 1, 2)
