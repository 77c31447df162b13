"""`kailin run`, `preview`, `resume` and `withdraw`: pairs made, looked at before they are made, and taken back."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agents.kinds import short_answer
from agents.prompts import build_prompt, load_prompts
from agents.records import Generation, Outcome, Pair
from agents.work import Limits
from api import running
from api.commands_coverage import AlphaOption, KindsOption, UnderOption, WalkerOption
from api.engines import build_spread
from api.run_progress import report_document, report_texts, walks_line
from api.running import Finished
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, show
from api.wiring import open_database
from graph.withdraw import withdraw as withdraw_pairs

app = typer.Typer()
INTERRUPTED = 130
PromptsOption = Annotated[
    Path | None, typer.Option("--prompts", metavar="DIR", help="Use the prompt files of this folder, by name.")
]
ConcurrencyOption = Annotated[int | None, typer.Option("--concurrency", min=1, help="Calls in flight, of each worker.")]
MaxTokensOption = Annotated[int | None, typer.Option("--max-tokens", min=1, help="Stop after so many tokens.")]
MaxMinutesOption = Annotated[float | None, typer.Option("--max-minutes", min=0, help="Stop after so many minutes.")]
GiveUpOption = Annotated[
    float | None,
    typer.Option("--give-up-after", metavar="SECONDS", help="Stop when model or database stay away so long."),
]
GeneratorOption = Annotated[
    str | None,
    typer.Option(
        "--generator",
        metavar="RUN|FOLDER|NAME",
        help="In generator B's place, the one that preferences train: a run directory or adapter (runs in this "
        "process), or a name that the endpoint serves.",
    ),
]
EvaluatorOption = Annotated[
    str | None,
    typer.Option(
        "--evaluator",
        metavar="rule|model:PATH|llm[:ENDPOINT[#MODEL]]",
        help="Who chooses of two questions; KAILIN_EVALUATOR where not given.",
    ),
]
JudgeOption = Annotated[
    str | None,
    typer.Option(
        "--judge", metavar="off|llm[:ENDPOINT[#MODEL]]", help="Who judges pairs; KAILIN_JUDGE where not given."
    ),
]
EngineOption = Annotated[
    Literal["local", "ray"],
    typer.Option("--engine", help="Who works: this process, or Ray workers."),
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Ray workers; 2, or one for each --endpoint, where not given.")
]
EndpointOption = Annotated[
    list[str] | None,
    typer.Option(
        "--endpoint", metavar="URL", help="In place of OPENAI_BASE_URL, one for each worker in turn; repeatable."
    ),
]
RayAddressOption = Annotated[
    str | None,
    typer.Option("--ray-address", metavar="HOST:PORT", help="A Ray cluster to use; else Ray is started here."),
]


def build_limits(settings: Settings, max_tokens: int | None, max_minutes: float | None) -> Limits:
    """Return a run's limits."""
    return Limits(
        concurrency=settings.concurrency,
        max_tokens=max_tokens,
        max_seconds=None if max_minutes is None else max_minutes * 60,
        give_up_after=settings.give_up_after,
    )


@app.command(epilog=example("kailin run -n 1000 --under C04 --concurrency 64"))
def run(
    n: Annotated[int, typer.Option("-n", min=1, help="How many accepted pairs to make.")],
    under: UnderOption = None,
    alpha: AlphaOption = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of plan, source choice and sampling.")] = None,
    concurrency: ConcurrencyOption = None,
    max_tokens: MaxTokensOption = None,
    max_minutes: MaxMinutesOption = None,
    give_up_after: GiveUpOption = None,
    kinds: KindsOption = None,
    walker: WalkerOption = None,
    prompts: PromptsOption = None,
    generator: GeneratorOption = None,
    evaluator: EvaluatorOption = None,
    judge: JudgeOption = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    endpoint: EndpointOption = None,
    ray_address: RayAddressOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan pairs where the corpus is thinnest and make them; Ctrl-C keeps what is done."""
    settings = load_settings(
        home_name=home,
        alpha=alpha,
        seed=seed,
        kinds=kinds,
        walker=walker,
        concurrency=concurrency,
        give_up_after=give_up_after,
        generator=generator,
        evaluator=evaluator,
        judge=judge,
    )
    spread = build_spread(engine, workers, endpoint, ray_address)
    with open_database(settings) as database:
        limits = build_limits(settings, max_tokens, max_minutes)
        finish(running.start(database, settings, limits, n, tuple(under or ()), prompts, spread), as_json)


@app.command(epilog=example("kailin resume"))
def resume(
    run_id: Annotated[
        str | None, typer.Argument(metavar="RUN", help="A run, by its id or the beginning of it.")
    ] = None,
    concurrency: ConcurrencyOption = None,
    max_tokens: MaxTokensOption = None,
    max_minutes: MaxMinutesOption = None,
    give_up_after: GiveUpOption = None,
    prompts: PromptsOption = None,
    generator: GeneratorOption = None,
    evaluator: EvaluatorOption = None,
    judge: JudgeOption = None,
    engine: EngineOption = "local",
    workers: WorkersOption = None,
    endpoint: EndpointOption = None,
    ray_address: RayAddressOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Go on with a run: the last unfinished one, or the one named."""
    settings = load_settings(
        home_name=home,
        concurrency=concurrency,
        give_up_after=give_up_after,
        generator=generator,
        evaluator=evaluator,
        judge=judge,
    )
    spread = build_spread(engine, workers, endpoint, ray_address)
    with open_database(settings) as database:
        limits = build_limits(settings, max_tokens, max_minutes)
        finish(running.resume(database, settings, limits, run_id, prompts, spread), as_json)


def finish(finished: Finished, as_json: bool) -> None:
    """Print how a run ended; an interrupted one ends with 130."""
    report, before, after = finished.report, finished.before, finished.after
    texts = report_texts(report, before, after)
    if line := walks_line(finished.plan):
        texts.insert(1, line)
    if report.state != "done":
        texts.append(f"Go on with `kailin resume {report.run}`.")
    document = report_document(report, before, after)
    if finished.plan and finished.plan.walks:
        document["walks"] = dict(finished.plan.walks)
    show(document, as_json, *texts)
    if report.reason == "stopped":
        raise typer.Exit(INTERRUPTED)


@app.command(epilog=example("kailin preview -n 3 --under C04"))
def preview(
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="How many targets to try.")] = 5,
    under: UnderOption = None,
    alpha: AlphaOption = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of plan, source choice and sampling.")] = None,
    kinds: KindsOption = None,
    walker: WalkerOption = None,
    prompts: PromptsOption = None,
    generator: GeneratorOption = None,
    evaluator: EvaluatorOption = None,
    judge: JudgeOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show prompts, replies, verdicts of the gates and tokens of a few targets; writes nothing."""
    settings = load_settings(
        home_name=home,
        alpha=alpha,
        seed=seed,
        kinds=kinds,
        walker=walker,
        generator=generator,
        evaluator=evaluator,
        judge=judge,
    )
    bodies = {prompt.sha256: prompt for prompt in load_prompts(prompts).values()}
    documents: list[dict[str, Any]] = []

    def on_outcome(outcome: Outcome) -> None:
        documents.append(outcome_document(outcome))
        if not as_json:
            show(None, False, outcome_text(outcome, bodies))

    with open_database(settings) as database:
        running.preview(database, settings, n, tuple(under or ()), prompts, on_outcome)
    accepted = sum(bool(document["accepted"]) for document in documents)
    show(documents, as_json, f"{accepted} of {len(documents)} accepted at the first attempt. Nothing was written.")


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """Return what an attempt came to as a JSON-ready document."""
    tokens_in, tokens_out = outcome.tokens
    pair = outcome.pair
    return {
        "concept": {"ui": outcome.target.ui, "name": outcome.target.name, "number": outcome.target.number},
        "kind": outcome.target.kind,
        "pmid": outcome.pmid,
        "generations": [
            {"role": g.role, "prompt": g.prompt_name, "model": g.model, "variables": g.variables, "reply": g.reply}
            for g in outcome.generations
        ],
        "rejections": [{"stage": r.stage, "reason": r.reason} for r in outcome.rejections],
        "accepted": accepted(pair) if pair else None,
        "tokens_in": tokens_in,
        "tokens_out": tokens_out,
    }


def accepted(pair: Pair) -> dict[str, Any]:
    """Return a pair's texts; a decision, an exact answer or items only where its kind has them."""
    parts = {"decision": pair.decision, "exact_answer": pair.exact_answer, "items": list(pair.items)}
    return {"question": pair.question.text, "answer": pair.answer, **{key: part for key, part in parts.items() if part}}


def outcome_text(outcome: Outcome, prompts: dict[str, Any]) -> str:
    """Return what an attempt came to for people: each prompt's end, each reply, the verdict."""
    tokens_in, tokens_out = outcome.tokens
    target = outcome.target
    lines = [f"{target.name} ({target.ui}, {target.number}), {target.kind}, PMID {outcome.pmid}"]
    for generation in outcome.generations:
        lines += [f"  {generation.role} ({generation.prompt_name}, {generation.model})"]
        lines += [f"    | {line}" for line in prompt_end(generation, prompts)]
        lines += [f"    > {line}" for line in generation.reply.strip().splitlines() or ["(nothing)"]]
    lines += [f"  rejected, {rejection.stage}: {rejection.reason}" for rejection in outcome.rejections]
    if outcome.pair:
        pair = outcome.pair
        short = short_answer(pair.decision, pair.exact_answer, pair.items)
        lines += [f"  accepted: {pair.question.text}", f"    {short}. {pair.answer}" if short else f"    {pair.answer}"]
    return "\n".join([*lines, f"  {tokens_in:,} tokens in, {tokens_out:,} out", ""])


def prompt_end(generation: Generation, prompts: dict[str, Any]) -> list[str]:
    """Return the part of a prompt that is about this article: what follows its last worked example."""
    prompt = prompts[generation.prompt_sha256]
    text = build_prompt(prompt, generation.variables) + str(generation.parameters.get("lead", ""))
    return text.rsplit("\n\n", 1)[-1].splitlines() if prompt.form == "text" else text.splitlines()


@app.command(epilog=example('kailin withdraw --run b2:3f… --reason "wrong prompt"'))
def withdraw(
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with each pair.")],
    ids: Annotated[list[str] | None, typer.Argument(metavar="QA_ID…", help="Ids of pairs.")] = None,
    run_id: Annotated[str | None, typer.Option("--run", metavar="RUN", help="All pairs of this run.")] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="M", help="All pairs this model wrote for.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take pairs back; they stay in the graph with the reason, and no export shows them again."""
    with open_database(load_settings(home_name=home)) as database:
        n = withdraw_pairs(database, reason, ids=ids or (), run=run_id, model=model)
    show({"withdrawn": n, "reason": reason}, as_json, f"{n:,} pairs withdrawn.")
