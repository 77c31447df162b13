"""`kailin train generator`: from documents to questions, then from preferences between questions."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agents.prompts import load_prompts
from agents.training.finished import Finished
from agents.training.generator import Order, train_generator
from agents.training.presets import GENERATOR
from api.commands_run import PromptsOption
from api.commands_train import (
    BaseOption,
    OutputOption,
    PresetOption,
    SeedOption,
    StepsOption,
    counts,
    number,
    open_base,
    show_finished,
    trained_lines,
    training,
    training_form,
)
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example
from api.wiring import open_database

app = typer.Typer()


@app.command(epilog=example("kailin train generator --method dpo --base runs/sft -o runs/dpo"))
def generator(
    method: Annotated[
        Literal["sft", "dpo"], typer.Option("--method", help="From documents to questions, or from preferences.")
    ],
    output: OutputOption,
    base: BaseOption = None,
    preset: PresetOption = "small",
    bioasq: Annotated[
        list[Path] | None,
        typer.Option(
            "--bioasq",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="sft: questions in BioASQ's format; repeatable.",
        ),
    ] = None,
    pairs: Annotated[bool, typer.Option("--pairs/--no-pairs", help="sft: the graph's accepted pairs too.")] = True,
    on_policy: Annotated[
        int, typer.Option("--on-policy", metavar="N", min=0, help="dpo: from two samples of the base about N articles.")
    ] = 0,
    fresh: Annotated[
        int | None, typer.Option("--fresh", metavar="N", min=0, help="dpo: compare on N new articles afterwards.")
    ] = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    prompts: PromptsOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train generator B on articles' questions (sft), then on which of two was preferred (dpo); LoRA adapters.

    A training that is stopped or killed goes on with the same command. `kailin run --generator RUN` uses the result.
    """
    settings = load_settings(home_name=home, seed=seed)
    chosen = GENERATOR[method][preset].changed(steps=steps, fresh=fresh)
    with open_database(settings) as database, training() as (on_progress, stop):
        order = Order(
            method=method,
            files=open_base(settings, base),
            prompt=load_prompts(prompts)[f"ask_{training_form(settings)}_b"],
            preset=chosen,
            seed=settings.seed,
            output=output,
            bioasq=tuple(bioasq or ()),
            pairs=pairs,
            on_policy=on_policy,
        )
        finished = train_generator(database, order, on_progress, stop)
    show_finished(finished, as_json, generator_lines)


def generator_lines(finished: Finished) -> list[str]:
    """Return what came of a generator's training, in words."""
    metrics = finished.folder.metrics
    data, lines = metrics["data"], trained_lines(metrics)
    if "wins" in data:
        lines.append(
            f"Wins by generator: {counts(data['wins_of_all'])}; trained on {counts(data['wins']['train'])}, held out "
            f"{counts(data['wins']['dev'])}. The preferred question has {number(data['length_ratio'])} times the words."
        )
    if drift := metrics.get("drift"):
        lines.append(
            f"From the reference: KL {number(drift['kl_question'])} nats a question, {number(drift['kl_token'])} a "
            f"token; questions {number(drift['length_ratio'])} times as long."
        )
    if fresh := metrics.get("fresh"):
        lines.append(fresh_line(fresh))
    adapter = finished.folder.weights
    return [
        *lines,
        f"Model {finished.model} in {finished.folder.path}.",
        f"Use it: kailin run -n 100 --generator {finished.folder.path}",
        f"Or serve it, vllm serve {finished.folder.config['base_path']} --enable-lora --lora-modules NAME={adapter},",
        "and use it by that name: kailin run -n 100 --generator NAME",
    ]


def fresh_line(fresh: dict[str, Any]) -> str:
    """Return the comparison on fresh articles in words."""
    low, high = fresh["interval_95"] or (None, None)
    return (
        f"The rule on {fresh['scored']:,} of {fresh['articles']:,} fresh articles: {number(fresh['score_before'])} "
        f"-> {number(fresh['score_after'])}, difference {number(fresh['difference'])} (95 % {number(low)} to "
        f"{number(high)}), {fresh['wins']:,} won, {fresh['losses']:,} lost, {fresh['equal_questions']:,} equal "
        f"questions; usable {number(fresh['usable_before'])} -> {number(fresh['usable_after'])}."
    )
