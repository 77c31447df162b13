"""`kailin train encoder`: an embedding model of one's own, from titles and abstracts of the graph."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from agents.embedding import is_small, local_source
from agents.small_encoder import NAME, encoder_path
from agents.training.encoder import PRESETS, EncoderOrder, changed, train_encoder
from agents.training.finished import Finished
from api.commands_train import OutputOption, SeedOption, StepsOption, show_finished, training
from api.embedders import fetch_small
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example
from api.wiring import open_database

app = typer.Typer()


@app.command(epilog=example("kailin train encoder -o runs/encoder && kailin embed --model runs/encoder"))
def encoder(
    output: OutputOption,
    base: Annotated[
        str | None,
        typer.Option("--base", help="Folder or name on the hub; unset: the small all-MiniLM-L6-v2."),
    ] = None,
    preset: Annotated[
        Literal["papers", "small"], typer.Option("--preset", help="The papers' settings, or a few steps on a CPU.")
    ] = "small",
    articles: Annotated[int | None, typer.Option("--articles", min=2, help="Articles to learn from.")] = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train an embedding model on titles and abstracts: titles find their own among abstracts that look alike.

    Stopped or killed, it goes on with the same command. Articles of a benchmark are left out.
    """
    settings = load_settings(home_name=home, seed=seed)
    source, name = open_base(settings, base)
    with open_database(settings) as database, training() as (on_progress, stop):
        order = EncoderOrder(
            source, name, changed(PRESETS[preset], articles=articles, steps=steps), settings.seed, output
        )
        finished = train_encoder(database, order, on_progress, stop)
    show_finished(finished, as_json, lines_of)


def open_base(settings: Settings, base: str | None) -> tuple[Path | str, str]:
    """Return where the base lies and what it is called; the small model is fetched."""
    if is_small(base):
        fetch_small(settings)
        return encoder_path(settings.cache_path), NAME
    return local_source(str(base))


def lines_of(finished: Finished) -> list[str]:
    """Return what came of a training in words."""
    data, train = finished.folder.metrics["data"], finished.folder.metrics["train"]
    before, after = train["held_out"]["before"], train["held_out"]["after"]
    learnt = (
        f"{data['train']:,} articles to learn from, {data['dev']:,} held out; {train['steps']:,} steps in"
        f" {train['seconds']:,.0f} s on {train['device']}, mean loss {train['loss']:.3f}."
    )
    found = (
        f"Held out, a title finds its abstract: MRR {before['mrr']:.3f} -> {after['mrr']:.3f},"
        f" first {before['first']:.3f} -> {after['first']:.3f}."
    )
    path = finished.folder.path
    use = f"Use it: kailin embed --model {path}, then KAILIN_EMBEDDING_MODEL={path}"
    return [learnt, found, f"Model {finished.model} in {path}.", use]
