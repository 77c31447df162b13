"""Stored pairs judged again: earlier verdicts stay, the revision rises, what broke off goes on."""

import threading
from collections import Counter
from collections.abc import Callable

import orjson
import pytest

from agents.judge import PairJudge
from agents.judging import Tally, judge_pairs, n_unjudged, row_variables
from agents.run import Run
from api.verify import verify
from graph.database import Database
from graph.withdraw import withdraw
from tests.agents.conftest import Worker
from tests.doubles import ScriptedModel, scripted_crew

NewRun = Callable[[int], Run]


def judge(model: ScriptedModel, form: str = "json", threshold: float = 0.5) -> PairJudge:
    """Return a judge over a scripted model."""
    agent = scripted_crew(model, form, ["judge"]).judge
    assert agent is not None
    return PairJudge(agent, threshold)


def work(
    database: Database, judging: PairJudge, limit: int | None = None, stop: threading.Event | None = None
) -> Tally:
    """Judge a graph's pairs."""
    return judge_pairs(
        database,
        judging,
        lambda: None,
        run=None,
        limit=limit,
        concurrency=2,
        give_up_after=1.0,
        stop=stop or threading.Event(),
        on_progress=lambda _: None,
        say=lambda _: None,
    )


def pull(database: Database, revision: int) -> list[str]:
    """Return the rows of a revision as an export has them."""
    return [row["row_json"] for row in database.read("answerer_examples_rows", revision=revision)]


def test_every_judge_adds_its_verdict_and_none_is_lost(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """Two forms of a prompt are two judges. Rows of the old revision are the same to the byte; withdrawn pairs rest."""
    run = new_run(12)
    work_off(run)
    revision = sample_graph.row("select_revision")["revision"]
    before = pull(sample_graph, revision)
    gone = str(orjson.loads(before[0])["id"])
    withdraw(sample_graph, "a test", ids=[gone])
    first, second = judge(ScriptedModel()), judge(ScriptedModel(), "text")
    assert n_unjudged(sample_graph, first, run.id, None) == 11
    assert (work(sample_graph, first, limit=5).done, work(sample_graph, first).done) == (5, 6)
    assert work(sample_graph, first).done == 0
    assert work(sample_graph, second).accepted == 11
    assert sample_graph.row("select_revision")["revision"] > revision + 1
    assert pull(sample_graph, revision) == before
    ids = [str(orjson.loads(row)["id"]) for row in before]
    counts = Counter(
        found["judge"].split(":")[0] for id_ in ids for found in sample_graph.read("trace_judgements", id=id_)
    )
    assert counts["gates"] == 12
    assert counts["llm"] == 22
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_replies_that_are_no_verdict_are_kept_and_asked_again(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """A rejection with its call; the pair stays without a verdict until a later call gives one."""
    work_off(new_run(4))
    said = work(sample_graph, judge(ScriptedModel(fault=lambda _: "fine")))
    assert (said.without, said.accepted) == (4, 0)
    assert sample_graph.row("status_counts")["rejections"] == 4
    assert work(sample_graph, judge(ScriptedModel())).accepted == 4
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_a_judging_that_is_stopped_goes_on(sample_graph: Database, new_run: NewRun, work_off: Worker) -> None:
    """What is judged when the signal comes is kept; the next call judges the rest."""
    work_off(new_run(12))
    stop = threading.Event()
    model = ScriptedModel(fault=lambda _: stop.set())
    done = work(sample_graph, judge(model), stop=stop).done
    assert done < 12
    assert done + work(sample_graph, judge(ScriptedModel())).accepted == 12


@pytest.mark.parametrize("is_source", [True, False])
def test_a_pair_is_judged_by_what_its_answerer_saw(is_source: bool) -> None:
    """The source's finding where it was among the contexts, else the best contexts'."""
    context = {"title": "T", "abstract": "One. Two. Three.", "is_source": is_source}
    row = {
        "source": {"title": "S"},
        "concept": {"name": "C"},
        "question": "Q?",
        "answer": "A.",
        "decision": None,
        "contexts": [context],
    }
    found = row_variables(row)
    assert found["findings"] == "Finding: Two. Three."
    assert found["finding"] == ("Two. Three." if is_source else "")
    assert (found["contexts"], found["decision"]) == ("[1] T\nOne. Two. Three.", "none is asked for")
