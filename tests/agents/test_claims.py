"""Leases of targets in a real graph, and two runs that work at once."""

import threading
from collections import Counter
from collections.abc import Callable

import orjson

from agents.claims import claim_targets, drop_targets, find_lapsed, keep_targets
from agents.run import Run, Wish, claim_run, iter_open_targets, start_run
from agents.work import Report
from graph.database import Database


def open_ids(database: Database, run: Run) -> list[str]:
    """The ids of a run's open targets."""
    return [target.id for page in iter_open_targets(database, run) for target in page]


def test_a_lease_belongs_to_one_worker_until_it_ends(sample_graph: Database, new_run: Callable[[int], Run]) -> None:
    """Given, kept by its worker alone, lapsed, given to another, taken back."""
    run = new_run(4)
    ids = open_ids(sample_graph, run)
    assert claim_targets(sample_graph, run, f"{run.claimant}/0", ids, 60) == set(ids)
    assert keep_targets(sample_graph, f"{run.claimant}/1", ids, 60) == set()
    assert find_lapsed(sample_graph, ids) == set()
    assert keep_targets(sample_graph, f"{run.claimant}/0", ids[:2], -1) == set(ids[:2])
    assert find_lapsed(sample_graph, ids) == set(ids[:2])
    assert claim_targets(sample_graph, run, f"{run.claimant}/1", ids[:2], 60) == set(ids[:2])
    assert keep_targets(sample_graph, f"{run.claimant}/0", ids, 60) == set(ids[2:])
    drop_targets(sample_graph, run, ids)
    assert keep_targets(sample_graph, f"{run.claimant}/1", ids, 60) == set()


def test_only_who_claims_the_run_gives_out_open_targets(
    sample_graph: Database, new_run: Callable[[int], Run], work_off: Callable[..., Report]
) -> None:
    """A process that lost its run gets none of its targets, and nobody gets a closed one."""
    run = new_run(3)
    ids = open_ids(sample_graph, run)
    work_off(run)
    assert claim_targets(sample_graph, run, "other", ids, 60) == set()
    lost = new_run(3)
    ids = open_ids(sample_graph, lost)
    sample_graph.write("run_end", id=lost.id, claimant=lost.claimant, state="stopped")
    now = claim_run(sample_graph, lost)
    assert claim_targets(sample_graph, lost, "old", ids, 60) == set()
    assert claim_targets(sample_graph, now, "new", ids, 60) == set(ids)


def test_two_runs_at_once_share_the_articles_by_the_rule(
    sample_graph: Database, work_off: Callable[..., Report]
) -> None:
    """About the same concepts, each choosing without knowing of the other: what comes too late is made anew."""
    runs = [start_run(sample_graph, Wish(n=20, under=("D",)), "test")[0] for _ in range(2)]
    reports: list[Report] = []
    threads = [threading.Thread(target=lambda run=run: reports.append(work_off(run))) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(report.state, report.snapshot.accepted) for report in reports] == [("done", 20)] * 2
    assert sum(n for report in reports for why, n in report.snapshot.rejected.items() if "meanwhile" in why) >= 1
    revision = sample_graph.row("select_revision")["revision"]
    rows = [orjson.loads(row["row_json"]) for row in sample_graph.read("answerer_examples_rows", revision=revision)]
    sources = Counter((row["source"]["pmid"], row["concept"]["ui"]) for row in rows)
    assert (sum(sources.values()), max(sources.values())) == (40, 1)
    assert max(Counter(pmid for pmid, _ in sources).values()) <= 10
