"""`kailin load benchmark`: test sets into the graph, so that nothing of them gets into the corpus."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database
from graph.errors import Invalid
from ingest.benchmark.load_benchmark import BenchmarkReport, load_benchmarks

app = typer.Typer()


@app.command(epilog=example("kailin load benchmark ori_pqal.json"))
def benchmark(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="PubMedQA's JSON, BioASQ's, or JSON Lines with PMIDs or texts; or gzip."),
    ],
    only_test: Annotated[
        Path | None,
        typer.Option("--only-test", metavar="FILE", help="A ground truth: keep out its PMIDs alone, not all items."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the benchmark; default: the file's.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Keep benchmarks out of the corpus: their articles, what is linked to them, and copies under other PMIDs.

    Such articles are excluded, those loaded later too; live pairs that rest on them are withdrawn. Pairs whose question
    or answer is a benchmark's are marked: exports leave them out, `kailin evaluate contamination` shows them.
    """
    if name and len(files) > 1:
        raise Invalid("--name names one benchmark, and there are several files.", remedy="Load them one by one.")
    with open_database(load_settings(home_name=home)) as database, progress() as on_progress:
        report = load_benchmarks(database, files, name=name, only_test=only_test, on_progress=on_progress)
    show(asdict(report), as_json, *report_lines(report))


def report_lines(report: BenchmarkReport) -> list[str]:
    """Return a report in words."""
    lines = [
        *(
            f"{b.name}: {b.items:,} items, {b.pmids:,} PMIDs{' (loaded before)' if b.already_loaded else ''}"
            for b in report.benchmarks
        ),
        f"  {report.excluded:,} articles newly excluded, or excluded for another reason, in {report.seconds:,.1f} s",
        f"  {report.withdrawn:,} live pairs withdrawn: an article they rest on is a benchmark's",
    ]
    if report.failed:
        lines.append(
            f"  {report.failed:,} more live pairs say what a benchmark says: exports leave them out;"
            " `kailin evaluate contamination` shows them, with --fix it withdraws them"
        )
    return lines
