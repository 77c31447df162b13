"""Pairs as what other corpora look like: PubMedQA, BioASQ, BEIR, and running text to go on training on. Pure.

Each function takes a native row with the texts of its contexts and returns the objects it becomes, or says why it has
no place.
"""

from collections.abc import Callable
from typing import Any

from agents.training.answerer_examples import running_text
from api.datasets.columns import Columns
from api.datasets.formats_chat import MARKS, marks

Row = dict[str, Any]
PUBMED = "http://www.ncbi.nlm.nih.gov/pubmed/"  # how BioASQ names a document


def pubmedqa(row: Row) -> list[Row] | str:
    """Return the row with PubMedQA's field names; `PUBID` is the source's PMID, `id` the pair's own.

    PubMedQA has yes/no questions only.
    """
    if row["kind"] != "yesno":
        return f"kind {row['kind']}"
    source = row["source"]
    return [
        {
            "id": row["id"],
            "PUBID": str(source["pmid"]),
            "QUESTION": row["question"],
            "CONTEXTS": [context["abstract"] for context in row["contexts"]],
            "LABELS": ["SOURCE" if context["is_source"] else "SUPPORT" for context in row["contexts"]],
            "MESHES": [heading["name"] for heading in row["headings"]],
            "YEAR": str(source["year"] or ""),
            "reasoning_required_pred": row["decision"],
            "final_decision": row["decision"],
            "LONG_ANSWER": row["answer"],
            "invented": source["invented"],
        }
    ]


def bioasq(row: Row) -> list[Row] | str:
    """Return the row as a question of BioASQ's task B; each supporting abstract is a snippet.

    BioASQ has no question of another kind and no "maybe". What BioASQ does not hold stands under `kailin`.
    """
    kind, decision = row["kind"], row["decision"]
    if kind not in EXACT:
        return f"kind {kind}"
    if decision == "maybe":
        return "decision maybe"
    exact = EXACT[kind](row)
    concept, source = row["concept"], row["source"]
    return [
        {
            "id": row["id"],
            "body": row["question"],
            "type": kind,
            "documents": [f"{PUBMED}{context['pmid']}" for context in row["contexts"]],
            "snippets": [snippet(context) for context in row["contexts"]],
            "ideal_answer": [row["answer"]],
            **({} if exact is None else {"exact_answer": exact}),
            "kailin": {"concept": concept["ui"], "source": source["pmid"], "split": row["split"]},
            "invented": source["invented"],
        }
    ]


# What BioASQ calls the exact answer: synonyms of a factoid, lists of synonyms of a list's items; a summary has none.
EXACT: dict[str, Callable[[Row], Any]] = {
    "yesno": lambda row: row["decision"],
    "factoid": lambda row: [row["exact_answer"]],
    "list": lambda row: [[item] for item in row["items"]],
    "summary": lambda _: None,
}


def snippet(context: Row) -> Row:
    """Return a supporting abstract as a BioASQ snippet."""
    return {
        "document": f"{PUBMED}{context['pmid']}",
        "text": context["abstract"],
        "beginSection": "abstract",
        "endSection": "abstract",
        "offsetInBeginSection": 0,
        "offsetInEndSection": len(context["abstract"]),
    }


def beir(row: Row) -> list[Row]:
    """Return the row as one query with the articles that support it, all equally relevant; BEIR's files divide it."""
    documents = [
        {"_id": str(context["pmid"]), "title": context["title"], "text": context["abstract"]}
        for context in row["contexts"]
    ]
    query = {"_id": row["id"], "text": row["question"], "metadata": {"invented": row["source"]["invented"]}}
    return [{"query": query, "documents": documents}]


def text(row: Row) -> list[Row]:
    """Return the row as running text: the document, up to four contexts, then the question (PAPERS, Use)."""
    return [{"text": running_text(row)} | marks(row)]


COLUMNS: dict[str, Columns] = {
    "pubmedqa": {
        "id": "text", "PUBID": "text", "QUESTION": "text", "CONTEXTS": ["text"], "LABELS": ["text"],
        "MESHES": ["text"], "YEAR": "text", "reasoning_required_pred": "text", "final_decision": "text",
        "LONG_ANSWER": "text", "invented": "boolean",
    },
    "bioasq": {
        "id": "text", "body": "text", "type": "text", "documents": ["text"], "ideal_answer": ["text"],
        "invented": "boolean",
    },
    "text": {"text": "text", **MARKS},
}  # fmt: skip
