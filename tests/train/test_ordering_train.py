"""The ordering experiment from corpora to tables, with the tiny model: controls first, equal tokens, resumed."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bench import ordering_report, ordering_train
from tests.bench.ordering_report import ARMS, BEFORE, RESULTS

Run = Callable[..., list[dict[str, Any]]]


def abstract(n: int) -> str:
    """An invented finding."""
    return f"Group {n} drank {n} cups of linden tea a day and slept {n} minutes longer than the group without."


@pytest.fixture
def run(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Write corpora of six rows and eight items; return a function that runs the command and reads its results."""
    monkeypatch.setattr(ordering_report, "RESAMPLES", 50)
    rows, items = tmp_path / "rows", tmp_path / "items"
    rows.mkdir()
    items.mkdir()
    for seed in (0, 1):
        for number, arm in enumerate(ARMS):
            lines = [made_row(100 * seed + 10 * number + n) for n in range(6)]
            (rows / f"{arm}-{seed}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    asked = {str(n): item(n) for n in range(12)}
    (items / "ori_pqal.json.gz").write_bytes(gzip.compress(json.dumps(asked).encode()))
    (items / "test_ground_truth.json").write_text(json.dumps({str(n): "yes" for n in range(4)}))

    def command(*words: str) -> list[dict[str, Any]]:
        given = ["--rows", rows, "--base", tiny_model, "--items", items, "--out", tmp_path / "out", "--seeds", "0,1"]
        monkeypatch.setattr(sys, "argv", ["ordering_train", *map(str, given), "--repeats", "1", *words])
        ordering_train.main()
        return [json.loads(line) for line in (tmp_path / "out" / RESULTS).read_text().splitlines()]

    return command


def made_row(n: int) -> dict[str, Any]:
    """A native row as far as training reads it."""
    contexts = [{"is_source": True, "abstract": abstract(n)}, {"is_source": False, "abstract": "Nothing of it."}]
    decision = ("yes", "no", "maybe")[n % 3]
    question = f"Do {n} cups of linden tea lengthen sleep?"
    return {
        "source": {"pmid": n},
        "contexts": contexts,
        "question": question,
        "decision": decision,
        "answer": abstract(n),
    }


def item(n: int) -> dict[str, Any]:
    """An item of PubMedQA's shape."""
    label = ("yes", "no", "maybe")[n % 3]
    return {"QUESTION": f"Does tea {n} help?", "CONTEXTS": [abstract(n)], "final_decision": label, "YEAR": "2001"}


def test_controls_come_first_and_every_model_reads_as_many_tokens(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Items of the official test are not asked; what is detectable is written before any arm; the tables follow."""
    before = run("--stage", "controls")
    assert [told["arm"] for told in before] == ["untrained", "shuffled", "shuffled"]
    stated = (tmp_path / "out" / BEFORE).read_text()
    told = run()
    assert (tmp_path / "out" / BEFORE).read_text() == stated
    assert [(one["arm"], one["seed"]) for one in told[3:]] == [(arm, seed) for seed in (0, 1) for arm in ARMS]
    assert len({one["tokens"] for one in told[1:]}) == 1
    assert all(len(one["decisions"]) == len(one["labels"]) == 8 for one in told)
    assert all(one["mix"] == {"yes": 2, "no": 2, "maybe": 2} for one in told)
    monkeypatch.setattr(sys, "argv", ["ordering_report", "--results", str(tmp_path / "out")])
    ordering_report.main()
    shown = capsys.readouterr().out
    assert f"{json.loads(stated)['difference']:.3f}" in shown
    assert all(f"| {arm} |" in shown for arm in (*ARMS, "shuffled", "untrained", "majority"))
    assert "| hierarchy - no_evaluator |" in shown


def test_training_learns_from_the_base_each_time_and_is_resumed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loss falls; a model's result is the same whichever was trained before it; what is done is not done again."""
    monkeypatch.setattr(ordering_train, "RATE", 1e-2)
    monkeypatch.setattr(ordering_train, "PASSES", 8)
    told = run()
    assert all(one["loss_last"] < one["loss_first"] for one in told if one["arm"] in ARMS)
    assert any(one["scores"] != told[0]["scores"] for one in told[1:])
    path = tmp_path / "out" / RESULTS
    lines = path.read_text().splitlines()
    path.write_text("".join(line + "\n" for line in lines[:-2]))
    again = run()
    assert again[:-2] == told[:-2]
    for one, other in zip(again[-2:], told[-2:], strict=True):
        assert {k: v for k, v in one.items() if "seconds" not in k} == {
            k: v for k, v in other.items() if "seconds" not in k
        }
