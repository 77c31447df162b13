"""Rows of every shape become pairs; what is no pair says why."""

import pytest

from agents.evaluation.corpus_rows import parse_corpus_row
from api.datasets.formats import FORMATS
from tests.api.conftest import ROW


@pytest.mark.parametrize("shape", ["native", "pubmedqa", "messages"])
def test_an_exported_pair_is_the_same_in_every_shape(shape: str) -> None:
    """Question, answer, decision, kind and contexts survive each export format."""
    rows = FORMATS[shape].shape(ROW)
    assert not isinstance(rows, str)
    (row,) = rows
    pair = parse_corpus_row(row)
    assert not isinstance(pair, str)
    assert (pair.id, pair.question, pair.answer) == (ROW["id"], ROW["question"], ROW["answer"])
    assert (pair.decision, pair.kind, pair.invented) == ("yes", "yesno", False)
    texts = "\n".join(pair.contexts)
    assert texts.index("Tumours shrank.") < texts.index("Rats grew.")
    assert pair.pmid == (0 if shape == "messages" else 11)
    assert (pair.ui, pair.score) == (("D1", 0.3) if shape == "native" else (None, None))


def test_pubmedqas_rows_carry_heading_names() -> None:
    """The PMID is the key that the row stands under."""
    row = {
        "QUESTION": "Is it?",
        "CONTEXTS": ["a b"],
        "MESHES": ["Neoplasms"],
        "final_decision": "no",
        "LONG_ANSWER": "No.",
    }
    pair = parse_corpus_row(row, 77)
    assert not isinstance(pair, str)
    assert (pair.pmid, pair.headings, pair.decision, pair.answer) == (77, ("Neoplasms",), "no", "No.")


def test_a_chat_row_without_our_marks_is_taken_as_it_is() -> None:
    """The whole user turn is the question, the whole reply the answer; no decision is made up."""
    row = {"messages": [{"role": "user", "content": "Why rain?"}, {"role": "assistant", "content": "Clouds. Yes."}]}
    pair = parse_corpus_row(row)
    assert not isinstance(pair, str)
    assert (pair.question, pair.answer, pair.decision, pair.kind, pair.contexts) == (
        "Why rain?",
        "Clouds. Yes.",
        None,
        "open",
        (),
    )


@pytest.mark.parametrize("content", [["a"], {"answer": "yes"}, {"question": "  "}, {"messages": []}, {"messages": 3}])
def test_what_is_no_pair_says_why(content: object) -> None:
    """Never a guess."""
    assert isinstance(parse_corpus_row(content), str)
