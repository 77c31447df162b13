"""A training in the graph: stored once, linked to what it used, and found by `verify` where it lacks something."""

from agents.training.training_run import TrainingRun, record_training_run
from api.verify import verify
from graph.database import Database
from tests.api.conftest import PAIR, Statement

RUN = TrainingRun(
    kind="generator:dpo",
    base="small@0",
    model="run@1",
    settings={"seed": 1},
    metrics={"loss": 0.5},
    data_sha256="ab",
    started_at="2026-01-01T00:00:00+00:00",
    ended_at="2026-01-01T00:01:00+00:00",
)


def test_a_training_is_linked_to_what_it_used(corpus: Database, statement: Statement) -> None:
    """Recorded twice it stands there once, with one edge to each Preference and pair, times and settings."""
    for _ in range(2):
        record_training_run(corpus, RUN, preferences=["b2:preference", "b2:unknown"], pairs=[PAIR, PAIR])
    [row] = statement(
        "MATCH (t:TrainingRun)-[:USED]->(u) WITH t, u ORDER BY u.id RETURN t{.*} AS run, collect(u.id) AS used"
    )
    assert sorted(row["used"]) == sorted(["b2:preference", PAIR])
    assert row["run"]["id"] == RUN.id
    assert (row["run"]["model"], row["run"]["settings_json"]) == ("run@1", '{"seed":1}')
    assert str(row["run"]["ended_at"]) == "2026-01-01T00:01:00.000000000+00:00"
    assert all(finding.holds for finding in verify(corpus))


def test_a_training_without_its_facts_breaks_a_rule(corpus: Database, statement: Statement) -> None:
    """Community has no constraint for it, so `verify` looks."""
    record_training_run(corpus, RUN)
    statement("MATCH (t:TrainingRun) REMOVE t.model, t.data_sha256")
    [offender] = next(finding for finding in verify(corpus) if not finding.holds).offenders
    assert offender.problem == "lacks model, data_sha256"
