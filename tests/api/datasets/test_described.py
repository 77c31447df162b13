"""What describes an export, read by those it is for: the hub's card reader, mlcroissant, pyarrow and pandas."""

import json
from pathlib import Path
from typing import Any

import mlcroissant
import pandas
import pyarrow.parquet
import pytest
import yaml
from huggingface_hub import DatasetCard

from api.datasets.export import Options, export
from api.datasets.formats import FORMATS
from api.datasets.licences import parse_licences, without_licence
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid
from tests.api.conftest import PAIR, ROW, Statement
from tests.api.datasets.kinds import FACTOID, LIST, WHOLE, numbered
from tests.api.datasets.pairs import write_pairs

ARROW_IDS = ["b2:00000000000000000000000000000001", "b2:00000000000000000000000000000004", PAIR]
OPTIONS = Options({"small": "apache-2.0"}, {"Toy": "mit"})


@pytest.fixture
def filled(corpus: Database, statement: Statement) -> Database:
    """The tiny corpus with pairs of every kind, some of them as old as those without newer fields."""
    rows = [numbered(FACTOID, 1), numbered(LIST, 2, "dev"), numbered(WHOLE, 3, "test"), numbered(ROW, 4)]
    write_pairs(statement, [*rows, numbered(WHOLE, 5, "dev")])
    return corpus


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_card_is_one_for_the_hub(filled: Database, tmp_path: Path, name: str) -> None:
    """Its block is YAML that huggingface_hub reads, and names files that are there."""
    written = export(filled, PullRequest(format=name), tmp_path / "cancer-pairs", options=OPTIONS)
    card = DatasetCard.load(written.folder / "README.md")
    data = card.data.to_dict()
    assert data == yaml.safe_load(card.content.split("---")[1])
    assert data["pretty_name"] == "cancer-pairs"
    assert {"synthetic", "mesh"} < set(data["tags"])
    assert (data["license"], data["language"], data["size_categories"]) == ("other", ["en"], ["n<1K"])
    paths = {file["path"] for config in data.get("configs", []) for file in config["data_files"]}
    tables = {path for path in written.files if not path.endswith(".tsv")}
    assert paths == (tables if name not in {"bioasq", "pubmedqa-json"} else set())
    assert {config["config_name"] for config in data.get("dataset_info", [])} == {
        config["config_name"] for config in data.get("configs", [])
    }


def test_the_card_says_what_a_reader_must_know(filled: Database, statement: Statement, tmp_path: Path) -> None:
    """Terms, models with licences, coverage, contamination, withdrawals, samples, how to make it again."""
    statement("CREATE (:Benchmark {id: 'b2:toy', name: 'Toy', n_items: 1, loaded_revision: 1})")
    statement("MATCH (p:QAPair) CREATE (:Judgement {id: p.id + 'c', judge: 'contamination:1', verdict: 'accepted',"
              " benchmarks: ['b2:toy'], created_revision: 1})-[:JUDGES]->(p)")  # fmt: skip
    written = export(filled, PullRequest(), tmp_path / "out", options=OPTIONS)
    card = (written.folder / "README.md").read_text()
    for said in (
        "courtesy of the U.S. National Library of Medicine",
        "NLM does not endorse",
        "may not reflect the most current or",
        "| answerer | small | 6 | apache-2.0 |",
        "compared with Toy (licence: mit); 0 pairs that failed are left out",
        "0 pairs had been taken back by revision 1",
        "Invented rows (on invented articles, to show a system at work): 0 of 6",
        "1 articles carry a copyright statement",
        "| C04 | Neoplasms | 6 |",
        "| `pairs.jsonl` | all | 6 |",
        "kailin export",
        '"question": "Does β-blockade shrink tumours?"',
    ):
        assert said in card, said


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_croissant_reads_the_records(filled: Database, tmp_path: Path, name: str) -> None:
    """mlcroissant finds nothing wrong, and every record of every file comes out of it."""
    written = export(filled, PullRequest(format=name), tmp_path / "out")
    data = mlcroissant.Dataset(written.folder / "croissant.json")
    assert not data.metadata.ctx.issues.errors
    counts = {record_set.id: sum(1 for _ in data.records(record_set.id)) for record_set in data.metadata.record_sets}
    assert sorted(counts.values()) == sorted(written.files.values())


def test_croissant_gives_what_stands_in_a_row(filled: Database, tmp_path: Path) -> None:
    """Plain values, lists, parts of objects, and parts of a list's objects."""
    written = export(filled, PullRequest(), tmp_path / "out")
    records = {r["all/id"]: r for r in mlcroissant.Dataset(written.folder / "croissant.json").records("all")}
    row = records[
        numbered(WHOLE, 3)["id"].encode() if isinstance(next(iter(records)), bytes) else numbered(WHOLE, 3)["id"]
    ]
    assert plain(row["all/question"]) == "Does β-blockade shrink tumours?"
    assert plain(row["all/source"]["all/source/pmid"]) == 103
    assert [plain(c["all/contexts/abstract"]) for c in row["all/contexts"]] == ["Tumours shrank.", "Rats grew."]
    assert [plain(c["all/contexts/copyright"]) for c in row["all/contexts"]] == ["© A Press.", None]
    assert plain(row["all/concept"]["all/concept/tree_numbers"]) == ["C04"]


def plain(value: Any) -> Any:
    """A value of mlcroissant, which gives texts as bytes."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.decode() if isinstance(value, bytes) else value


def test_parquet_holds_what_the_lines_hold(filled: Database, tmp_path: Path) -> None:
    """Row by row, under one schema in all files; pandas reads it too."""
    lines = export(filled, PullRequest(), tmp_path / "lines")
    written = export(filled, PullRequest(format="parquet"), tmp_path / "parquet")
    tables = [pyarrow.parquet.read_table(written.folder / path) for path in written.files]
    assert len({table.schema for table in tables}) == 1
    rows = {row["id"]: row for table in tables for row in table.to_pylist()}
    for line in (lines.folder / "pairs.jsonl").read_text().splitlines():
        row = json.loads(line)
        assert without_nulls(rows[row["id"]]) == without_nulls(row)
    frame = pandas.read_parquet(written.folder / "train.parquet")
    assert list(frame["id"]) == sorted(ARROW_IDS)


def without_nulls(value: Any) -> Any:
    """A value without keys under which nothing stands: a table has every column in every row."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def test_licences_are_read_and_missed() -> None:
    """A name may hold an equals sign; what is no licence is refused."""
    licences = parse_licences("run@0=llama3, mistral=7b=apache-2.0,")
    assert licences == {"run@0": "llama3", "mistral=7b": "apache-2.0"}
    assert without_licence(["other", "run@0"], licences) == ["other"]
    with pytest.raises(Invalid, match="'apache-2.0' is no licence"):
        parse_licences("apache-2.0")
