"""Exports: rows as frozen, in the order of ids, the same bytes again, whole or not at all."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.commands_export import Format, export_lines
from api.export import export
from api.export_formats import FORMATS
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.api.conftest import PAIR, ROW, Said, Statement


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
    assert FORMATS["pubmedqa"](ROW) == {
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
    row = FORMATS["messages"](ROW)
    asked, answered = row["messages"]
    assert asked["role"] == "user"
    assert asked["content"] == "Mice\nTumours shrank.\n\nRats\nRats grew.\n\nQuestion: Does β-blockade shrink tumours?"
    assert answered == {"role": "assistant", "content": "yes. Tumours shrank in 12 of 20 mice."}
    assert row["id"] == PAIR


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_invented_rows_are_marked_in_every_format(name: str) -> None:
    """A row that rests on an invented article says so, whatever its shape."""
    row = FORMATS[name]({**ROW, "source": {**ROW["source"], "invented": True}})  # type: ignore[dict-item]
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
    with pytest.raises(Invalid, match="native, pubmedqa, messages"):
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
