"""The loop closes, with the small real model on CPU: pairs, SFT, DPO from preferences, a run with the result."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.verify import verify
from graph.database import Database
from graph.private_neo4j import Server
from tests.api.conftest import Said, Statement
from tests.two_voices import make_pairs


@pytest.mark.timeout(900)
def test_preferences_train_the_generator_of_the_next_run(
    sample_graph: Database,
    served: Server,
    bare: Path,
    kailin: Callable[..., Said],
    statement: Statement,
    real_model: Path,
    download_cache: Path,
) -> None:
    """Each step by its command; measures on held-out articles; the Generation names the adapter, by its checksum."""
    (bare.parent / "home").mkdir()
    (bare.parent / "home" / "cache").symlink_to(download_cache)
    make_pairs(sample_graph, 120)
    few = ("--steps", "2", "--seed", "1", "--json")

    sft = kailin("train", "generator", "--method", "sft", "--base", real_model, "-o", "sft", *few)
    assert sft.code == 0, sft.err
    held_out = sft.document["metrics"]["train"]["held_out"]
    assert held_out["after"]["loss"] < held_out["before"]["loss"]

    dpo = kailin("train", "generator", "--method", "dpo", "--base", "sft", "-o", "dpo", "--fresh", "2", *few)
    assert dpo.code == 0, dpo.err
    metrics = dpo.document["metrics"]
    assert metrics["train"]["steps"] == 2
    assert 0 <= metrics["train"]["held_out"]["after"]["reward_accuracy"] <= 1
    assert metrics["drift"]["kl_question"] > 0
    assert 1 <= metrics["fresh"]["articles"] <= 2
    assert metrics["fresh"]["usable_after"] is not None
    assert set(metrics["data"]["wins_of_all"]) == {"ask_a", "ask_b"}

    made = kailin("run", "-n", "2", "--under", "C", "--generator", "dpo", "--json")
    assert made.code == 0, made.err
    model = dpo.document["model"]
    assert model.startswith("dpo@")
    assert f"{model} takes generator B's place" in made.err
    rows = statement(
        "MATCH (r:Run {id: $run})<-[:PART_OF]-(g:Generation {role: 'ask_b'}) RETURN DISTINCT g.model AS model",
        run=made.document["run"],
    )
    assert rows == [{"model": model}]
    [row] = statement("MATCH (r:Run {id: $run}) RETURN r.settings_json AS settings", run=made.document["run"])
    assert model in row["settings"]
    [used] = statement(
        "MATCH (t:TrainingRun {model: $model})-[:USED]->(u:Preference) RETURN t.kind AS kind, count(u) AS n",
        model=model,
    )
    assert used == {"kind": "generator:dpo", "n": metrics["data"]["train"] + metrics["data"]["dev"]}
    rows = statement(
        "MATCH (p:QAPair)-[:FULFILS]->(:Target)-[:IN]->(:Run {id: $run}) RETURN p.id AS id ORDER BY id",
        run=made.document["run"],
    )
    assert len(rows) == 2
    traced = kailin("trace", rows[0]["id"])
    assert f"{model} was trained: generator:dpo from sft@" in traced.out
    assert all(finding.holds for finding in verify(sample_graph))
