"""Judged questions of the two benchmarks, in their files' shapes, with invented words."""

from typing import Any

import pytest

from agents.evaluation.retrieval_items import JudgedQuestion, answerable, parse_judged
from graph.errors import Invalid

PUBMEDQA = {
    "11": {
        "QUESTION": "Do feathers warm?",
        "CONTEXTS": ["Birds have feathers.", "They were weighed."],
        "LONG_ANSWER": "Feathers warm birds.",
        "MESHES": ["Feathers", "Birds", "Birds"],
        "YEAR": "2003",
        "final_decision": "yes",
    }
}
URL = "http://www.ncbi.nlm.nih.gov/pubmed/"


def snippet(pmid: int, text: str, section: str = "abstract") -> dict[str, Any]:
    """A snippet as BioASQ has it."""
    return {"document": f"{URL}{pmid}", "text": text, "beginSection": section}


def test_a_pubmedqa_question_is_answered_by_its_own_article() -> None:
    """The text is the contexts alone: neither title nor conclusion; headings by name."""
    judged = parse_judged(PUBMEDQA, "x.json")
    assert judged.questions == (JudgedQuestion("11", "Do feathers warm?", frozenset([11])),)
    article = judged.articles[11]
    assert (article.title, article.abstract, article.year) == ("", "Birds have feathers.\nThey were weighed.", 2003)
    assert [heading.name for heading in article.headings] == ["Feathers", "Birds"]
    assert (judged.benchmark, judged.partial) == ("pubmedqa", False)


def test_a_bioasq_document_is_what_its_snippets_say() -> None:
    """Of all questions that cite it, each sentence once; a title's snippet is the title, where there is more."""
    rows = [
        {"id": "a", "body": " Do fins warm? ", "documents": [f"{URL}1", f"{URL}2", f"{URL}3"],
         "snippets": [snippet(1, "Fins cool."), snippet(1, "On fins", "title"), snippet(2, "Only a title", "title")]},
        {"id": "b", "body": "What cools?", "documents": [f"{URL}1/"], "snippets": [snippet(1, "Fins cool.")]},
    ]  # fmt: skip
    judged = parse_judged({"questions": rows}, "x.json")
    assert judged.partial
    assert judged.questions[0] == JudgedQuestion("a", "Do fins warm?", frozenset([1, 2, 3]))
    assert judged.questions[1].relevant == {1}
    texts = {pmid: (article.title, article.abstract) for pmid, article in judged.articles.items()}
    assert texts == {1: ("On fins", "Fins cool."), 2: ("Only a title", "Only a title")}


def test_what_cannot_be_found_is_not_asked_for() -> None:
    """A relevant article without a text is left out, and a question that has no other."""
    questions = [JudgedQuestion("a", "A?", frozenset([1, 2])), JudgedQuestion("b", "B?", frozenset([3]))]
    assert answerable(questions, [1, 9]) == [JudgedQuestion("a", "A?", frozenset([1]))]


@pytest.mark.parametrize("document", [[], {}, {"x": 1}, {"1": {"QUESTION": "A?"}}, {"questions": [{"id": "a"}]}])
def test_other_files_are_refused(document: object) -> None:
    """The error names the file."""
    with pytest.raises(Invalid, match=r"x\.json"):
        parse_judged(document, "x.json")
