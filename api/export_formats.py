"""The shapes a QA pair can be exported in. Pure: a native row in, one JSON object out.

The native row is frozen in the graph when the pair is written (`QAPair.row_json`); the other shapes are made from it
alone, so that an export of an old revision never changes.
"""

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def native(row: Row) -> Row:
    """Return the row as it is."""
    return row


def pubmedqa(row: Row) -> Row:
    """Return the row with PubMedQA's field names; `PUBID` is the source's PMID, `id` the pair's own."""
    source = row["source"]
    return {
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


def messages(row: Row) -> Row:
    """Return the row as a chat of two turns: contexts and question, then decision and answer."""
    contexts = [f"{context['title']}\n{context['abstract']}" for context in row["contexts"]]
    asked = "\n\n".join([*contexts, f"Question: {row['question']}"])
    decided = f"{row['decision']}. {row['answer']}" if row["decision"] else row["answer"]
    return {
        "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": decided}],
        "id": row["id"],
        "invented": row["source"]["invented"],
    }


FORMATS: dict[str, Callable[[Row], Row]] = {"native": native, "pubmedqa": pubmedqa, "messages": messages}
