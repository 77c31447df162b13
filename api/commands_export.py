"""`kailin export`: the live pairs as a folder of JSON Lines, or as BioASQ's JSON."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.datasets.export import SUMS_FILE, Export
from api.datasets.export import export as write_export
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, progress, show
from api.wiring import open_database

app = typer.Typer()


class Format(StrEnum):
    """The formats by name, as the option takes them."""

    NATIVE = "native"
    PUBMEDQA = "pubmedqa"
    MESSAGES = "messages"
    BIOASQ = "bioasq"


@app.command(epilog=example("kailin export --format pubmedqa -o corpus"))
def export(
    folder: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="New or empty folder to write.")],
    format_name: Annotated[Format, typer.Option("--format", help="Shape of a row.")] = Format.NATIVE,
    with_contaminated: Annotated[
        bool, typer.Option("--with-contaminated", help="Write pairs too that are a benchmark's, or were not checked.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the live pairs, with checksums, as JSON Lines, or in BioASQ's JSON. Invented ones are marked.

    Left out are withdrawn pairs, those that failed a check against a benchmark, and, as is said, those of a kind that
    the format does not know.
    """
    with open_database(load_settings(home_name=home)) as database, progress() as on_progress:
        written = write_export(database, format_name.value, folder, on_progress, with_contaminated=with_contaminated)
    show(asdict(written), as_json, *export_lines(written, with_contaminated=with_contaminated))


def export_lines(written: Export, *, with_contaminated: bool = False) -> list[str]:
    """Return an export in words."""
    lines = [
        f"{written.pairs:,} pairs, as of revision {written.revision}, in {written.folder / written.file}",
        f"Check them with: cd {written.folder} && sha256sum -c {SUMS_FILE}",
    ]
    if written.left_out:
        what = ", ".join(f"{n:,} of {reason}" for reason, n in written.left_out.items())
        lines.append(f"Left out, as the format {written.format} has no place for them: {what}.")
    if written.withdrawn:
        lines.append(f"{written.withdrawn:,} withdrawn pairs were left out; `kailin status` says why they went.")
    if written.contaminated:
        what = "are among them" if with_contaminated else "were left out"
        lines.append(
            f"{written.contaminated:,} pairs that are a benchmark's {what}; `kailin evaluate contamination` shows them."
        )
    if written.invented:
        lines.append(
            f"{written.invented:,} of them rest on invented articles and are marked `invented`: they show the system at"
            " work and say nothing about medicine."
        )
    if not written.pairs:
        lines.append("There is no live pair yet: make some with `kailin run -n 10`.")
    return lines
