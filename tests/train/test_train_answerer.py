"""The answerer's training with a tiny model: running text, then triples, from the graph and from an export."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from agents.model_files import find_files
from agents.prompts import load_prompts
from agents.training.answerer import Order, train_answerer
from agents.training.finished import Finished
from agents.training.presets import ANSWERER
from api.datasets.export import export
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid
from tests.two_voices import make_pairs


def train(database: Database, method: Any, base: Path, output: Path, rows: Path | None = None) -> Finished:
    """Train a few steps."""
    preset = replace(ANSWERER[method]["small"], steps=3, max_length=1024, held_out=4)
    order = Order(method, find_files(base), load_prompts()["answer_text"], preset, 1, output, rows)
    return train_answerer(database, order, lambda *_: None, threading.Event())


def test_text_then_triples_from_the_graph_and_from_a_file(
    sample_graph: Database, tiny_model: Path, tmp_path: Path
) -> None:
    """Packed text lowers the held-out loss; triples go on from its adapter; an export gives the graph's examples."""
    make_pairs(sample_graph, 80)
    cpt = train(sample_graph, "cpt", tiny_model, tmp_path / "cpt")
    held_out = cpt.folder.metrics["train"]["held_out"]
    assert held_out["after"]["loss"] < held_out["before"]["loss"]
    first = orjson.loads((cpt.folder.path / "examples.jsonl").read_bytes().splitlines()[1])
    assert first["text"].count("\n\n[") + first["text"].count("\n\nQuestion: ") >= 2

    sft = train(sample_graph, "sft", cpt.folder.path, tmp_path / "sft")
    assert sft.folder.config["base"] == cpt.model
    decided = sft.folder.metrics["decisions"]
    assert decided["n"] == min(4, sft.folder.metrics["data"]["dev"])
    assert 0 <= decided["before"] <= 1

    written = export(sample_graph, PullRequest(), tmp_path / "export")
    again = train(sample_graph, "sft", cpt.folder.path, tmp_path / "again", written.folder / "pairs.jsonl")
    assert again.folder.data_sha256 == sft.folder.data_sha256
    rows = sample_graph.read("trace_training", model=sft.model)
    assert [(row["kind"], row["used"]) for row in rows] == [
        ("answerer:sft", sft.folder.metrics["data"]["train"] + sft.folder.metrics["data"]["dev"])
    ]


def test_a_file_of_another_shape_is_refused(sample_graph: Database, tiny_model: Path, tmp_path: Path) -> None:
    """With its line and what is missing; and a graph without pairs says what to do."""
    (tmp_path / "rows.jsonl").write_text('{"id": "b2:x"}\n')
    with pytest.raises(Invalid, match=r"rows\.jsonl, line 1, .*no kind, question"):
        train(sample_graph, "cpt", tiny_model, tmp_path / "run", tmp_path / "rows.jsonl")
    with pytest.raises(Invalid, match=r"Too few pairs: 0 to train on.*kailin run"):
        train(sample_graph, "cpt", tiny_model, tmp_path / "other")
