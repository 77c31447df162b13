"""`kailin evaluate corpus`: the graph's live pairs and other corpora, measured side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from agents.evaluation.corpus_coverage import target_branches
from agents.evaluation.corpus_texts import Embed
from agents.scope import read_scope
from api.commands_coverage import AlphaOption, UnderOption
from api.corpus_tables import branch_table, corpus_table, remarks
from api.embedders import open_embedder_of
from api.evaluate_corpus import measure
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database

app = typer.Typer()


@app.command(epilog=example("kailin evaluate corpus ori_pqal.json other_corpus.jsonl"))
def corpus(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Other corpora: native, PubMedQA's or chat rows.")
    ] = None,
    under: UnderOption = None,
    alpha: AlphaOption = None,
    sample: Annotated[int, typer.Option(min=2, help="Most questions that diversity is measured on.")] = 1000,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the graph's live pairs beside other corpora: coverage, diversity, length, balance, duplicates, judges.

    What depends on size, concepts reached and diversity, is given at the size of the smallest corpus.
    """
    settings = load_settings(home_name=home, alpha=alpha)
    with open_database(settings) as database, embedding_of(settings) as embed, progress() as on_progress:
        scope = read_scope(database, under or ())
        reports = measure(
            database,
            files or [],
            scope,
            alpha=settings.alpha,
            sample=sample,
            embed=embed,
            on_progress=on_progress,
        )
    target = target_branches(scope, settings.alpha)
    document = {"alpha": settings.alpha, "target": target, "corpora": [asdict(report) for report in reports]}
    show(document, as_json, corpus_table(reports), branch_table(reports, target), *remarks(reports))


@contextmanager
def embedding_of(settings: Settings) -> Iterator[Embed | None]:
    """Open the embedding model of the settings; None where none is set, and then dispersion is not measured."""
    if settings.embedding_model is None and settings.embedding_base_url is None:
        yield None
        return
    with open_embedder_of(settings) as embedder:
        yield embedder.embed
