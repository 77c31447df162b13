"""Writes selected QA pairs into a folder: data in one format, and all that goes with a data set.

In: a database, a request, a folder. Out: the format's files, `README.md` (a dataset card), `croissant.json`,
`settings.json`, `copyright.jsonl` where texts are among the data, `provenance.ttl` where it is asked for, and
`SHA256SUMS` over all. The folder appears whole or not at all, and one request at one revision gives the same data to
the byte.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from api.datasets.card import Facts
from api.datasets.folder import SUMS_FILE, refuse_filled, write_about, write_sums
from api.datasets.formats import Format, format_of
from api.datasets.layouts import DataFile
from api.datasets.licences import UNKNOWN
from api.datasets.request import PullRequest
from api.datasets.rows import iter_row_json
from api.datasets.select import CONTAMINATED, WITHDRAWN, Selection, select
from api.datasets.survey import Survey
from graph.database import Database
from graph.errors import Invalid
from graph.split import split_of

__all__ = ["SUMS_FILE", "Export", "Options", "export"]
OnProgress = Callable[[str, int, int], None]
Row = dict[str, Any]
STEP = 1_000


@dataclass(frozen=True, slots=True)
class Options:
    """What an export is told beside its request: licences of models and benchmarks, whether to add provenance."""

    model_licences: Mapping[str, str] = field(default_factory=dict)
    benchmark_licences: Mapping[str, str] = field(default_factory=dict)
    provenance: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """What was written, as of which revision: pairs, how many of them rest on invented articles, files with objects.

    `not_selected` counts pairs that the request does not want, `left_out` those that the format has no place for, both
    by reason; `copyright` articles with a copyright statement.
    """

    folder: Path
    format: str
    contexts: str
    revision: int
    pairs: int
    invented: int
    files: dict[str, int]
    sums: dict[str, str]
    not_selected: dict[str, int]
    left_out: dict[str, int]
    copyright: int

    @classmethod
    def of(cls, folder: Path, facts: Facts, sums: dict[str, str]) -> "Export":
        """Return what was written of its facts."""
        return cls(
            folder=folder,
            format=facts.request.format,
            contexts=facts.request.contexts,
            revision=facts.request.revision or 0,
            pairs=facts.survey.pairs,
            invented=facts.survey.invented,
            files={file.path: file.objects for file in facts.files},
            sums=sums,
            not_selected=dict(facts.not_selected),
            left_out=dict(facts.left_out),
            copyright=len(facts.survey.copyright),
        )

    @property
    def withdrawn(self) -> int:
        """Pairs that were withdrawn by then."""
        return self.not_selected.get(WITHDRAWN, 0)

    @property
    def contaminated(self) -> int:
        """Pairs that failed a check against a benchmark by then."""
        return self.not_selected.get(CONTAMINATED, 0)


def export(
    database: Database,
    request: PullRequest,
    folder: Path,
    on_progress: OnProgress | None = None,
    options: Options = Options(),
) -> Export:
    """Write the pairs of a request into a folder that is new or empty.

    Raises Invalid for an unknown format, one that needs texts where only ids are asked for, a folder that holds
    something, a request that cannot be answered, or pairs that have not been checked against all benchmarks; then
    nothing is written.
    """
    form = format_of(request.format)
    refuse_missing_texts(request, form)
    folder = folder.expanduser().absolute()
    refuse_filled(folder)
    selection = select(database, request)
    with new_folder(folder) as partial:
        rows = map(orjson.loads, iter_row_json(database, selection, request.contexts))
        survey, left_out, files = write_rows(rows, form, partial, on_progress)
        facts = facts_of(database, folder.name, form, selection, survey, left_out, files, options)
        if options.provenance:
            from api.datasets.provenance_file import write_provenance  # noqa: PLC0415 - only who asks waits for rdflib

            write_provenance(database, selection, partial / "provenance.ttl", on_progress)
        write_about(partial, facts)
        sums = write_sums(partial)
    return Export.of(folder, facts, sums)


def refuse_missing_texts(request: PullRequest, form: Format) -> None:
    """Raise Invalid where a format needs the texts that the request leaves out."""
    if form.needs_texts and request.contexts == "ids":
        raise Invalid(
            f"The format {request.format} needs the texts of contexts, which contexts=ids leaves out.",
            remedy="Export native or parquet with ids; `kailin hydrate FOLDER --format"
            f" {request.format}` makes this one of it where the articles are loaded.",
            parameter="contexts",
        )


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a hidden folder beside the one wanted, which takes its place at the end, or goes if anything fails.

    Raises Invalid where the disk is full, or the place cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        partial.chmod(0o755)
        yield partial
        refuse_filled(folder)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise unwritable(folder, error) from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def unwritable(folder: Path, error: OSError) -> Invalid:
    """Return the error for a place that cannot be written to."""
    return Invalid(
        f"{folder} cannot be written: {error.strerror or error}.",
        remedy="Name a folder where there is room, with -o.",
        folder=str(folder),
    )


def write_rows(
    rows: Iterator[Row], form: Format, folder: Path, on_progress: OnProgress | None = None
) -> tuple[Survey, dict[str, int], list[DataFile]]:
    """Write native rows in a format; return what was counted, how many had no place by reason, and the files."""
    survey, left_out = Survey(), Counter[str]()
    with ExitStack() as stack:
        files = form.layout.open(folder, form.columns, stack)
        for row in rows:
            shaped = form.shape(row)
            split = split_of_row(row)
            reason = shaped if isinstance(shaped, str) else files.add(split, shaped)
            if reason or isinstance(shaped, str):
                left_out[reason or ""] += 1
                continue
            survey.add(row, split, shaped)
            if on_progress and survey.pairs % STEP == 0:
                on_progress("Write pairs", survey.pairs, 0)
        written = files.close()
    for path, text in form.beside(written).items():
        (folder / path).write_text(text, encoding="utf-8")
    return survey, dict(sorted(left_out.items())), written


def split_of_row(row: Row) -> str:
    """Return the split of a row; one that came in a file may not name it."""
    return row.get("split") or split_of(row["source"]["pmid"])


def facts_of(
    database: Database,
    name: str,
    form: Format,
    selection: Selection,
    survey: Survey,
    left_out: Mapping[str, int],
    files: list[DataFile],
    options: Options,
) -> Facts:
    """Return what the card tells, with the names that the graph has."""
    benchmarks = database.read("export_benchmarks", revision=selection.revision)
    branches = database.read("export_branches", numbers=sorted(survey.branches))
    return Facts(
        name=name,
        format=selection.request.format,
        reader=form.reader,
        request=replace(selection.request, after=None),
        version=version("kailin"),
        survey=survey,
        files=files,
        not_selected=dict(selection.left_out),
        left_out=left_out,
        model_licences=options.model_licences,
        benchmarks={row["name"]: options.benchmark_licences.get(row["name"], UNKNOWN) for row in benchmarks},
        branches={row["number"]: row["name"] for row in branches},
        has_provenance=options.provenance,
    )
