"""`kailin load pairs`: an existing corpus into the graph, so that coverage counts it."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands_load import report_document, report_lines
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database
from ingest.pairs.load_pairs import load_pairs
from ingest.report import Progress

app = typer.Typer()


@app.command(epilog=example("kailin load pairs corpus.jsonl --pmid-key article_id"))
def pairs(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="JSON Lines, or PubMedQA's JSON; plain or gzip.")
    ],
    pmid_key: Annotated[
        str, typer.Option("--pmid-key", metavar="KEY", help="Where a row has its PMID, before the usual names.")
    ] = "pmid",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load question-answer pairs that exist already and carry PMIDs; load MeSH and their articles first.

    Rows of `kailin export --format native` are taken over whole, with their ids. Any other row counts for a heading of
    its article: a plannable major topic before others.
    """
    settings = load_settings(home_name=home)
    with open_database(settings) as database, progress() as on_progress:

        def on_load(now: Progress) -> None:
            on_progress(f"Load {now.file} (kB)", now.bytes_read // 1000, now.bytes_total // 1000)

        found = load_pairs(database, files, pmid_key=pmid_key, seed=settings.seed, on_progress=on_load)
    lines = report_lines(found.load)
    if found.missing:
        lines.append(
            f"    such as PMID {', '.join(map(str, found.missing))}: load their articles, then this file again"
        )
    if found.contaminated:
        lines.append(
            f"  {found.contaminated:,} pairs are a benchmark's: exports leave them out; `kailin evaluate contamination`"
            " shows them"
        )
    document = report_document(found.load) | {"missing": found.missing, "contaminated": found.contaminated}
    show(document, as_json, *lines)
