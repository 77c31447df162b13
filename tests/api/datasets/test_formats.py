"""The shapes of a row: the field names their readers know, what has no place in them, and what they declare."""

from pathlib import Path
from typing import Any

import pytest

from api.commands_export import Format
from api.datasets.columns import fits
from api.datasets.formats import FORMATS, format_of
from graph.errors import Invalid
from tests.api.conftest import PAIR, ROW
from tests.api.datasets.kinds import FACTOID, LIST, SUMMARY, WHOLE

USER, ASSISTANT = "user", "assistant"
CONTEXTS = "Mice\nTumours shrank.\n\nRats\nRats grew."
ASKED = f"{CONTEXTS}\n\nQuestion: Does β-blockade shrink tumours?"
SAID = "yes. Tumours shrank in 12 of 20 mice."


def shaped(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row in a format that has a place for it."""
    found = FORMATS[name].shape(row)
    assert not isinstance(found, str)
    (one,) = found
    return one


def test_pubmedqa_has_its_field_names() -> None:
    """The fields of PubMedQA's own file, a `PUBID` and our id."""
    assert shaped("pubmedqa", ROW) == {
        "id": PAIR,
        "PUBID": "11",
        "QUESTION": "Does β-blockade shrink tumours?",
        "CONTEXTS": ["Tumours shrank.", "Rats grew."],
        "LABELS": ["SOURCE", "SUPPORT"],
        "MESHES": ["Neoplasms"],
        "YEAR": "2001",
        "reasoning_required_pred": "yes",
        "final_decision": "yes",
        "LONG_ANSWER": "Tumours shrank in 12 of 20 mice.",
        "invented": False,
    }


def test_messages_are_two_turns() -> None:
    """The user gives contexts and question, the assistant decision and answer."""
    row = shaped("messages", ROW)
    asked, answered = row["messages"]
    assert asked["role"] == "user"
    assert asked["content"] == "Mice\nTumours shrank.\n\nRats\nRats grew.\n\nQuestion: Does β-blockade shrink tumours?"
    assert answered == {"role": "assistant", "content": "yes. Tumours shrank in 12 of 20 mice."}
    assert row["id"] == PAIR


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (FACTOID, "12 of 20 mice. Tumours shrank in 12 of 20 mice."),
        (LIST, "mice; rats. Tumours shrank in 12 of 20 mice."),
        (SUMMARY, "Tumours shrank in 12 of 20 mice."),
    ],
)
def test_messages_of_other_kinds_begin_with_their_short_answer(row: dict[str, Any], said: str) -> None:
    """As a yes/no answer begins with its decision."""
    assert shaped("messages", row)["messages"][1]["content"] == said


def test_bioasq_has_its_field_names() -> None:
    """Body, type, documents, snippets, ideal answer and the exact answer in the shape of each kind."""
    assert shaped("bioasq", FACTOID) == {
        "id": PAIR,
        "body": "Does β-blockade shrink tumours?",
        "type": "factoid",
        "documents": ["http://www.ncbi.nlm.nih.gov/pubmed/11", "http://www.ncbi.nlm.nih.gov/pubmed/12"],
        "snippets": [
            {
                "document": f"http://www.ncbi.nlm.nih.gov/pubmed/{pmid}",
                "text": text,
                "beginSection": "abstract",
                "endSection": "abstract",
                "offsetInBeginSection": 0,
                "offsetInEndSection": len(text),
            }
            for pmid, text in ((11, "Tumours shrank."), (12, "Rats grew."))
        ],
        "ideal_answer": ["Tumours shrank in 12 of 20 mice."],
        "exact_answer": ["12 of 20 mice"],
        "kailin": {"concept": "D1", "source": 11, "split": "train"},
        "invented": False,
    }
    assert shaped("bioasq", ROW)["exact_answer"] == "yes"
    assert shaped("bioasq", LIST)["exact_answer"] == [["mice"], ["rats"]]
    assert "exact_answer" not in shaped("bioasq", SUMMARY)


def test_trl_completions_and_preferences() -> None:
    """The completion begins behind the prompt; a preference is two questions about one document, or two labels."""
    one = shaped("prompt-completion", ROW)
    assert (one["prompt"], one["completion"]) == (f"{ASKED}\nAnswer:", f" {SAID}")
    preferred = shaped("preference", WHOLE)
    wanted = "Write one question about this article that can be answered with yes, no or maybe."
    prompt = f"Mice\n\nTumours shrank.\n\n{wanted}"
    assert preferred["prompt"] == [{"role": "user", "content": f"{prompt} It touches on: Neoplasms."}]
    assert preferred["chosen"] == [{"role": "assistant", "content": "Does β-blockade shrink tumours?"}]
    assert preferred["rejected"] == [{"role": "assistant", "content": "Do mice have tumours?"}]
    unpaired = FORMATS["unpaired-preference"].shape(WHOLE)
    assert not isinstance(unpaired, str)
    assert [(one["completion"], one["label"]) for one in unpaired] == [
        (preferred["chosen"], True),
        (preferred["rejected"], False),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ROW, "pairs made before the rejected question was kept"),
        ({**ROW, "preference": None}, "pairs without a preference"),
        ({**WHOLE, "contexts": WHOLE["contexts"][1:]}, "pairs whose source is not among their contexts"),
    ],
)
def test_without_both_questions_there_is_no_preference(row: dict[str, Any], why: str) -> None:
    """Each reason is said."""
    assert FORMATS["preference"].shape(row) == FORMATS["unpaired-preference"].shape(row) == why


def test_alpaca_sharegpt_and_running_text() -> None:
    """The keys of their documentation; running text ends with the question and holds no answer."""
    assert shaped("alpaca", ROW) == {
        "instruction": "Does β-blockade shrink tumours?", "input": CONTEXTS, "output": SAID, "id": PAIR,
        "invented": False,
    }  # fmt: skip
    assert shaped("llama-factory", ROW) == shaped("alpaca", ROW)
    turns = [{"from": "human", "value": ASKED}, {"from": "gpt", "value": SAID}]
    assert shaped("sharegpt", ROW)["conversations"] == turns
    text = shaped("text", ROW)["text"]
    assert text == "Mice\nTumours shrank.\n\n[1] Rats\nRats grew.\n\nQuestion: Does β-blockade shrink tumours?"


def test_beir_leads_from_the_question_to_its_articles() -> None:
    """Query and documents; the files divide them."""
    assert shaped("beir", ROW) == {
        "query": {"_id": PAIR, "text": "Does β-blockade shrink tumours?", "metadata": {"invented": False}},
        "documents": [
            {"_id": "11", "title": "Mice", "text": "Tumours shrank."},
            {"_id": "12", "title": "Rats", "text": "Rats grew."},
        ],
    }


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_invented_rows_are_marked_in_every_format(name: str) -> None:
    """A row that rests on an invented article says so, in each object it becomes."""
    found = FORMATS[name].shape({**WHOLE, "source": {**WHOLE["source"], "invented": True}})
    assert not isinstance(found, str)
    for one in found:
        places = (one, one.get("source", {}), one.get("query", {}).get("metadata", {}))
        assert any(place.get("invented") is True for place in places)


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("row", [ROW, WHOLE, FACTOID, LIST, SUMMARY], ids=["old", "new", "factoid", "list", "summary"])
def test_what_a_shape_holds_is_declared(name: str, row: dict[str, Any]) -> None:
    """Parquet, Croissant and the card are made from the columns: BioASQ's nested parts alone stay undeclared."""
    form = FORMATS[name]
    found = form.shape(row)
    if isinstance(found, str) or not form.columns:
        return
    for one in found:
        declared = {key: value for key, value in one.items() if name != "bioasq" or key in form.columns}
        assert fits(declared, form.columns)


def test_the_option_offers_every_format() -> None:
    """`--format` knows what there is."""
    assert [item.value for item in Format] == list(FORMATS)


def test_the_documentation_lists_every_format() -> None:
    """api/README.md says for whom each is."""
    text = (Path(__file__).parents[3] / "api" / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` | {form.reader} |" in text for name, form in FORMATS.items())


def test_an_unknown_format_lists_those_there_are() -> None:
    """The error says what can be asked for."""
    with pytest.raises(Invalid, match="native, parquet, pubmedqa"):
        format_of("csv")
