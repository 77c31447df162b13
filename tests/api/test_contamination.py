"""Pairs checked against benchmarks: in the loop, after a load, in exports and in the report."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from api.datasets.request import PullRequest
from api.datasets.rows import iter_row_json
from api.datasets.select import select
from api.verify import verify
from graph.database import Database
from tests.api.conftest import PAIR, ROW, Said, Statement

Kailin = Callable[..., Said]
RULES = ("verify_benchmark_articles", "verify_benchmark_pairs")
LONG = (
    "The boats of paper were laid on the pond at dawn and by noon each of them had grown a finger longer than before."
)


def write(folder: Path, *rows: dict[str, object]) -> Path:
    """Write a benchmark as JSON Lines."""
    path = folder / "toy.jsonl"
    path.write_bytes(b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
    return path


def broken(database: Database) -> list[str]:
    """The rules about benchmarks that do not hold."""
    return [finding.rule for finding in verify(database, rules=RULES) if not finding.holds]


def rows_at_first(corpus: Database) -> list[str]:
    """What a pull of revision 1 gives."""
    return list(iter_row_json(corpus, select(corpus, PullRequest(revision=1)), "full"))


@pytest.mark.usefixtures("served")
def test_a_pair_that_asks_a_benchmarks_question_is_marked_and_left_out(
    corpus: Database, kailin: Kailin, statement: Statement, bare: Path
) -> None:
    """The pair stays and carries the check; exports leave it out unless told; an old revision is as it was; --fix."""
    old = rows_at_first(corpus)
    assert len(old) == 1
    file = write(bare, {"id": "q1", "question": "does beta-blockade SHRINK tumours"}, {"id": "q2", "text": LONG})
    said = kailin("load", "benchmark", file, "--name", "Toy", "--json")
    assert said.code == 0, said.err
    assert (said.document["excluded"], said.document["withdrawn"], said.document["failed"]) == (0, 0, 1)
    (kept,) = statement("MATCH (j:Judgement {judge: 'contamination:1'}) RETURN properties(j) AS p")
    assert kept["p"] | {"id": "", "benchmarks": []} == {
        "id": "",
        "judge": "contamination:1",
        "verdict": "rejected",
        "score": 1.0,
        "reason": "benchmark Toy, item q1: the same question, 1.00",
        "benchmarks": [],
        "created_revision": 3,
    }
    assert broken(corpus) == []
    assert kailin("export", "-o", bare / "out", "--json").document["pairs"] == 0
    with_it = kailin("export", "-o", bare / "with", "--with-contaminated", "--json").document
    assert (with_it["pairs"], with_it["contaminated"]) == (1, 0)
    assert orjson.loads((bare / "with" / "pairs.jsonl").read_bytes()) == ROW
    assert rows_at_first(corpus) == old, "a past revision does not change"
    assert "Toy" in kailin("status").out
    report = kailin("evaluate", "contamination")
    assert report.code == 1, "pairs that fail and stay"
    assert "1 fail" in report.out
    fixed = kailin("evaluate", "contamination", "--fix", "--json")
    assert (fixed.code, fixed.document["failed"], fixed.document["withdrawn"]) == (0, 1, 1)
    assert fixed.document["failures"][0]["id"] == PAIR
    assert kailin("evaluate", "contamination", "--json").document["pairs"] == 0
    assert kailin("load", "benchmark", file, "--json").document["failed"] == 0


@pytest.mark.usefixtures("served")
def test_a_pair_without_a_check_stops_an_export(
    corpus: Database, kailin: Kailin, statement: Statement, bare: Path
) -> None:
    """As after a run that went on while a benchmark was loaded; the report's command checks it."""
    kailin("load", "benchmark", write(bare, {"question": "Is the pond deeper than the lake in spring?"}))
    assert broken(corpus) == []
    statement("MATCH (j:Judgement {judge: 'contamination:1'}) DETACH DELETE j")
    assert broken(corpus) == ["verify_benchmark_pairs"]
    said = kailin("export", "-o", bare / "out")
    assert said.code == 2
    assert "had not been checked by then against all of the benchmarks toy" in said.err
    assert not (bare / "out").exists()
    assert kailin("evaluate", "contamination", "--json").document["newly_checked"] == 1
    assert kailin("export", "-o", bare / "out", "--json").document["pairs"] == 1


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"question": "Is it?"}, {"label": "yes"}], "line 2: neither PMID nor question nor text"),
        ([{"pmid": "PMC1"}], "line 1: pmid is 'PMC1', which is no PMID"),
    ],
)
def test_a_row_that_says_nothing_stops_the_load(
    corpus: Database, kailin: Kailin, bare: Path, rows: list[dict[str, object]], said: str
) -> None:
    """Half a benchmark would leave the other half in the corpus."""
    found = kailin("load", "benchmark", write(bare, *rows))
    assert found.code == 2
    assert said in found.err
    assert "Expected rows with" in found.err
    assert corpus.read("benchmark_gate_items") == []
