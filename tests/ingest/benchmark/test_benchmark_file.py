"""The shapes that benchmarks come in."""

import gzip
from pathlib import Path

import orjson
import pytest

from graph.errors import Invalid
from ingest.benchmark.benchmark_file import BenchmarkRow, parse_benchmark, read_test_pmids

PAGE = "http://www.ncbi.nlm.nih.gov/pubmed/"
BIOASQ = {
    "questions": [
        {
            "id": "5a",
            "body": "Is tea warm?",
            "documents": [f"{PAGE}11", f"{PAGE}12"],
            "snippets": [{"document": f"{PAGE}13", "text": "Tea was warm."}],
            "ideal_answer": ["Tea is warm."],
            "exact_answer": "yes",
        }
    ]
}
PUBMEDQA = {"7": {"QUESTION": "Is it?", "CONTEXTS": ["One.", "Two."], "LONG_ANSWER": "Three.", "final_decision": "yes"}}
HUB = {"pubid": 7, "question": "Is it?", "context": {"contexts": ["One.", "Two."]}, "long_answer": "Three."}


@pytest.mark.parametrize(
    ("document", "wanted"),
    [
        (PUBMEDQA, BenchmarkRow("7", (7,), "Is it?", ("One. Two. Three.",))),
        (HUB, BenchmarkRow("7", (7,), "Is it?", ("One. Two. Three.",))),
        (BIOASQ, BenchmarkRow("5a", (11, 12, 13), "Is tea warm?", ("Tea was warm.", "Tea is warm."))),
        ({"text": "Some passage."}, BenchmarkRow("line 1", (), "", ("Some passage.",))),
        ({"pmids": [1, "2"]}, BenchmarkRow("line 1", (1, 2), "", ())),
    ],
)
@pytest.mark.parametrize("indented", [False, True])
def test_the_usual_shapes_are_understood(
    document: dict[str, object], wanted: BenchmarkRow, tmp_path: Path, *, indented: bool
) -> None:
    """PubMedQA's, as published and as on the hub; BioASQ's; rows of texts or PMIDs; on one line or on many."""
    path = tmp_path / "file.json.gz"
    path.write_bytes(gzip.compress(orjson.dumps(document, option=orjson.OPT_INDENT_2 if indented else 0)))
    (found,) = parse_benchmark(path)
    assert found.key in {wanted.key, "line 0"}, "a document of several lines has no line of its own"
    assert (found.pmids, found.question, found.texts) == (wanted.pmids, wanted.question, wanted.texts)


def test_a_ground_truth_chooses_the_test_items(tmp_path: Path) -> None:
    """Its PMIDs alone; those that the file lacks are an error, as is a file that is none."""
    file, truth = tmp_path / "all.json", tmp_path / "truth.json"
    file.write_bytes(orjson.dumps({"7": PUBMEDQA["7"], "8": PUBMEDQA["7"]}))
    truth.write_bytes(b'{"8": "yes"}')
    assert [item.key for item in parse_benchmark(file, read_test_pmids(truth))] == ["8"]
    truth.write_bytes(b'{"8": "yes", "9": "no"}')
    with pytest.raises(Invalid, match="1 of 2 PMIDs of the test set, such as 9"):
        parse_benchmark(file, read_test_pmids(truth))
    truth.write_bytes(b'["eight"]')
    with pytest.raises(Invalid, match="is no ground truth"):
        read_test_pmids(truth)


def test_items_of_one_key_stay_apart(tmp_path: Path) -> None:
    """Two questions about one article are two items; the same row twice is one."""
    path = tmp_path / "file.jsonl"
    rows = [{"pmid": 7, "question": "Is it?"}, {"pmid": 7, "question": "Was it?"}, {"pmid": 7, "question": "Is it?"}]
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    assert [(item.key, item.question) for item in parse_benchmark(path)] == [("7", "Is it?"), ("7'", "Was it?")]
