"""What the commands `kailin train …` (api/commands_train_*.py) share: their group, options, base model and end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agents.model_files import Files, find_files
from agents.small_model import fetch_small_model
from agents.training.finished import Finished
from agents.training.trainer import OnProgress, Stopped
from api.models import announce_small_model
from api.settings import Settings
from api.terminal import progress, say, show, stop_on_signal

app = typer.Typer()
train = typer.Typer(no_args_is_help=True, help="Train the agents on what the graph holds (needs the extra `train`).")
app.add_typer(train, name="train")
INTERRUPTED = 130
OutputOption = Annotated[Path, typer.Option("-o", "--output", metavar="RUN", help="New folder: the run directory.")]
PresetOption = Annotated[
    Literal["papers", "small"],
    typer.Option("--preset", help="Settings: as published (4 bits, needs CUDA), or for a CPU and a few steps."),
]
BaseOption = Annotated[
    Path | None,
    typer.Option(
        "--base",
        metavar="PATH",
        help="What to train: a model's folder, an adapter or run directory to go on from; else the small model.",
    ),
]
StepsOption = Annotated[int | None, typer.Option("--steps", min=1, help="Steps, in place of the preset's.")]
SeedOption = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of weights, order and sampling.")]


def open_base(settings: Settings, base: Path | None) -> Files:
    """Return the files of the base to train; the small model is fetched where none is named."""
    if base is None:
        announce_small_model(settings)
        with progress() as on_progress:
            base = fetch_small_model(settings.cache_path, lambda done, total: on_progress("small model", done, total))
    return find_files(base)


def training_form(settings: Settings) -> str:
    """Return the form of prompts to train for: that of base models, unless the setting says otherwise."""
    return "text" if settings.prompt_form == "auto" else settings.prompt_form


@contextmanager
def training() -> Iterator[tuple[OnProgress, threading.Event]]:
    """Yield progress and the event that Ctrl-C sets; a training that stops there ends with 130."""
    try:
        with stop_on_signal() as stop, progress() as on_progress:
            yield on_progress, stop
    except Stopped as stopped:
        say(f"The training {stopped}; the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from stopped


def show_finished(finished: Finished, as_json: bool, lines: Callable[[Finished], list[str]]) -> None:
    """Print how a training ended."""
    document = {
        "folder": finished.folder.path,
        "model": finished.model,
        "training_run": finished.training_run,
        "metrics": finished.folder.metrics,
    }
    show(document, as_json, *lines(finished))


def trained_lines(metrics: dict[str, Any]) -> list[str]:
    """Return what every LoRA training tells: its examples, its time, and its held-out measures."""
    data, trained = metrics["data"], metrics["train"]
    return [
        f"{data['train']:,} examples to train on, {data['dev']:,} held out; left out: {counts(data['left_out'])}.",
        f"{trained['steps']:,} steps in {trained['seconds']:,.0f} s on {trained['device']}.",
        *held_out_lines(trained["held_out"]),
    ]


def held_out_lines(held_out: dict[str, Any]) -> list[str]:
    """Return the held-out measures, before and after."""
    before, after = held_out["before"], held_out["after"]
    return [f"Held out, {name.replace('_', ' ')}: {number(before[name])} -> {number(after[name])}" for name in after]


def counts(found: dict[str, int]) -> str:
    """Return counts by name in words."""
    return ", ".join(f"{n:,} {name}" for name, n in sorted(found.items())) or "none"


def number(value: float | None) -> str:
    """Return a number in four digits, a dash for none."""
    return "-" if value is None else f"{value:.4g}"
