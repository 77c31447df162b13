"""`kailin embed`: vectors of the articles, for retrieval by meaning."""

from dataclasses import asdict
from time import perf_counter
from typing import Annotated

import typer

from agents.embed import EmbedReport, Need, Part, check_need, embed_articles, fetch_need
from agents.scope import find_roots
from agents.vectors import EmbeddingModel, forget, slot_for
from api.commands_coverage import UnderOption
from api.embedders import open_embedder_of
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, progress, say, show
from api.wiring import open_database
from graph.benchmark_gate import fetch_gate
from graph.database import Database

app = typer.Typer()


@app.command(epilog=example("kailin embed --under C04 --year-from 2000"))
def embed(
    model: Annotated[
        str | None,
        typer.Option("--model", help="In place of KAILIN_EMBEDDING_MODEL: a name, or the folder of a model."),
    ] = None,
    under: UnderOption = None,
    year_from: Annotated[int | None, typer.Option("--year-from", help="Only articles of this year or later.")] = None,
    batch: Annotated[int, typer.Option("--batch", min=1, max=2048, help="Texts in one call of the model.")] = 64,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would need, and stop.")] = False,
    forget_name: Annotated[
        str | None, typer.Option("--forget", metavar="NAME", help="Take the vectors of this model away instead.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give articles their vectors: what is new or changed; broken off, the next call goes on.

    Retracted articles and those of a benchmark get none. A graph holds the vectors of four models at most.
    """
    settings = load_settings(home_name=home, embedding_model=model)
    with open_database(settings) as database:
        if forget_name is not None:
            show_forgotten(database, forget_name, as_json)
            return
        part = Part(find_roots(database, under) if under else (), year_from)
        embed_part(database, settings, part, batch, dry_run=dry_run, as_json=as_json)


def embed_part(database: Database, settings: Settings, part: Part, batch: int, *, dry_run: bool, as_json: bool) -> None:
    """Say what a part needs, embed it, and show what was done."""
    with open_embedder_of(settings) as embedder:
        model = slot_for(database, embedder)
        need = fetch_need(database, model, part)
        say(need_line(model, need))
        check_need(need, settings.embedding_max_gb)
        if dry_run:
            show(need_document(model, need), as_json)
            return
        gate = fetch_gate(database)
        begun = perf_counter()
        with progress() as on_progress:
            report = embed_articles(
                database,
                embedder,
                model,
                part,
                gate.exclusion,
                batch=batch,
                on_progress=lambda done: on_progress("Embed articles", min(done, need.missing), need.missing),
            )
    seconds = perf_counter() - begun
    document = {**need_document(model, need), **asdict(report), "seconds": round(seconds, 2)}
    show(document, as_json, report_line(report, seconds))


def show_forgotten(database: Database, name: str, as_json: bool) -> None:
    """Take a model's vectors away and show how many there were."""
    with progress() as on_progress:
        n = forget(database, name, lambda done: on_progress("Take vectors away", done, 0))
    show({"forgotten": name, "articles": n}, as_json, f"{name}: vectors of {n:,} articles taken away.")


def need_line(model: EmbeddingModel, need: Need) -> str:
    """Return what all vectors of a model need, in words."""
    return (
        f"{model.name} (slot {model.slot}, {need.dimension} dimensions): {need.embedded:,} articles have a vector,"
        f" {need.missing:,} more get one. All of them: {size(need.raw_bytes)} of numbers, about"
        f" {size(need.disk_bytes)} of disk, {size(need.memory_bytes)} of memory to search quickly."
    )


def need_document(model: EmbeddingModel, need: Need) -> dict[str, object]:
    """Return what all vectors of a model need, as a JSON-ready document."""
    bytes_by_name = {"raw_bytes": need.raw_bytes, "disk_bytes": need.disk_bytes, "memory_bytes": need.memory_bytes}
    return {**asdict(model), "had": need.embedded, "missing": need.missing, **bytes_by_name}


def report_line(report: EmbedReport, seconds: float) -> str:
    """Return what was done, in words."""
    speed = f" ({report.embedded / seconds:,.0f} a second)" if report.embedded and seconds else ""
    return (
        f"{report.embedded:,} articles embedded{speed}, {report.unchanged:,} up to date, {report.refused:,} of a"
        f" benchmark left out, {report.dropped:,} vectors taken away."
    )


def size(n_bytes: int) -> str:
    """Return a number of bytes in words."""
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"  # noqa: PLR2004 - a GB
