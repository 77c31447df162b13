"""Pairs as what instruction and preference training reads: TRL, Alpaca, ShareGPT, LLaMA-Factory, Axolotl. Pure.

Each function takes a native row with the texts of its contexts and returns the objects it becomes, or says why it has
no place. An answer begins with its decision, exact answer or items; a question is asked below its contexts.
"""

from typing import Any

from agents.kinds import short_answer
from api.datasets.columns import Columns

Row = dict[str, Any]
MARKS: Columns = {"id": "text", "invented": "boolean"}  # what every object carries beside its own keys
TURNS: Columns = {"role": "text", "content": "text"}
WANTED = {
    "yesno": "one question about this article that can be answered with yes, no or maybe",
    "factoid": "one question about this article whose answer is a name, a number or a short phrase",
    "list": "one question about this article whose answer is a list",
    "summary": "one question about this article that is answered in a short paragraph",
}


def marks(row: Row) -> Row:
    """Return what every object carries: the pair's id, and whether it rests on an invented article."""
    return {"id": row["id"], "invented": row["source"]["invented"]}


def contexts_of(row: Row) -> str:
    """Return titles and abstracts of a row's contexts, a blank line between two."""
    return "\n\n".join(f"{context['title']}\n{context['abstract']}" for context in row["contexts"])


def asked(row: Row) -> str:
    """Return contexts and question."""
    return "\n\n".join(filter(None, [contexts_of(row), f"Question: {row['question']}"]))


def answered(row: Row) -> str:
    """Return the short answer, where the kind has one, and the long one."""
    short = short_answer(row["decision"], row.get("exact_answer"), row.get("items") or ())
    return f"{short}. {row['answer']}" if short else str(row["answer"])


def messages(row: Row) -> list[Row]:
    """Return the row as a chat of two turns: contexts and question, then the answer."""
    turns = [{"role": "user", "content": asked(row)}, {"role": "assistant", "content": answered(row)}]
    return [{"messages": turns} | marks(row)]


def prompt_completion(row: Row) -> list[Row]:
    """Return the row as plain texts, of which only the completion is learnt."""
    return [{"prompt": f"{asked(row)}\nAnswer:", "completion": f" {answered(row)}"} | marks(row)]


def preference(row: Row) -> list[Row] | str:
    """Return which of two questions about the source was preferred: chat turns, as TRL's DPO trainer takes them.

    The prompt shows what a question generator sees: the document, the concept, and what kind of question is wanted.
    """
    won = row.get("preference") or {}
    if not won:
        return "pairs without a preference"
    if not won.get("rejected"):
        return "pairs made before the rejected question was kept"
    source = next((context for context in row["contexts"] if context["is_source"]), None)
    if source is None:
        return "pairs whose source is not among their contexts"
    wanted = f"Write {WANTED.get(row['kind'], 'one question about this article')}. It touches on: "
    prompt = f"{source['title']}\n\n{source['abstract']}\n\n{wanted}{row['concept']['name']}."
    return [
        {
            "prompt": [{"role": "user", "content": prompt}],
            "chosen": [{"role": "assistant", "content": row["question"]}],
            "rejected": [{"role": "assistant", "content": won["rejected"]}],
        }
        | marks(row)
    ]


def unpaired_preference(row: Row) -> list[Row] | str:
    """Return a preference as two completions, each labelled good or bad by itself (KTO and its like)."""
    paired = preference(row)
    if isinstance(paired, str):
        return paired
    return [
        {"prompt": one["prompt"], "completion": one[side], "label": side == "chosen"} | marks(row)
        for one in paired
        for side in ("chosen", "rejected")
    ]


def alpaca(row: Row) -> list[Row]:
    """Return the row with Alpaca's keys: the question instructs, the contexts are its input."""
    return [{"instruction": row["question"], "input": contexts_of(row), "output": answered(row)} | marks(row)]


def sharegpt(row: Row) -> list[Row]:
    """Return the row as ShareGPT's conversation, whose two sides are called human and gpt."""
    turns = [{"from": "human", "value": asked(row)}, {"from": "gpt", "value": answered(row)}]
    return [{"conversations": turns} | marks(row)]


COLUMNS: dict[str, Columns] = {
    "messages": {"messages": [TURNS], **MARKS},
    "prompt_completion": {"prompt": "text", "completion": "text", **MARKS},
    "preference": {"prompt": [TURNS], "chosen": [TURNS], "rejected": [TURNS], **MARKS},
    "unpaired_preference": {"prompt": [TURNS], "completion": [TURNS], "label": "boolean", **MARKS},
    "alpaca": {"instruction": "text", "input": "text", "output": "text", **MARKS},
    "sharegpt": {"conversations": [{"from": "text", "value": "text"}], **MARKS},
}
