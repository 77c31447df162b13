"""`kailin evaluate pubmedqa` from end to end, with scripted endpoints."""

import gzip
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Said

Kailin = Callable[..., Said]
LABELS = ["yes", "yes", "no", "maybe"]


@pytest.fixture
def items(bare: Path) -> Path:
    """Four invented items in PubMedQA's form; the last three are the test items."""
    rows = {
        str(pmid): {
            "QUESTION": f"Does habit {pmid} help?",
            "CONTEXTS": ["Twelve people kept it up."],
            "MESHES": ["Female"],
            "YEAR": "2011",
            "final_decision": label,
        }
        for pmid, label in enumerate(LABELS, start=101)
    }
    (bare / "truth.json").write_text(json.dumps({pmid: row["final_decision"] for pmid, row in list(rows.items())[1:]}))
    path = bare / "items.json.gz"
    path.write_bytes(gzip.compress(json.dumps(rows).encode()))
    return path


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The scripted endpoint, whose likeliest option is always yes."""
    script = Path(__file__).parents[1] / "endpoint.py"
    command = [sys.executable, str(script)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=script.parents[1], env={"PYTHONPATH": str(script.parents[1])}
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        process.terminate()


def test_a_model_is_scored_and_its_predictions_are_kept(items: Path, endpoint: str, kailin: Kailin) -> None:
    """By likelihood; the second time nobody is asked, and the file alone gives the same scores."""
    command = (
        "evaluate",
        "pubmedqa",
        "--file",
        items,
        "--ground-truth",
        "truth.json",
        "--scoring",
        "likelihood",
        "--json",
    )
    said = kailin(*command, "--model", endpoint, "-o", "out")
    assert said.code == 0, said.err
    found = said.document
    assert (found["split"], found["scores"]["n"]) == ("test", 3)
    assert found["scores"]["accuracy"]["value"] == pytest.approx(1 / 3)
    assert found["scores"]["accuracy"] == found["baseline"]["scores"]["accuracy"]
    assert found["how"]["model"] == "scripted"
    assert json.loads(Path("out/report.json").read_text()) == found
    written = Path("out/predictions.jsonl").read_bytes()
    again = kailin(*command, "--model", endpoint, "-o", "out")
    assert "3 of 3 items were predicted before" in again.err
    assert Path("out/predictions.jsonl").read_bytes() == written
    alone = kailin(*command, "--predictions", "out/predictions.jsonl", "--compare", "out/predictions.jsonl")
    assert alone.document["scores"] == found["scores"]
    assert alone.document["comparison"]["p"] == 1.0


def test_tables_are_for_people(items: Path, kailin: Kailin) -> None:
    """All items, the majority beside them, the confusion, and the paired test in a sentence."""
    Path("theirs.json").write_text('{"101": "yes", "102": "no", "103": "no", "104": null}')
    said = kailin("evaluate", "pubmedqa", "--file", items, "--predictions", "theirs.json")
    assert said.code == 0, said.err
    assert "50.0" in said.out
    assert "always yes" in said.out
    assert "1 items got no usable decision" in said.out


def test_a_dead_endpoint_ends_with_try_later(items: Path, kailin: Kailin) -> None:
    """Exit 75, and the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    said = kailin("evaluate", "pubmedqa", "--file", items, "--model", url, "-o", "out")
    assert said.code == 75
    assert url in said.err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((), "one of -o DIR"),
        (("-o", "out", "--prior"), "--prior is for --scoring likelihood"),
        (("-o", "out", "--scoring", "likelihood", "--form", "json"), "needs a text prompt"),
        (("-o", "out", "--split", "dev"), "--ground-truth"),
        (("-o", "out", "--model", "no/such/folder"), "no such file or folder"),
        (("--predictions", "none.json"), "There is no file none.json"),
    ],
)
def test_what_cannot_be_done_is_said(items: Path, kailin: Kailin, options: tuple[str, ...], complaint: str) -> None:
    """Exit 2, one line."""
    said = kailin("evaluate", "pubmedqa", "--file", items, *options)
    assert said.code == 2
    assert complaint in " ".join(said.err.split())
