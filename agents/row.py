"""The frozen row of a pair: all that a pull will ever need of it, fixed when the pair is made.

In: what the pipeline made. Out: a JSON-ready dictionary, the native row of an export (keys in agents/README.md). Later
changes to an article, a heading or a MeSH year do not reach it, so that a past revision can be pulled to the byte.
"""

from typing import Any

from agents.answer import Answer
from agents.evaluate import Verdict
from agents.records import Question, Source, Target, pair_id
from graph.split import split_of


def build_row(
    target: Target, source: Source, verdict: Verdict, answer: Answer, *, mesh_release: str | None, in_context: bool
) -> dict[str, Any]:
    """Return the row of a pair, all but the revision it is created at, which the writer adds."""
    question, preference = verdict.chosen, verdict.preference
    return {
        "id": pair_id(target.id),
        "kind": question.kind,
        "question": question.text,
        "answer": answer.text,
        "decision": answer.decision,
        "concept": {"ui": target.ui, "name": target.name, "tree_numbers": list(target.tree_numbers)},
        "walked_to": target.number,
        "source": {
            "pmid": source.pmid,
            "version": source.version,
            "title": source.title,
            "year": source.year,
            "invented": source.invented,
        },
        "contexts": contexts(source, question, in_context),
        "headings": [{"ui": ui, "name": name} for ui, name in source.headings],
        "mesh_release": mesh_release,
        "run": target.run,
        "models": {"generator": question.generation.model, "answerer": answer.generation.model},
        "preference": {"margin": preference.margin, "scores": list(preference.scores)} if preference else None,
        "split": split_of(source.pmid),
        **exact_parts(answer),
    }


def exact_parts(answer: Answer) -> dict[str, Any]:
    """Return what a factoid or a list has beside its long answer; nothing for the other kinds."""
    if answer.exact_answer is not None:
        return {"exact_answer": answer.exact_answer}
    return {"items": list(answer.items)} if answer.items else {}


def contexts(source: Source, question: Question, in_context: bool) -> list[dict[str, Any]]:
    """Return the texts that the answer rests on: the source first (rank 0) where the answerer saw it."""
    own = [context(source.pmid, source.version, 0, source.title, source.abstract, True)] if in_context else []
    return own + [context(a.pmid, a.version, a.rank, a.title, a.abstract, False) for a in question.retrieved]


def context(pmid: int, version: int, rank: int, title: str, abstract: str, is_source: bool) -> dict[str, Any]:
    """Return one supporting article as a row holds it."""
    return {
        "pmid": pmid,
        "version": version,
        "rank": rank,
        "title": title,
        "abstract": abstract,
        "is_source": is_source,
    }
