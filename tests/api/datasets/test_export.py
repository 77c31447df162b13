"""Exports: rows as frozen, in the order of ids, the same bytes again, whole or not at all, and described."""

import errno
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.commands_export import export_lines
from api.datasets.export import Options, export
from api.datasets.folder import read_export
from api.datasets.formats import FORMATS
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.private_neo4j import Server
from tests.api.conftest import PAIR, ROW, Said, Statement
from tests.api.datasets.kinds import FACTOID, LIST, SUMMARY, WHOLE, numbered
from tests.api.datasets.pairs import write_pairs

BESIDE = {"README.md", "croissant.json", "settings.json", "SHA256SUMS"}


def names(folder: Path) -> set[str]:
    """The files of a folder, by path."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_rows_come_by_id_and_the_same_bytes_again(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Two exports of one revision are equal to the byte, all files of them, and the checksums are right."""
    write_pairs(statement, [numbered(ROW, 100 - n) for n in range(30)])
    first = export(corpus, PullRequest(), tmp_path / "a" / "set")
    export(corpus, PullRequest(), tmp_path / "b" / "set")
    for name in names(first.folder):
        assert (first.folder / name).read_bytes() == (tmp_path / "b" / "set" / name).read_bytes(), name
    ids = [json.loads(line)["id"] for line in (first.folder / "pairs.jsonl").read_bytes().splitlines()]
    assert len(ids) == first.pairs == first.files["pairs.jsonl"] == 31
    assert ids == sorted(ids)
    lines = (first.folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert sums.keys() == names(first.folder) - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256((first.folder / name).read_bytes()).hexdigest() for name in sums} == first.sums


def test_an_old_revision_is_written_again_as_it_was(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Also after further pairs and a withdrawal: the data, not the card's names of things."""
    export(corpus, PullRequest(), tmp_path / "before")
    write_pairs(statement, [numbered(ROW, 1) | {"created_revision": 2}])
    statement("MATCH (p:QAPair {id: $id}), (c:Corpus) SET p.withdrawn_revision = 3, c.revision = 3", id=PAIR)
    export(corpus, PullRequest(revision=1), tmp_path / "again")
    now = export(corpus, PullRequest(), tmp_path / "now")
    before, again = ((tmp_path / name / "pairs.jsonl").read_bytes() for name in ("before", "again"))
    assert before == again
    assert (now.pairs, now.withdrawn, now.revision) == (1, 1, 3)
    assert any("1 withdrawn pairs were left out" in line for line in export_lines(now))


def test_native_rows_are_the_frozen_ones(corpus: Database, tmp_path: Path) -> None:
    """What the graph says now does not reach a row that was frozen before."""
    export(corpus, PullRequest(), tmp_path / "out")
    assert json.loads((tmp_path / "out" / "pairs.jsonl").read_text()) == ROW


def test_ids_hold_no_text_of_an_article(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Neither data, card nor settings; formats that need texts are refused by name."""
    write_pairs(statement, [numbered(WHOLE, 1)])
    ids = export(corpus, PullRequest(contexts="ids"), tmp_path / "ids")
    assert not any("Tumours shrank." in (ids.folder / name).read_text() for name in names(ids.folder))
    assert "Rats grew." not in (ids.folder / "README.md").read_text()
    assert names(ids.folder) == {"pairs.jsonl", *BESIDE}
    full = export(corpus, PullRequest(), tmp_path / "full")
    assert names(full.folder) == {"pairs.jsonl", "copyright.jsonl", *BESIDE}
    stated = json.loads((full.folder / "copyright.jsonl").read_text())
    assert stated == {"pmid": 11, "version": 1, "copyright": "© A Press."}
    assert "1 articles carry a copyright statement" in (full.folder / "README.md").read_text()
    for name in sorted(name for name, form in FORMATS.items() if form.needs_texts):
        with pytest.raises(Invalid, match=f"The format {name} needs the texts"):
            export(corpus, PullRequest(format=name, contexts="ids"), tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_every_format_writes_its_files(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """By split where readers expect it; what a format has no place for is left out and said."""
    rows = [FACTOID, LIST, {**WHOLE, "decision": "maybe"}, SUMMARY, {**ROW, "kind": "open"}]
    splits = ["train", "dev", "test", "train", "train"]
    write_pairs(statement, [numbered(row, n, split) for n, (row, split) in enumerate(zip(rows, splits, strict=True))])
    written = {name: export(corpus, PullRequest(format=name), tmp_path / name) for name in FORMATS}
    kinds = {"kind factoid": 1, "kind list": 1, "kind open": 1, "kind summary": 1}
    older = {"pairs made before the rejected question was kept": 5}
    assert {name: (one.pairs, one.left_out) for name, one in written.items()} == {
        **dict.fromkeys(FORMATS, (6, {})),
        "pubmedqa": (2, kinds),
        "pubmedqa-json": (2, kinds),
        "bioasq": (4, {"decision maybe": 1, "kind open": 1}),
        "preference": (1, older),
        "unpaired-preference": (1, older),
    }
    assert written["messages"].files == {"train.jsonl": 4, "dev.jsonl": 1, "test.jsonl": 1}
    assert written["parquet"].files == {"train.parquet": 4, "dev.parquet": 1, "test.parquet": 1}
    assert written["unpaired-preference"].files == {"test.jsonl": 2}
    assert written["beir"].files == {
        "corpus.jsonl": 2, "queries.jsonl": 6, "qrels/train.tsv": 8, "qrels/dev.tsv": 2, "qrels/test.tsv": 2,
    }  # fmt: skip
    assert {"dataset_info.json"} < names(tmp_path / "llama-factory")
    assert {"axolotl.yaml"} < names(tmp_path / "axolotl")
    assert any("1 of kind factoid, 1 of kind list" in line for line in export_lines(written["pubmedqa"]))
    questions = json.loads((tmp_path / "bioasq" / "questions.json").read_text())["questions"]
    assert sorted(question["type"] for question in questions) == ["factoid", "list", "summary", "yesno"]
    for one in written.values():
        assert read_export(one.folder)["files"] == one.files


def test_pubmedqas_dictionary_holds_a_pair_an_article(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """Its key is the PMID; a second pair of an article is left out and said."""
    write_pairs(statement, [numbered(ROW, 1), {**numbered(ROW, 2), "source": {**numbered(ROW, 1)["source"]}}])
    written = export(corpus, PullRequest(format="pubmedqa-json"), tmp_path / "out")
    found = json.loads((tmp_path / "out" / "pubmedqa.json").read_text())
    assert {int(pmid): item["final_decision"] for pmid, item in found.items()} == {11: "yes", 101: "yes"}
    assert written.left_out == {"a second pair of its article": 1}


def test_an_export_without_a_pair_is_still_whole(database: Database, tmp_path: Path) -> None:
    """Documents are documents, and the card says that there is nothing."""
    for name in FORMATS:
        written = export(database, PullRequest(format=name), tmp_path / name)
        assert (written.pairs, read_export(written.folder)["revision"]) == (0, 0)
    assert json.loads((tmp_path / "bioasq" / "questions.json").read_text()) == {"questions": []}
    assert json.loads((tmp_path / "pubmedqa-json" / "pubmedqa.json").read_text()) == {}
    assert "no such pair yet" in export_lines(written)[-1]


def test_a_selection_is_written_and_told(corpus: Database, statement: Statement, tmp_path: Path) -> None:
    """The request stands in the settings, and the card has the command that asks for it again."""
    write_pairs(statement, [numbered(ROW, n, "dev") for n in range(3)])
    request = PullRequest(split="dev", under=("C04",), year_from=1990)
    written = export(corpus, request, tmp_path / "out", options=Options(model_licences={"small": "apache-2.0"}))
    assert written.pairs == 3
    settings = json.loads((tmp_path / "out" / "settings.json").read_text())
    assert (settings["request"]["split"], settings["request"]["under"]) == ("dev", ["C04"])
    assert (settings["revision"], settings["model_licences"]) == (1, {"small": "apache-2.0"})
    card = (tmp_path / "out" / "README.md").read_text()
    assert "--revision 1 --split dev --under C04 --year-from 1990 -o DIR" in card
    assert "| answerer | small | 3 | apache-2.0 |" in card
    assert "| C04 | Neoplasms | 3 |" in card


def test_a_filled_folder_is_refused_and_left_alone(corpus: Database, tmp_path: Path) -> None:
    """Nothing is written where something is already; an empty folder is taken."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("full", "file"):
        with pytest.raises(Invalid, match="new or empty folder"):
            export(corpus, PullRequest(), tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full"]
    (tmp_path / "empty").mkdir()
    assert export(corpus, PullRequest(), tmp_path / "empty").pairs == 1


def test_a_place_that_cannot_be_written_is_named(
    corpus: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below a file, or on a disk that is full; then nothing remains."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Invalid, match="cannot be written"):
        export(corpus, PullRequest(), tmp_path / "file" / "out")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("api.datasets.export.write_about", full)
    with pytest.raises(Invalid, match="No space left on device"):
        export(corpus, PullRequest(), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["native", "parquet", "beir", "messages"])
def test_an_export_that_fails_leaves_nothing(corpus: Database, statement: Statement, tmp_path: Path, name: str) -> None:
    """No folder, whole or in part, remains of an export that broke off."""
    write_pairs(statement, [numbered(ROW, 1)])
    statement('MATCH (p:QAPair {id: $id}) SET p.row_json = \'{"id": "b2:zz"}\'', id=numbered(ROW, 1)["id"])
    with pytest.raises(KeyError):
        export(corpus, PullRequest(format=name), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("harm", ["change", "remove", "add"])
def test_an_export_that_was_touched_is_refused(corpus: Database, tmp_path: Path, harm: str) -> None:
    """Who reads an export again reads what was written, or is told."""
    export(corpus, PullRequest(), tmp_path / "out")
    data = tmp_path / "out" / "pairs.jsonl"
    with pytest.raises(NotFound, match="no export"):
        read_export(tmp_path)
    if harm == "change":
        data.write_bytes(data.read_bytes().replace(b"12 of 20", b"20 of 20"))
    elif harm == "remove":
        data.unlink()
    else:
        data.with_name("more.jsonl").write_text("{}")
    with pytest.raises(Invalid, match="more.jsonl" if harm == "add" else "pairs.jsonl"):
        read_export(tmp_path / "out")


def test_the_command_says_what_is_invented(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said], tmp_path: Path
) -> None:
    """A person reads it on screen, a script in the document."""
    source: dict[str, Any] = {**WHOLE["source"], "invented": True}
    write_pairs(statement, [{**numbered(WHOLE, 1), "source": source, "created_revision": 2}])
    said = kailin("export", "-o", tmp_path / "out")
    assert said.code == 0, said.err
    assert "1 of them rest on invented articles" in said.out
    card = (tmp_path / "out" / "README.md").read_text().splitlines()
    words = card[card.index("```sh") + 1].replace("DIR", str(tmp_path / "again")).split()
    assert kailin(*words[1:]).code == 0, "the card says how to make it again"
    assert (tmp_path / "again" / "pairs.jsonl").read_bytes() == (tmp_path / "out" / "pairs.jsonl").read_bytes()
    document = kailin("export", "--json", "--format", "messages", "--provenance", "-o", tmp_path / "chat").document
    assert (document["pairs"], document["invented"], document["revision"]) == (2, 1, 2)
    assert "provenance.ttl" in document["sums"]
    assert kailin("export", "--format", "text", "--contexts", "ids", "-o", tmp_path / "no").code == 2
