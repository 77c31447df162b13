"""Runs over the bundled sample in a real graph, with a scripted model: what is written, and what ends a run."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from agents import writer
from agents.records import Outcome
from agents.run import Run, claim_run, find_run
from agents.work import Limits, Report
from api.verify import verify
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.withdraw import withdraw
from tests.doubles import ScriptedModel, every_fifth

NewRun = Callable[..., Run]
Worker = Callable[..., Report]
WRITE = writer.write_batch
MIX = "yesno=0.5,factoid=0.2,list=0.2,summary=0.1"


def rows(database: Database) -> list[dict[str, Any]]:
    """Return the live rows, as an export would show them."""
    revision = database.row("select_revision")["revision"]
    return [orjson.loads(row["row_json"]) for row in database.read("answerer_examples_rows", revision=revision)]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_run_ends_in_as_many_pairs_as_wanted(
    sample_graph: Database, new_run: NewRun, work_off: Worker, form: str
) -> None:
    """Each pair has its whole provenance, the graph's own rules hold, and every concept has at most one at first."""
    report = work_off(new_run(30), form=form)
    assert (report.state, report.snapshot.accepted) == ("done", 30)
    written = rows(sample_graph)
    assert len(written) == 30
    assert len({row["concept"]["ui"] for row in written}) == 30
    assert all(row["source"]["invented"] for row in written)
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_run_keeps_its_mix_of_kinds_exactly(
    sample_graph: Database, new_run: NewRun, work_off: Worker, form: str
) -> None:
    """A fifth of the replies is garbage, so that targets fail: what replaces one is of its kind and has its parts."""
    run = new_run(20, kinds=MIX, attempts=1)
    report = work_off(run, ScriptedModel(fault=every_fifth), form=form)
    assert (report.state, report.snapshot.accepted) == ("done", 20)
    assert report.snapshot.failed > 0
    written = rows(sample_graph)
    assert Counter(row["kind"] for row in written) == {"yesno": 10, "factoid": 4, "list": 4, "summary": 2}
    assert report.snapshot.kinds == {"factoid": 4, "list": 4, "summary": 2, "yesno": 10}
    parts = {row["kind"]: sorted(row.keys() & {"exact_answer", "items"}) for row in written}
    assert parts == {"yesno": [], "factoid": ["exact_answer"], "list": ["items"], "summary": []}
    assert all((row["decision"] is not None) == (row["kind"] == "yesno") for row in written)
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_a_resumed_run_keeps_its_mix(sample_graph: Database, new_run: NewRun, work_off: Worker) -> None:
    """The kinds are counted in the graph, so that it does not matter who made the pairs so far."""
    model = ScriptedModel(fault=every_fifth)
    model.latency = 0.05
    run = new_run(20, kinds=MIX, attempts=1)
    assert work_off(run, model, limits=Limits(concurrency=2, max_tokens=6_000)).state == "stopped"
    model.latency = 0.0
    assert work_off(claim_run(sample_graph, find_run(sample_graph)), model).state == "done"
    kinds = Counter(row["kind"] for row in rows(sample_graph))
    assert kinds == {"yesno": 10, "factoid": 4, "list": 4, "summary": 2}


def test_rejected_replies_are_kept_and_the_run_still_ends_full(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """A fifth of the replies is garbage: each is a Rejection with its generation, and others take their place."""
    report = work_off(new_run(60), ScriptedModel(fault=every_fifth))
    assert (report.state, report.snapshot.accepted) == ("done", 60)
    counts = sample_graph.row("status_counts")
    assert counts["rejections"] == sum(report.snapshot.rejected.values()) > 0
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_a_run_says_when_the_articles_are_used_up(new_run: NewRun, work_off: Worker) -> None:
    """More is wanted than the articles allow: as many as there are, and the reason."""
    report = work_off(new_run(5000))
    assert report.state == "done"
    assert report.reason == "no article left for more pairs"
    assert 100 < report.snapshot.accepted < 5000


def test_no_article_is_the_source_of_more_pairs_than_allowed(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """Ten an article, and one a concept and article."""
    work_off(new_run(300))
    sources = [(row["source"]["pmid"], row["concept"]["ui"]) for row in rows(sample_graph)]
    assert len(set(sources)) == len(sources)
    per_article = [sum(pmid == one for one, _ in sources) for pmid, _ in sources]
    assert max(per_article) <= 10


def test_a_run_whose_targets_nearly_all_fail_stops_with_examples(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """The model writes nonsense: after fifty targets a person is asked to look, and no target is burnt beyond."""
    with pytest.raises(Invalid, match="of the first .* targets failed.*Bananas"):
        work_off(new_run(200), ScriptedModel(fault=lambda _: "Bananas are yellow."))
    run = find_run(sample_graph)
    assert run.open > 50
    assert run.accepted == 0


def test_a_limit_of_tokens_stops_a_run_that_can_be_resumed(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """What is done is kept; the same plan is finished later, with no pair twice."""
    model = ScriptedModel()
    model.latency = 0.05
    report = work_off(new_run(60), model, limits=Limits(concurrency=2, max_tokens=20_000))
    assert report.state == "stopped"
    assert 0 < report.snapshot.accepted < 60
    again = work_off(claim_run(sample_graph, find_run(sample_graph)))
    assert (again.state, again.snapshot.accepted) == ("done", 60)
    assert len(rows(sample_graph)) == 60
    with pytest.raises(NotFound, match="no unfinished run"):
        find_run(sample_graph)


def test_a_run_that_is_worked_on_cannot_be_claimed(sample_graph: Database, new_run: NewRun) -> None:
    """The lease of a living process holds."""
    run = new_run(5)
    with pytest.raises(Invalid, match="being worked on"):
        claim_run(sample_graph, run)


def test_a_second_result_for_a_target_is_a_late_rejection(
    sample_graph: Database, new_run: NewRun, work_off: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Write-back closes the target only if it is open: another answer that comes later is kept as a Rejection."""
    seen: list[Outcome] = []

    def write(store: Database, batch: Sequence[Outcome], per_article: int) -> writer.Written:
        seen.extend(batch)
        return WRITE(store, batch, per_article)

    monkeypatch.setattr(writer, "write_batch", write)
    work_off(new_run(3))
    other = [replace(o, pair=replace(o.pair, answer="Another answer.")) for o in seen if o.pair]
    written = WRITE(sample_graph, other)
    assert [[r.stage for r in outcome.rejections][-1:] for outcome in written.outcomes] == [["late"]] * 3
    assert sample_graph.row("status_counts")["rejections"] >= 3
    assert len(rows(sample_graph)) == 3


def test_a_batch_whose_commit_was_not_heard_of_is_no_late_result(
    sample_graph: Database, new_run: NewRun, work_off: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database commits and goes away before it says so: the batch, written again, changes nothing."""
    monkeypatch.setattr(writer, "write_batch", lambda *what: (WRITE(*what), WRITE(*what))[1])
    report = work_off(new_run(30))
    assert (report.snapshot.accepted, len(rows(sample_graph))) == (30, 30)
    assert not [reason for reason in report.snapshot.rejected if reason.startswith("late")]
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []


def test_withdrawn_pairs_leave_the_counts_and_the_rows(
    sample_graph: Database, new_run: NewRun, work_off: Worker
) -> None:
    """By run: the counters fall, the revision rises, a second time nothing changes, and the hole can be filled."""
    run = new_run(10)
    work_off(run)
    before = sample_graph.row("select_revision")["revision"]
    assert withdraw(sample_graph, "a test", run=run.id) == 10
    assert sample_graph.row("select_revision")["revision"] == before + 1
    assert rows(sample_graph) == []
    assert [finding for finding in verify(sample_graph) if finding.offenders] == []
    assert withdraw(sample_graph, "again", run=run.id) == 0
    assert sample_graph.row("select_revision")["revision"] == before + 1


@pytest.mark.parametrize(
    ("reason", "chosen", "error"),
    [
        (" ", {"run": "x"}, Invalid),
        ("r", {}, Invalid),
        ("r", {"model": "none"}, NotFound),
        ("r", {"ids": ["x"]}, NotFound),
    ],
)
def test_a_withdrawal_needs_a_reason_and_something_to_withdraw(
    sample_graph: Database, reason: str, chosen: dict[str, object], error: type[Exception]
) -> None:
    """Nothing is withdrawn by a mistake in typing."""
    with pytest.raises(error):
        withdraw(sample_graph, reason, **chosen)  # type: ignore[arg-type]
