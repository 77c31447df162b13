"""`kailin judge`: another judge's verdict on pairs that are there already."""

import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from agents.judging import Tally, judge_pairs, n_unjudged
from agents.prompts import load_prompts
from agents.run import find_run
from api.commands_run import INTERRUPTED, ConcurrencyOption, GiveUpOption, PromptsOption
from api.judges import open_pair_judge
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, progress, say, show, stop_on_signal
from api.wiring import open_database
from graph.database import Database

app = typer.Typer()
MODEL = "llm"


@app.command(epilog=example("kailin judge --judge llm:http://127.0.0.1:8000/v1 --limit 500"))
def judge(
    judge: Annotated[
        str | None,
        typer.Option("--judge", metavar="llm[:ENDPOINT[#MODEL]]", help="Who judges; KAILIN_JUDGE, or the answerer."),
    ] = None,
    run_id: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Only pairs of this run.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Judge so many pairs and stop.")] = None,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0, max=1, help="Accepted from this score on; KAILIN_JUDGE_THRESHOLD."),
    ] = None,
    concurrency: ConcurrencyOption = None,
    give_up_after: GiveUpOption = None,
    prompts: PromptsOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge live pairs that this judge has not judged; earlier verdicts stay, and so do the pairs."""
    settings = load_settings(
        home_name=home, judge=judge, judge_threshold=threshold, concurrency=concurrency, give_up_after=give_up_after
    )
    if settings.judge == "off":
        settings = settings.model_copy(update={"judge": MODEL})
    with open_database(settings) as database, stop_on_signal() as stop:
        run = find_run(database, run_id).id if run_id else None
        name, tally, n = work(database, settings, prompts, run, limit, stop)
    show(document(name, tally, n), as_json, *lines(name, tally, n))
    if stop.is_set():
        raise typer.Exit(INTERRUPTED)


def work(
    database: Database,
    settings: Settings,
    prompts: Path | None,
    run: str | None,
    limit: int | None,
    stop: threading.Event,
) -> tuple[str, Tally, int]:
    """Judge; return the judge's name, the tally, and how many pairs there were to judge."""
    with open_pair_judge(settings, load_prompts(prompts)) as pair_judge, progress() as on_progress:
        n = n_unjudged(database, pair_judge, run, limit)
        tally = judge_pairs(
            database,
            pair_judge,
            pair_judge.agent.model.probe,  # type: ignore[attr-defined]  # an endpoint's model has one
            run=run,
            limit=limit,
            concurrency=settings.concurrency,
            give_up_after=settings.give_up_after,
            stop=stop,
            on_progress=lambda tally: on_progress("judged", tally.done, n),
            say=say,
        )
    return pair_judge.judge, tally, n


def document(name: str, tally: Tally, n: int) -> dict[str, Any]:
    """Return what came of it as a JSON-ready document."""
    judged = tally.accepted + tally.rejected
    return {
        "judge": name,
        "to_judge": n,
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "without_verdict": tally.without,
        "mean_score": round(tally.total / judged, 4) if judged else None,
    }


def lines(name: str, tally: Tally, n: int) -> list[str]:
    """Return what came of it for people."""
    if not n:
        return [f"No live pair is without a verdict of {name}."]
    said = [
        f"{tally.done:,} of {n:,} pairs judged by {name}: {tally.accepted:,} accepted, {tally.rejected:,} rejected."
    ]
    if tally.without:
        said.append(f"{tally.without:,} replies were no verdict; `kailin judge` asks again.")
    if tally.done < n:
        said.append("`kailin judge` goes on with the rest.")
    return said
