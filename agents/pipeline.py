"""The main path, one function a step, as in figure 1 of the papers.

    plan -> source article -> two questions -> retrieve -> evaluate -> answer -> gates -> judge -> write back

agents/plan.py plans targets, agents/start.py gives them source articles; `distil` makes one attempt at one of them
and returns all that came of it as an `Outcome`; agents/writer.py writes that back, agents/work.py calls all of them.
Nothing here writes to the graph.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agents.answer import Answer, answer
from agents.ask import Agent, call
from agents.asked import Asked
from agents.evaluate import Evaluator, Verdict, evaluate
from agents.evaluate_rule import Rule
from agents.evidence import contexts_text, finding, source_finding
from agents.gates import check_question, grounding
from agents.gates_kinds import FORMS, check_answer_of
from agents.judge import PairJudge
from agents.kinds import Kind, short_answer
from agents.model import Refused
from agents.records import Generation, Judgement, Outcome, Pair, Question, Source, Target, pair_id, question_id
from agents.replies import Unusable, parse_question
from agents.retrieve import RetrievedArticle, Retriever
from agents.row import build_row
from agents.start import Sources, Start
from graph.benchmark_gate import BenchmarkGate
from graph.contamination import PairCheck, check_pair
from graph.database import Reader


@dataclass(frozen=True, slots=True)
class Loop:
    """Everything the steps need from outside, made once a run."""

    reader: Reader
    sources: Sources
    generators: tuple[Agent, Agent]
    retriever: Retriever
    evaluator: Evaluator
    hierarchy: Rule
    answerer: Agent
    asked: Asked
    attempts: int = 3
    source_in_context: bool = True
    mesh_release: str | None = None
    judge: PairJudge | None = None
    benchmarks: BenchmarkGate = field(default_factory=BenchmarkGate)

    def for_kind(self, kind: Kind) -> "Loop":
        """Return the loop with its agents' prompts for a kind of question."""
        first, second = (agent.for_kind(kind) for agent in self.generators)
        return replace(self, generators=(first, second), answerer=self.answerer.for_kind(kind))


def distil(loop: Loop, begun: Start, attempt: int) -> Outcome:
    """Make one attempt at a target: a pair, or the rejections that say why not. Never writes.

    The outcome is `last` where it closes the target: a pair, no article left, or the last attempt used up.
    """
    target, source = begun.target, begun.source
    outcome = Outcome(target, attempt)
    if source is None:
        outcome.reject("source", "no article left that may be this concept's source")
        outcome.last = True
        return outcome
    outcome.pmid = source.pmid
    try:
        outcome.pair = make_pair(loop.for_kind(target.kind), outcome, source, again=begun.again)
    finally:
        if outcome.pair is None:
            loop.sources.release(target.ui, source.pmid)
    outcome.last = outcome.pair is not None or attempt >= loop.attempts
    return outcome


def make_pair(loop: Loop, outcome: Outcome, source: Source, *, again: bool) -> Pair | None:
    """Go from a source article to a pair; None where a gate or an unusable reply ends the attempt."""
    drafts = ask(loop, outcome, source, again=again)
    questions = screen(loop, outcome, source, retrieve(loop, drafts, source))
    if not questions:
        return None
    verdict = evaluate(loop.evaluator, outcome, source, questions)
    if not loop.asked.claim(outcome.target.ui, verdict.chosen.text):
        outcome.reject("question", "nearly the same as another question in work", verdict.chosen.generation)
        return None
    try:
        made = answer_question(loop, outcome, source, verdict, again=again)
        checks = check_benchmarks(loop, outcome, source, verdict.chosen, made) if made else None
        judgements = judge(loop, outcome, source, verdict.chosen, made) if made and checks is not None else None
    except BaseException:
        loop.asked.release(outcome.target.ui, verdict.chosen.text)
        raise
    if made is None or checks is None or judgements is None:
        loop.asked.release(outcome.target.ui, verdict.chosen.text)
        return None
    return replace(build_pair(loop, outcome.target, source, verdict, questions, made, judgements), checks=checks)


def ask(loop: Loop, outcome: Outcome, source: Source, *, again: bool) -> list[Question]:
    """Have both generators ask about the source; what cannot be parsed is rejected."""
    variables = {
        "title": source.title,
        "abstract": source.abstract,
        "finding": source_finding(source),
        "concept": outcome.target.name,
    }
    drafts = []
    for agent in loop.generators:
        try:
            generation, reply = call(agent, outcome.target.id, outcome.attempt, variables, again=again)
        except Refused as error:
            outcome.reject("call", f"{agent.role}: {error.message}")
            continue
        outcome.generations.append(generation)
        try:
            text = parse_question(agent.prompt.form, reply.text, complete=reply.complete)
        except Unusable as error:
            outcome.reject("reply", str(error), generation)
            continue
        drafts.append(Question(question_id(generation.id), outcome.target.kind, text, generation))
    return drafts


def retrieve(loop: Loop, drafts: Sequence[Question], source: Source) -> list[Question]:
    """Give each question its supporting articles, by the question's text alone."""
    if not drafts:
        return []
    found = loop.retriever.retrieve([draft.text for draft in drafts], source.pmid)
    return [replace(draft, retrieved=hits.articles) for draft, hits in zip(drafts, found, strict=True)]


def screen(loop: Loop, outcome: Outcome, source: Source, drafts: Sequence[Question]) -> list[Question]:
    """Keep the questions that pass the gates; each other one is rejected with its reason."""
    earlier = loop.asked.about(outcome.target.ui) if drafts else []
    examples = [example for agent in loop.generators for example in agent.prompt.examples]
    kept = []
    for draft in drafts:
        texts = evidence(source, draft.retrieved)
        reason = check_question(draft.text, source.abstract, texts, examples, earlier, FORMS[draft.kind])
        if reason:
            outcome.reject("question", reason, draft.generation)
        elif hit := loop.benchmarks.check_question(draft.text):
            outcome.reject("benchmark", hit.reason, draft.generation)
        else:
            kept.append(draft)
    return kept


def evidence(source: Source, retrieved: Sequence[RetrievedArticle]) -> list[str]:
    """Return the texts a question or an answer must stand on: the source, and what was retrieved."""
    own = [source.title, source.abstract]
    return own + [text for article in retrieved for text in (article.title, article.abstract)]


def answer_question(loop: Loop, outcome: Outcome, source: Source, verdict: Verdict, *, again: bool) -> Answer | None:
    """Answer the chosen question from its contexts and check the answer; None where it was rejected."""
    question = verdict.chosen
    calls: list[Generation] = []
    try:
        made = answer(
            loop.answerer,
            outcome.target.id,
            outcome.attempt,
            answer_variables(loop, outcome.target, source, question),
            calls,
            again=again,
        )
    except Refused as error:
        outcome.reject("call", f"{loop.answerer.role}: {error.message}")
        return None
    except Unusable as error:
        outcome.reject("reply", str(error), calls[-1])
        return None
    finally:
        outcome.generations.extend(calls)
    texts = evidence(source, question.retrieved)
    reason = check_answer_of(question.kind, made, question.text, texts, loop.answerer.prompt.examples)
    if reason:
        outcome.reject("answer", reason, made.generation)
        return None
    return made


def check_benchmarks(
    loop: Loop, outcome: Outcome, source: Source, question: Question, made: Answer
) -> tuple[PairCheck, ...] | None:
    """Return the check of a finished pair against the benchmarks, () where none is loaded; None where it fails."""
    pmids = [source.pmid, *(article.pmid for article in question.retrieved)]
    check = check_pair(loop.benchmarks, question.text, made.text, pmids)
    if check and check.hit:
        outcome.reject("benchmark", check.hit.reason, made.generation)
        return None
    return (check,) if check else ()


def judge(
    loop: Loop, outcome: Outcome, source: Source, question: Question, made: Answer
) -> tuple[Judgement, ...] | None:
    """Return what judges say of a finished pair: the hierarchy's score, and the second judge's where there is one.

    None where the second judge rejected it, or gave no verdict that can be used.
    """
    fit = loop.hierarchy.score(source, question).value
    judgements = () if fit is None else (Judgement(loop.hierarchy.judge, "accepted", fit),)
    if loop.judge is None:
        return judgements
    variables = answer_variables(loop, outcome.target, source, question)
    short = short_answer(made.decision, made.exact_answer, made.items)
    variables |= {"answer": made.text, "decision": short or "none is asked for"}
    calls: list[Generation] = []
    try:
        judgement = loop.judge.judge_pair(outcome.target.id, outcome.attempt, variables, calls)
    except Refused as error:
        outcome.reject("judge", f"no verdict: {error.message}", made.generation)
        return None
    except Unusable as error:
        outcome.reject("judge", f"no verdict: {error}", calls[-1])
        return None
    finally:
        outcome.generations.extend(calls)
    if judgement.verdict == "rejected":
        outcome.reject("judge", judgement.reason, calls[-1])
        return None
    return (*judgements, judgement)


def answer_variables(loop: Loop, target: Target, source: Source, question: Question) -> dict[str, str]:
    """Return what the answer prompt may use; the source leads the contexts where the setting lets it in.

    `findings` is the short form for small models: the source's finding, or without it the best contexts'.
    """
    contexts = [(article.title, article.abstract) for article in question.retrieved]
    own = source_finding(source)
    if loop.source_in_context:
        contexts.insert(0, (source.title, source.abstract))
        findings = [own]
    else:
        findings = [finding(article.abstract) for article in question.retrieved[:2]]
    return {
        "title": source.title,
        "abstract": source.abstract,
        "finding": own,
        "concept": target.name,
        "question": question.text,
        "contexts": contexts_text(contexts),
        "findings": "\n".join(f"Finding: {text}" for text in findings),
    }


def build_pair(
    loop: Loop,
    target: Target,
    source: Source,
    verdict: Verdict,
    questions: Sequence[Question],
    made: Answer,
    judgements: tuple[Judgement, ...],
) -> Pair:
    """Return the finished pair with its frozen row."""
    row: dict[str, Any] = build_row(
        target, source, verdict, made, mesh_release=loop.mesh_release, in_context=loop.source_in_context
    )
    return Pair(
        id=pair_id(target.id),
        target=target,
        source=source,
        question=verdict.chosen,
        questions=tuple(questions),
        preference=verdict.preference,
        answer=made.text,
        decision=made.decision,
        answered_by=made.generation,
        grounded=grounding(made.text, evidence(source, verdict.chosen.retrieved)),
        row=row,
        judgements=judgements,
        exact_answer=made.exact_answer,
        items=made.items,
    )
