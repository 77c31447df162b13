"""`kailin train evaluator`: a model that chooses of two questions as the rule does, from the rule's own choices."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agents.small_encoder import NAME, encoder_path
from agents.training.finished import Finished
from agents.training.trainer import Stopped
from api.commands_train import OutputOption, SeedOption, show_finished, training
from api.embedders import fetch_small
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example
from api.wiring import open_database
from graph.optional import optional

app = typer.Typer()


@app.command(epilog=example("kailin train evaluator -o runs/evaluator"))
def evaluator(
    output: OutputOption,
    base: Annotated[
        str | None, typer.Option("--base", metavar="PATH|NAME", help="Encoder to begin from; all-MiniLM-L6-v2 if not.")
    ] = None,
    shape: Annotated[
        Literal["bi", "cross"],
        typer.Option("--shape", help="bi: each text read by itself; cross: both candidates in one sequence."),
    ] = "bi",
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Passes over the preferences.")] = 8,
    encoder_rate: Annotated[
        float | None,
        typer.Option("--encoder-rate", min=0, help="Learning rate of the encoder; bi: 0, it stays; cross: 2e-5."),
    ] = None,
    drop_low: Annotated[
        float, typer.Option("--drop-low", min=0, max=0.9, help="Share of the smallest margins not to learn from.")
    ] = 0.2,
    drop_high: Annotated[
        float, typer.Option("--drop-high", min=0, max=0.09, help="Share of the greatest margins not to learn from.")
    ] = 0.02,
    seed: SeedOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train on the rule's preferences in the graph; measured on articles held out, beside controls."""
    settings = load_settings(home_name=home, seed=seed)
    optional("torch", "train", "Training")
    from agents.training.evaluator import Recipe  # noqa: PLC0415 - brings torch: only who trains waits
    from agents.training.evaluator_run import run_training  # noqa: PLC0415

    path, called = open_base(settings, base)
    recipe = Recipe(
        base=path,
        shape=shape,
        epochs=epochs,
        encoder_rate=(2e-5 if shape == "cross" else 0.0) if encoder_rate is None else encoder_rate,
        drop_low=drop_low,
        drop_high=drop_high,
        seed=settings.seed,
    )
    with open_database(settings) as database, training() as (on_progress, stop):

        def on_step(step: str, done: int, total: int) -> None:
            on_progress(step, done, total)
            if stop.is_set():
                raise Stopped(done, total)

        finished = run_training(database, recipe, output, called, on_step)
    show_finished(finished, as_json, lambda made: list(lines(made)))


def open_base(settings: Settings, base: str | None) -> tuple[str, str]:
    """Return where the base lies and what it is called; the small encoder is fetched where none is named."""
    if base is not None:
        return base, Path(base).name
    fetch_small(settings)
    return str(encoder_path(settings.cache_path)), NAME


def lines(finished: Finished) -> Iterator[str]:
    """Yield what came of a training for people."""
    metrics: dict[str, Any] = finished.folder.metrics
    left_out = f"{metrics['filtered']:,} left out for their margins, {metrics['of_benchmarks']:,} for a benchmark"
    yield f"Trained on {metrics['trained_on']:,} preferences ({left_out})."
    yield (
        f"Held out: {metrics['n']:,} preferences of {metrics['articles']:,} articles."
        f" Agreement with the rule {shown(metrics['agreement'])}; the same choice in both orders"
        f" {shown(metrics['swap']['consistent'])}."
    )
    for quartile in metrics["quartiles"]:
        margins = f"{quartile['from']:.4f} to {quartile['to']:.4f}"
        yield f"  margin {margins}: {shown(quartile['agreement'])} of {quartile['n']:,}"
    for name, control in metrics["controls"].items():
        verdict = "better" if control["beaten"] else "NOT better by the interval"
        yield f"  {name}: {shown(control['agreement'])}; difference {shown(control['difference'])}, {verdict}"
    yield f"Model {finished.model} in {finished.folder.path}."
    yield f"Use it: kailin run -n 100 --evaluator model:{finished.folder.path}"


def shown(interval: dict[str, float]) -> str:
    """Return a share with its interval, in percent."""
    if not interval:
        return "of nothing"
    value, low, high = (100 * interval[name] for name in ("value", "low", "high"))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"
