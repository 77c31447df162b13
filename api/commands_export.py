"""`kailin export`: selected pairs as a data set in a folder, with card, description, settings and checksums."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.datasets.export import SUMS_FILE, Export, Options
from api.datasets.export import export as write_export
from api.datasets.formats import FORMATS
from api.datasets.licences import parse_licences
from api.datasets.request import PullRequest
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database

app = typer.Typer()


class Format(StrEnum):
    """The formats by name, as the option takes them."""

    NATIVE = "native"
    PARQUET = "parquet"
    PUBMEDQA = "pubmedqa"
    PUBMEDQA_JSON = "pubmedqa-json"
    MESSAGES = "messages"
    PROMPT_COMPLETION = "prompt-completion"
    PREFERENCE = "preference"
    UNPAIRED_PREFERENCE = "unpaired-preference"
    ALPACA = "alpaca"
    SHAREGPT = "sharegpt"
    LLAMA_FACTORY = "llama-factory"
    AXOLOTL = "axolotl"
    BEIR = "beir"
    TEXT = "text"
    BIOASQ = "bioasq"


class Contexts(StrEnum):
    """What of the contexts leaves."""

    IDS = "ids"
    FULL = "full"


class Balance(StrEnum):
    """What the pairs are to follow."""

    NONE = "none"
    TREE = "tree"
    DECISION = "decision"


class Split(StrEnum):
    """The splits, by hash of the source's PMID."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@app.command(epilog=example("kailin export --format messages --under C04 -n 1000 --balance tree -o corpus"))
def export(
    folder: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="New or empty folder to write.")],
    format_name: Annotated[Format, typer.Option("--format", help="Who is to read it.")] = Format.NATIVE,
    contexts: Annotated[
        Contexts, typer.Option("--contexts", help="full: titles and abstracts too; ids: PMIDs and versions alone.")
    ] = Contexts.FULL,
    under: Annotated[
        list[str] | None,
        typer.Option("--under", metavar="PLACE", help="Tree number, UI or class; repeatable."),
    ] = None,
    depth: Annotated[int | None, typer.Option("--depth", min=0, help="Steps below --under, at most.")] = None,
    n: Annotated[int | None, typer.Option("-n", min=0, help="How many pairs at most.")] = None,
    balance: Annotated[Balance, typer.Option("--balance", help="What -n pairs are to follow.")] = Balance.NONE,
    alpha: Annotated[
        float, typer.Option("--alpha", min=0, max=1, help="Of balance tree: 0 all alike, 1 as the literature.")
    ] = 0.5,
    min_score: Annotated[float | None, typer.Option("--min-score", min=0, max=1, help="Least score of a pair.")] = None,
    judge: Annotated[str | None, typer.Option("--judge", metavar="NAME", help="Judge that scored the pairs.")] = None,
    year_from: Annotated[int | None, typer.Option("--year-from", help="First year of source articles.")] = None,
    year_to: Annotated[int | None, typer.Option("--year-to", help="Last year of source articles.")] = None,
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Pairs of this run alone.")] = None,
    split: Annotated[Split | None, typer.Option("--split", help="Pairs of this split alone.")] = None,
    drop_test_support: Annotated[
        bool, typer.Option("--drop-test-support", help="No training pair that rests on an article of the test split.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of what -n and --balance draw.")] = 0,
    revision: Annotated[int | None, typer.Option("--revision", min=0, help="The corpus as it was then.")] = None,
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Add provenance.ttl: where each pair comes from, as PROV-O.")
    ] = False,
    with_contaminated: Annotated[
        bool, typer.Option("--with-contaminated", help="Write pairs too that are a benchmark's, or were not checked.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write live pairs as a data set: the data, a dataset card, Croissant, settings, checksums.

    Left out are withdrawn pairs, those that failed a check against a benchmark, and, as is said, those that the format
    has no place for. Invented ones are marked.
    """
    request = PullRequest(
        under=tuple(under or ()), depth=depth, n=n, balance=balance.value, alpha=alpha, min_score=min_score,
        judge=judge, year_from=year_from, year_to=year_to, run=run, split=split.value if split else None,
        drop_test_support=drop_test_support, seed=seed, format=format_name.value, contexts=contexts.value,
        revision=revision, with_contaminated=with_contaminated,
    )  # fmt: skip
    settings = load_settings(home_name=home)
    options = Options(
        parse_licences(settings.model_licences), parse_licences(settings.benchmark_licences), provenance=provenance
    )
    with open_database(settings) as database, progress() as on_progress:
        written = write_export(database, request, folder, on_progress, options)
    document = asdict(written) | {"withdrawn": written.withdrawn, "contaminated": written.contaminated}
    show(document, as_json, *export_lines(written, with_contaminated=with_contaminated))


def export_lines(written: Export, *, with_contaminated: bool = False) -> list[str]:
    """Return an export in words."""
    reader = FORMATS[written.format].reader
    lines = [
        f"{written.pairs:,} pairs, as of revision {written.revision}, in {written.folder}, for {reader}",
        *(f"  {path}: {objects:,}" for path, objects in written.files.items()),
        f"Check them with: cd {written.folder} && sha256sum -c {SUMS_FILE}",
    ]
    if written.contexts == "full" and written.copyright:
        lines.append(f"{written.copyright:,} articles carry a copyright statement: copyright.jsonl names them.")
    if written.left_out:
        what = ", ".join(f"{n:,} of {reason}" for reason, n in written.left_out.items())
        lines.append(f"Left out, as the format {written.format} has no place for them: {what}.")
    others = {k: n for k, n in written.not_selected.items() if k not in {"withdrawn", "contaminated"}}
    if others:
        lines.append(f"Not asked for: {', '.join(f'{n:,} ({reason})' for reason, n in others.items())}.")
    if written.withdrawn:
        lines.append(f"{written.withdrawn:,} withdrawn pairs were left out; `kailin status` says why they went.")
    if written.contaminated:
        lines.append(
            f"{written.contaminated:,} pairs that are a benchmark's were left out; `kailin evaluate contamination`"
            " shows them."
        )
    if with_contaminated:
        lines.append("Pairs that are a benchmark's, or were not checked, are among them, as was asked for.")
    if written.invented:
        lines.append(
            f"{written.invented:,} of them rest on invented articles and are marked `invented`: they show the system at"
            " work and say nothing about medicine."
        )
    if not written.pairs:
        lines.append("There is no such pair yet: make some with `kailin run -n 10`.")
    return lines
