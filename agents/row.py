"""The frozen row of a pair: all that a pull will ever need of it, fixed when the pair is made.

In: what the pipeline made. Out: a JSON-ready dictionary, the native row of an export (keys in agents/README.md). Later
changes to an article, a heading or a MeSH year do not reach it, so that a past revision can be pulled to the byte.
"""

from typing import Any

from agents.answer import Answer
from agents.evaluate import Verdict
from agents.records import Question, Source, Target, pair_id
from agents.retrieve import RetrievedArticle
from graph.split import split_of


def build_row(
    target: Target, source: Source, verdict: Verdict, answer: Answer, *, mesh_release: str | None, in_context: bool
) -> dict[str, Any]:
    """Return the row of a pair, all but the revision it is created at, which the writer adds."""
    question = verdict.chosen
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
            "journal": source.journal,
            "doi": source.doi,
            "invented": source.invented,
        },
        "contexts": contexts(source, question, in_context),
        "headings": [{"ui": ui, "name": name} for ui, name in source.headings],
        "mesh_release": mesh_release,
        "run": target.run,
        "models": {"generator": question.generation.model, "answerer": answer.generation.model},
        "preference": preferred(verdict),
        "split": split_of(source.pmid),
        **exact_parts(answer),
    }


def preferred(verdict: Verdict) -> dict[str, Any] | None:
    """Return how the question won against the other one, `rejected` its text; None where nobody preferred one."""
    preference, rejected = verdict.preference, verdict.rejected
    if preference is None or rejected is None:
        return None
    return {"margin": preference.margin, "scores": list(preference.scores), "rejected": rejected.text}


def exact_parts(answer: Answer) -> dict[str, Any]:
    """Return what a factoid or a list has beside its long answer; nothing for the other kinds."""
    if answer.exact_answer is not None:
        return {"exact_answer": answer.exact_answer}
    return {"items": list(answer.items)} if answer.items else {}


def contexts(source: Source, question: Question, in_context: bool) -> list[dict[str, Any]]:
    """Return the texts that the answer rests on: the source first (rank 0) where the answerer saw it."""
    own = [context(source, 0, is_source=True)] if in_context else []
    return own + [context(article, article.rank, is_source=False) for article in question.retrieved]


def context(article: Source | RetrievedArticle, rank: int, *, is_source: bool) -> dict[str, Any]:
    """Return one supporting article as a row holds it, with its copyright statement where it has one."""
    return {
        "pmid": article.pmid,
        "version": article.version,
        "rank": rank,
        "title": article.title,
        "abstract": article.abstract,
        "is_source": is_source,
    } | ({"copyright": article.copyright} if article.copyright else {})
