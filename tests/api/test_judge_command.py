"""`kailin judge` and `kailin run --evaluator … --judge …` as processes, with a scripted endpoint."""

import json
from collections import Counter

from api.verify import verify
from graph.database import Database
from tests.api.test_run_command import Start, endpoint, finished, kailin

__all__ = ["endpoint", "kailin"]  # fixtures of the run command's tests


def test_models_choose_and_judge_a_run_and_judge_it_again(sample_graph: Database, kailin: Start) -> None:
    """Named on the command line; stored with the run without an address; a second judging has nothing left to do."""
    json.loads(finished(kailin("run", "-n", "8", "--evaluator", "llm", "--judge", "llm", "--json")))
    (run,) = sample_graph.read("run_show", prefix="")
    settings = json.loads(run["settings"])
    assert settings["evaluator"].startswith("llm:scripted:compare_json:")
    assert settings["judge"].startswith("llm:scripted:judge_json:")
    assert "127.0.0.1" not in run["settings"]
    said = json.loads(finished(kailin("judge", "--json")))
    assert (said["to_judge"], said["judge"]) == (0, settings["judge"])
    text = finished(kailin("judge", KAILIN_PROMPT_FORM="text"))
    assert "8 of 8 pairs judged by llm:scripted:judge_text:" in text
    rows = sample_graph.read("answerer_examples_rows", revision=sample_graph.row("select_revision")["revision"])
    trace = json.loads(finished(kailin("trace", json.loads(rows[0]["row_json"])["id"], "--json")))
    assert Counter(found["judge"].split(":")[0] for found in trace["judgements"]) >= Counter(gates=1, llm=2)
    roles = {call["role"] for call in trace["generations"]}
    assert {"judge", "judge:grounded"} <= roles
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_an_evaluator_that_cannot_be_read_or_opened_is_refused(sample_graph: Database, kailin: Start) -> None:
    """Exit code 2 and what was expected, before any run is stored."""
    for value, complaint in (("best", "KAILIN_EVALUATOR has 'best'"), ("model:/nowhere", "/nowhere does not exist")):
        run = kailin("run", "-n", "2", "--evaluator", value)
        _, err = run.communicate(timeout=60)
        assert run.returncode == 2
        assert complaint in err
    assert sample_graph.read("run_show", prefix="") == []
