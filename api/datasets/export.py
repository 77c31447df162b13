"""Writes the live QA pairs into a folder, as JSON Lines or BioASQ's JSON, with checksums.

In: a database, a format, a folder. Out: the format's file, one pair a line in the order of ids, and `SHA256SUMS`. The
folder appears whole or not at all, and one revision of a corpus always gives the same bytes.
"""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from api.datasets.formats import FORMATS
from graph.database import Database
from graph.errors import Invalid

SUMS_FILE = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: pairs, how many of them rest on invented articles, and the revision they show.

    `withdrawn` pairs, by then, were left out, `contaminated` ones too, unless wanted, and by reason those that the
    format has no place for.
    """

    folder: Path
    file: str
    format: str
    revision: int
    withdrawn: int
    contaminated: int
    left_out: dict[str, int]
    pairs: int
    invented: int
    sha256: str


def export(
    database: Database,
    format_name: str,
    folder: Path,
    on_progress: Callable[[str, int, int], None] | None = None,
    *,
    with_contaminated: bool = False,
) -> Export:
    """Write all live pairs into a folder that is new or empty, those that failed a check against a benchmark left out.

    Raises Invalid for an unknown format, a folder that holds something, or pairs that have not been checked against all
    benchmarks; then nothing is written. `with_contaminated` writes every live pair, checked or not.
    """
    if format_name not in FORMATS:
        raise Invalid(f"There is no format {format_name!r}, expected one of: {', '.join(FORMATS)}.")
    folder = folder.expanduser().absolute()
    refuse_filled(folder)
    revision = int(database.row("export_revision")["revision"])
    withdrawn = int(database.row("export_withdrawn", revision=revision)["withdrawn"])
    checks = database.row("export_benchmarks", revision=revision)
    if not with_contaminated:
        refuse_unchecked(checks["unchecked"], checks["benchmarks"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        partial.chmod(0o755)
        found = database.iter_rows("export_rows" if with_contaminated else "export_clean_rows", revision=revision)
        rows = (orjson.loads(row["row_json"]) for row in found)
        written = write_rows(rows, format_name, partial, on_progress)
        refuse_filled(folder)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    contaminated = int(checks["contaminated"])
    return Export(folder, FORMATS[format_name].file, format_name, revision, withdrawn, contaminated, *written)


def refuse_unchecked(n_pairs: int, benchmarks: Sequence[str]) -> None:
    """Raise Invalid where pairs lack a check against a benchmark: nobody knows whether they are clean of it."""
    if n_pairs:
        raise Invalid(
            f"{n_pairs:,} pairs have not been checked against all of the benchmarks {', '.join(benchmarks)}.",
            remedy="`kailin evaluate contamination` checks them; `--with-contaminated` writes them as they are.",
            pairs=n_pairs,
        )


def refuse_filled(folder: Path) -> None:
    """Raise Invalid where a path is taken by a file or by a folder that holds something."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        what = "is not empty" if folder.is_dir() else "is not a folder"
        raise Invalid(f"{folder} {what}.", remedy="Name a new or empty folder with -o.", folder=str(folder))


def write_rows(
    rows: Iterator[dict[str, Any]],
    format_name: str,
    folder: Path,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> tuple[dict[str, int], int, int, str]:
    """Write rows and checksums.

    Returns how many rows were left out by reason, how many written, how many of them are invented, and the SHA-256.
    """
    form = FORMATS[format_name]
    left_out: Counter[str] = Counter()
    digest = hashlib.sha256()
    n_rows = n_written = n_invented = 0
    with (folder / form.file).open("wb") as file:

        def write(part: bytes) -> None:
            file.write(part)
            digest.update(part)

        write(form.head)
        for row in rows:
            shaped = form.shape(row)
            if isinstance(shaped, str):
                left_out[shaped] += 1
                continue
            for part in shaped:
                write((form.between if n_written else b"") + orjson.dumps(part))
                n_written += 1
            n_rows += 1
            n_invented += bool(row["source"]["invented"])
            if on_progress and n_rows % 1000 == 0:
                on_progress("Write pairs", n_rows, 0)
        write(form.tail if n_written or form.head else b"")
    (folder / SUMS_FILE).write_text(f"{digest.hexdigest()}  {form.file}\n", encoding="ascii")
    return dict(sorted(left_out.items())), n_rows, n_invented, digest.hexdigest()
