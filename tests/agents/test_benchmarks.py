"""Runs beside a benchmark: what it asks is rejected before it is written, and every pair carries its check."""

from collections.abc import Callable
from pathlib import Path

import orjson

from agents.run import Run
from agents.work import Report
from api.quickstart import load_sample
from api.verify import verify
from graph.contamination import JUDGE
from graph.database import Database
from graph.migrations import stamp
from ingest.benchmark.load_benchmark import load_benchmarks

NewRun = Callable[[int], Run]
Worker = Callable[..., Report]


def rows(database: Database) -> list[dict[str, str]]:
    """Return the live rows."""
    revision = database.row("select_revision")["revision"]
    return [orjson.loads(row["row_json"]) for row in database.read("answerer_examples_rows", revision=revision)]


def test_a_run_writes_nothing_that_a_benchmark_asks(
    sample_graph: Database, new_run: NewRun, work_off: Worker, tmp_path: Path
) -> None:
    """The same graph, seed and model would ask the same again: with that as a benchmark it asks something else."""
    work_off(new_run(4))
    asked = [row["question"] for row in rows(sample_graph)]
    sample_graph.empty()
    stamp(sample_graph)
    load_sample(sample_graph, as_json=True)
    file = tmp_path / "test.jsonl"
    file.write_bytes(b"".join(orjson.dumps({"question": question}) + b"\n" for question in asked))
    load_benchmarks(sample_graph, [file])
    report = work_off(new_run(4))
    assert [reason.split(",")[0] for reason in report.snapshot.rejected] == ["benchmark: benchmark test"]
    written = rows(sample_graph)
    assert len(written) == 4
    assert not {row["question"] for row in written} & set(asked)
    kept = sample_graph.read("trace_judgements", id=written[0]["id"])
    assert [row["verdict"] for row in kept if row["judge"] == JUDGE] == ["accepted"]
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []
