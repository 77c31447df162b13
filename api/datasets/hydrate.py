"""Fills the texts of articles into an export that names them only, from a graph where they are loaded.

In: a database, the folder of an export with ids (native or Parquet), a folder to write. Out: the export in any format,
with texts. A pair of which an article is not loaded, or in another version, is left out, and the article named in
`not_hydrated.jsonl`: a text that the answer was not written from is none of its contexts. NLM seldom counts a version
up when it revises a record, so an equal version says that the text is very likely the same, not that it must be.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from api.datasets.card import Facts
from api.datasets.export import Export, Options, new_folder, write_rows
from api.datasets.folder import read_export, refuse_filled, write_about, write_sums
from api.datasets.formats import format_of
from api.datasets.parquet import iter_parquet
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid

PAGE = 500  # pairs whose articles are read together
MISSING_FILE = "not_hydrated.jsonl"
Row = dict[str, Any]


@dataclass(slots=True)
class Missing:
    """Articles whose text is not there: PMID -> the version wanted and the one loaded, None where there is none."""

    articles: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    pairs: int = 0


def hydrate(
    database: Database,
    folder: Path,
    target: Path,
    format_name: str | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    options: Options = Options(),
) -> Export:
    """Write an export with texts, in its own format or another.

    Raises NotFound or Invalid for a folder that is no export as it was written, one that has its texts already, an
    unknown format, or a target that holds something.
    """
    settings = read_export(folder)
    asked = PullRequest(**{**settings["request"], "under": tuple(settings["request"]["under"])})
    if asked.contexts == "full":
        raise Invalid(f"The export {folder} has its texts already.", folder=str(folder))
    form = format_of(format_name or asked.format)
    request = replace(asked, format=format_name or asked.format, contexts="full")
    target = target.expanduser().absolute()
    refuse_filled(target)
    missing = Missing()
    rows = iter_hydrated(database, iter_rows(folder, settings), missing)
    with new_folder(target) as partial:
        survey, left_out, files = write_rows(rows, form, partial, on_progress)
        if missing.pairs:
            left_out["an article that is not loaded as it was"] = missing.pairs
            write_missing(partial / MISSING_FILE, missing)
        branches = database.read("export_branches", numbers=sorted(survey.branches))
        facts = Facts(
            name=target.name,
            format=request.format,
            reader=form.reader,
            request=request,
            version=settings["kailin"],
            survey=survey,
            files=files,
            not_selected=settings["not_selected"],
            left_out=settings["left_out"] | left_out,
            model_licences=settings["model_licences"] | dict(options.model_licences),
            benchmarks=settings["benchmarks"],
            branches={row["number"]: row["name"] for row in branches},
        )
        write_about(partial, facts)
        sums = write_sums(partial)
    return Export.of(target, facts, sums)


def iter_rows(folder: Path, settings: dict[str, Any]) -> Iterator[Row]:
    """Yield the native rows of an export."""
    for path in settings["files"]:
        if path.endswith(".parquet"):
            yield from iter_parquet(folder / path)
        else:
            with (folder / path).open("rb") as file:
                yield from map(orjson.loads, file)


def iter_hydrated(database: Database, rows: Iterable[Row], missing: Missing) -> Iterator[Row]:
    """Yield rows with the texts of their contexts; those that lack one are counted."""
    waiting = iter(rows)
    while page := list(islice(waiting, PAGE)):
        pmids = sorted({context["pmid"] for row in page for context in row["contexts"]})
        loaded = {row["pmid"]: row for row in database.read("hydrate_articles", pmids=pmids)}
        for row in page:
            if find_missing(row, loaded, missing):
                missing.pairs += 1
            else:
                yield row | {"contexts": [filled(context, loaded[context["pmid"]]) for context in row["contexts"]]}


def find_missing(row: Row, loaded: dict[int, Row], missing: Missing) -> bool:
    """Note the contexts of a row whose text is not there; say whether there are any."""
    found = False
    for context in row["contexts"]:
        article, wanted = loaded.get(context["pmid"]), context.get("version")
        if article is None or article["abstract"] is None or article["version"] != wanted:
            missing.articles[context["pmid"]] = (wanted, article["version"] if article else None)
            found = True
    return found


def filled(context: Row, article: Row) -> Row:
    """Return a context with its texts, its keys in the order in which rows are frozen."""
    return dict(sorted((context | {"title": article["title"], "abstract": article["abstract"]}).items()))


def write_missing(path: Path, missing: Missing) -> None:
    """Write the articles that were missed, by PMID."""
    with path.open("wb") as file:
        for pmid, (wanted, loaded) in sorted(missing.articles.items()):
            file.write(orjson.dumps({"pmid": pmid, "version": wanted, "loaded": loaded}) + b"\n")
