"""The shapes a QA pair can leave in. Pure: a native row in, the JSON objects it becomes out, or why it has no place.

The native row is frozen in the graph when the pair is written (`QAPair.row_json`); the other shapes are made from it
alone, so that an export of an old revision never changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from agents.kinds import short_answer

Row = dict[str, Any]
Media = Literal["ndjson", "folder"]
PUBMED = "http://www.ncbi.nlm.nih.gov/pubmed/"  # how BioASQ names a document


@dataclass(frozen=True, slots=True)
class Format:
    """A shape with the file it goes into: what stands before, between and after the objects.

    `shape` returns the objects that a row becomes, or says in words what has no place in it. `media` is "ndjson" where
    they can be sent one a line, "folder" where only an export can hold them. `needs_texts` says that a row without the
    titles and abstracts of its contexts cannot be shaped.
    """

    shape: Callable[[Row], list[Row] | str]
    media: Media = "ndjson"
    needs_texts: bool = True
    file: str = "pairs.jsonl"
    head: bytes = b""
    between: bytes = b"\n"
    tail: bytes = b"\n"


def native(row: Row) -> list[Row]:
    """Return the row as it is."""
    return [row]


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


def messages(row: Row) -> list[Row]:
    """Return the row as a chat of two turns: contexts and question, then the short answer and the long one."""
    contexts = [f"{context['title']}\n{context['abstract']}" for context in row["contexts"]]
    asked = "\n\n".join([*contexts, f"Question: {row['question']}"])
    short = short_answer(row["decision"], row.get("exact_answer"), row.get("items", ()))
    answered = f"{short}. {row['answer']}" if short else row["answer"]
    return [
        {
            "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}],
            "id": row["id"],
            "invented": row["source"]["invented"],
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


FORMATS: dict[str, Format] = {
    "native": Format(native, needs_texts=False),
    "pubmedqa": Format(pubmedqa),
    "messages": Format(messages),
    "bioasq": Format(bioasq, "folder", file="questions.json", head=b'{"questions":[\n', between=b",\n", tail=b"\n]}\n"),
}
