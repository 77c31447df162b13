"""The corpora of the ordering experiment on the bundled sample, with a scripted model: what arms share, what not."""

import argparse
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.crew import Crew
from graph.database import Database
from ingest.benchmark.load_benchmark import load_benchmarks
from tests.bench.ordering_generate import ARMS, Ledger, generate, random_tasks
from tests.doubles import ScriptedModel, scripted_crew

N = 6
GIVEN = argparse.Namespace(seeds=[0, 1], n=N, until="99:99", slots=2)


def other_question(prompt: str) -> str:
    """Another question than the other generator's, made of the finding's last words."""
    finding = prompt.rsplit("Finding: ", 1)[-1].split("\n", maxsplit=1)[0]
    return f" Does it follow that {' '.join(finding.rstrip('.?').split()[-9:])}?"


@pytest.fixture
def model() -> ScriptedModel:
    """The model of the first generator and the answerer."""
    return ScriptedModel()


@pytest.fixture
def crew(model: ScriptedModel) -> Crew:
    """Two generators that ask unlike questions."""
    made = scripted_crew(model)
    first, second = made.generators
    return replace(made, generators=(first, replace(second, model=ScriptedModel(fault=other_question))))


def rows(folder: Path, arm: str, seed: int) -> list[dict[str, Any]]:
    """The rows of an arm and seed."""
    return [json.loads(line) for line in (folder / f"{arm}-{seed}.jsonl").read_text().splitlines()]


def test_arms_share_what_they_say_and_each_article_is_used_once(
    sample_graph: Database, crew: Crew, tmp_path: Path
) -> None:
    """Same targets and sources with and without evaluator, other questions; random articles by their major heading."""
    generate(GIVEN, sample_graph, crew, Ledger(tmp_path))
    fewer = 0
    for seed in (0, 1):
        made = {arm: {row["source"]["pmid"]: row for row in rows(tmp_path, arm, seed)} for arm in ARMS}
        assert all(len(rows(tmp_path, arm, seed)) == len(made[arm]) >= N for arm in ARMS)
        both = made["hierarchy"].keys() & made["no_evaluator"].keys()
        assert len(both) >= N - 1
        for pmid in both:
            one, other = made["hierarchy"][pmid], made["no_evaluator"][pmid]
            assert (one["id"], one["concept"], one["walked_to"]) == (other["id"], other["concept"], other["walked_to"])
            assert one["answer"] == other["answer"] or one["question"] != other["question"]
            fewer += one["question"] != other["question"]
        assert any(row["preference"] for row in made["hierarchy"].values())
        assert not any(row["preference"] for row in made["no_evaluator"].values())
        for row in made["random"].values():
            assert row["concept"]["name"] in {heading["name"] for heading in row["headings"]}
    assert fewer
    drawn = [[task.pmid for task in random_tasks(sample_graph, seed)] for seed in (0, 1)]
    assert sorted(drawn[0]) == sorted(drawn[1])
    assert drawn[0] != drawn[1]


def test_a_stopped_experiment_goes_on_where_it_was(
    sample_graph: Database, crew: Crew, model: ScriptedModel, tmp_path: Path
) -> None:
    """Nothing is made twice; a line cut by a kill, and a row whose target was not noted as done, do no harm."""
    generate(GIVEN, sample_graph, crew, Ledger(tmp_path))
    calls, before = model.calls, {path.name: path.read_text() for path in tmp_path.iterdir()}
    generate(GIVEN, sample_graph, crew, Ledger(tmp_path))
    assert model.calls == calls
    attempts = tmp_path / "attempts.jsonl"
    lines = attempts.read_text().splitlines(keepends=True)
    attempts.write_text("".join(lines[:-3]) + lines[-3][:20])
    generate(replace_given(n=N + 1), sample_graph, crew, Ledger(tmp_path))
    assert model.calls > calls
    for arm in ARMS:
        for seed in (0, 1):
            ids = Counter(row["id"] for row in rows(tmp_path, arm, seed))
            assert max(ids.values()) == 1
            assert (tmp_path / f"{arm}-{seed}.jsonl").read_text().startswith(before[f"{arm}-{seed}.jsonl"])
    assert all(json.loads(line) for line in attempts.read_text().splitlines())


def replace_given(**changes: Any) -> argparse.Namespace:
    """The same wishes, changed."""
    return argparse.Namespace(**(vars(GIVEN) | changes))


def test_a_text_of_the_benchmark_is_no_source_and_no_context(
    sample_graph: Database, crew: Crew, tmp_path: Path
) -> None:
    """And a question that the benchmark asks is not asked again."""
    generate(replace_given(n=2), sample_graph, crew, Ledger(tmp_path / "before"))
    row = rows(tmp_path / "before", "hierarchy", 0)[0]
    pmid, text = row["contexts"][0]["pmid"], row["contexts"][0]["abstract"]
    assert pmid in {task.pmid for task in random_tasks(sample_graph, 0)}
    benchmark = tmp_path / "benchmark.jsonl"
    benchmark.write_text(json.dumps({"pmid": 1, "question": row["question"], "contexts": [text]}) + "\n")
    load_benchmarks(sample_graph, [benchmark])
    assert pmid not in {task.pmid for task in random_tasks(sample_graph, 0)}
    generate(replace_given(n=N), sample_graph, crew, Ledger(tmp_path / "after"))
    made = [one for arm in ARMS for seed in (0, 1) for one in rows(tmp_path / "after", arm, seed)]
    assert pmid not in {context["pmid"] for one in made for context in one["contexts"]}
    assert row["question"] not in {one["question"] for one in made}
