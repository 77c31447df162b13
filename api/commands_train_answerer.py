"""`kailin train answerer`: on the text of questions with contexts, or on question, contexts, decision and answer."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from agents.prompts import load_prompts
from agents.training.answerer import Order, train_answerer
from agents.training.finished import Finished
from agents.training.presets import ANSWERER
from api.commands_run import PromptsOption
from api.commands_train import (
    BaseOption,
    OutputOption,
    PresetOption,
    SeedOption,
    StepsOption,
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


@app.command(
    epilog=example("kailin train answerer --method cpt -o runs/cpt, then --method sft --base runs/cpt -o runs/sft")
)
def answerer(
    method: Annotated[
        Literal["cpt", "sft"],
        typer.Option("--method", help="Go on with pre-training on question-context text, or learn to answer."),
    ],
    output: OutputOption,
    base: BaseOption = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            "--rows",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="pairs.jsonl of `kailin export --format native`; else the graph's.",
        ),
    ] = None,
    preset: PresetOption = "small",
    steps: StepsOption = None,
    seed: SeedOption = None,
    prompts: PromptsOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train the answerer on the live pairs, or on an export: LoRA adapters, held-out measures, a run directory.

    A training that is stopped or killed goes on with the same command.
    """
    settings = load_settings(home_name=home, seed=seed)
    chosen = ANSWERER[method][preset].changed(steps=steps)
    with open_database(settings) as database, training() as (on_progress, stop):
        prompt = load_prompts(prompts)[f"answer_{training_form(settings)}"]
        order = Order(method, open_base(settings, base), prompt, chosen, settings.seed, output, rows)
        finished = train_answerer(database, order, on_progress, stop)
    show_finished(finished, as_json, answerer_lines)


def answerer_lines(finished: Finished) -> list[str]:
    """Return what came of an answerer's training, in words."""
    metrics = finished.folder.metrics
    lines = trained_lines(metrics)
    if found := metrics.get("decisions"):
        lines.append(
            f"Decisions of {found['n']:,} held out: {number(found['before'])} -> {number(found['after'])} right."
        )
    return [*lines, f"Model {finished.model} in {finished.folder.path}."]
