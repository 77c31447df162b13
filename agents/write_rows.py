"""From outcomes to the rows that the queries of `cypher/writer_*.cypher` take. Pure.

Structured values become canonical JSON. The counters that pairs add to are `graph.withdraw.count_rows`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from agents.records import Generation, Judgement, Outcome, Pair, Preference, Question
from graph.frozen import Surroundings, frozen_properties
from graph.identity import canonical_json, content_id

Rows = list[dict[str, Any]]
GATES = "gates:1"


def prompt_rows(outcomes: Iterable[Outcome]) -> Rows:
    """Return each prompt used, once."""
    return prompts_of(g for outcome in outcomes for g in outcome.generations)


def prompts_of(generations: Iterable[Generation]) -> Rows:
    """Return each prompt that some calls used, once."""
    found = {g.prompt_sha256: (g.prompt_name, g.prompt_text) for g in generations}
    return [{"sha256": sha, "name": name, "text": text} for sha, (name, text) in sorted(found.items())]


def generation_rows(outcomes: Iterable[Outcome]) -> Rows:
    """Return the calls, with the run each is part of."""
    return [
        {"id": g.id, "run": outcome.target.run, "properties": generation_properties(g)}
        for outcome in outcomes
        for g in outcome.generations
    ]


def generation_properties(g: Generation) -> dict[str, Any]:
    """Return what a call's node holds."""
    return {
        "role": g.role,
        "attempt": g.attempt,
        "prompt_sha256": g.prompt_sha256,
        "variables_json": canonical_json(g.variables),
        "model": g.model,
        "parameters_json": canonical_json(g.parameters),
        "reply": g.reply,
        "tokens_in": g.tokens_in,
        "tokens_out": g.tokens_out,
        "seconds": round(g.seconds, 4),
    }


def rejection_rows(outcomes: Iterable[Outcome]) -> Rows:
    """Return the rejections; `generation` is null where no call was made."""
    return [
        {
            "id": r.id,
            "target": r.target,
            "generation": r.generation,
            "properties": {"stage": r.stage, "reason": r.reason, "attempt": r.attempt, "pmid": r.pmid},
        }
        for outcome in outcomes
        for r in outcome.rejections
    ]


def close_rows(outcomes: Iterable[Outcome]) -> Rows:
    """Return the targets to close, and as what, by id: leases are extended in that order too, so nobody deadlocks."""
    last = (outcome for outcome in outcomes if outcome.last)
    rows = [{"id": outcome.target.id, "state": "done" if outcome.pair else "failed"} for outcome in last]
    return sorted(rows, key=lambda row: row["id"])


def question_rows(pairs: Iterable[Pair]) -> Rows:
    """Return both questions of each pair; the numbers of attempts stand on FROM."""
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "text": question.text,
            "target": pair.target.id,
            "pmid": pair.source.pmid,
            "attempt": question.generation.attempt,
            "generation": question.generation.id,
        }
        for pair in pairs
        for question in pair.questions
    ]


def retrieved_rows(pairs: Iterable[Pair]) -> Rows:
    """Return what each question retrieved."""
    return [
        {"id": question.id, "pmid": article.pmid, "rank": article.rank, "score": article.score}
        for pair in pairs
        for question in pair.questions
        for article in question.retrieved
    ]


def preference_rows(pairs: Iterable[Pair]) -> Rows:
    """Return the preferences; scores stand in the order chosen, rejected."""
    return [preference_row(pair.preference, pair.questions) for pair in pairs if pair.preference]


def preference_row(preference: Preference, questions: Sequence[Question]) -> dict[str, Any]:
    """Return one preference with its numbers turned to the order chosen, rejected."""
    turn = 1 if questions[0].id == preference.chosen else -1
    return {
        "id": preference.id,
        "chosen": preference.chosen,
        "rejected": preference.rejected,
        "properties": {
            "scores": list(preference.scores)[::turn],
            "scored_articles": turned(preference.scored_articles, turn),
            "without_headings": turned(preference.without_headings, turn),
            "margin": preference.margin,
            "judge": preference.judge,
            "link_counts": preference.link_counts,
            "swap_consistent": preference.swap_consistent,
        },
        "generations": list(preference.written_by),
    }


def turned(values: tuple[int, int] | None, turn: int) -> list[int] | None:
    """Return two numbers in the order chosen, rejected; none stay none."""
    return None if values is None else list(values)[::turn]


def pair_rows(pairs: Iterable[Pair], revision: int, around: Surroundings) -> Rows:
    """Return the pairs at the revision they are created at, each with what it freezes."""
    return [
        {
            "id": pair.id,
            "target": pair.target.id,
            "question_id": pair.question.id,
            "ui": pair.target.ui,
            "generation": pair.answered_by.id,
            "properties": {
                "kind": pair.question.kind,
                "question": pair.question.text,
                "answer": pair.answer,
                "decision": pair.decision,
                "exact_answer": pair.exact_answer,
                "items": list(pair.items) or None,
                "invented": pair.source.invented,
                **frozen_properties(pair.row | {"created_revision": revision}, around),
                "created_revision": revision,
            },
        }
        for pair in pairs
    ]


def support_rows(pairs: Iterable[Pair]) -> Rows:
    """Return the articles a pair rests on: its contexts, the source with rank 0 where the answerer saw it."""
    scores = {(pair.id, a.pmid): a.score for pair in pairs for a in pair.question.retrieved}
    return [
        {"id": pair.id, "pmid": c["pmid"], "rank": c["rank"], "score": scores.get((pair.id, c["pmid"]))}
        for pair in pairs
        for c in pair.row["contexts"]
    ]


def judgement_rows(pairs: Iterable[Pair], revision: int) -> Rows:
    """Return what judges said of each pair: the gates first, whose score is the share of grounded words."""
    return [
        judgement_row(pair.id, judgement, revision)
        for pair in pairs
        for judgement in (Judgement(GATES, "accepted", pair.grounded), *pair.judgements)
    ]


def check_rows(pairs: Iterable[Pair], revision: int) -> Rows:
    """Return the checks of pairs against the benchmarks."""
    return [check.judgement(pair.id, revision) for pair in pairs for check in pair.checks]


def judgement_row(pair: str, judgement: Judgement, revision: int) -> dict[str, Any]:
    """Return one judge's verdict on a pair; the same judge has one, another version of it another."""
    return {
        "id": content_id("judgement", pair, judgement.judge),
        "pair": pair,
        "generations": list(judgement.written_by),
        "properties": {
            "judge": judgement.judge,
            "verdict": judgement.verdict,
            "score": round(judgement.score, 4),
            "reason": judgement.reason,
            "created_revision": revision,
        },
    }
