"""An export's folder made of rows alone, without a graph: for tests of those who read it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.datasets.card import Facts
from api.datasets.export import write_rows
from api.datasets.folder import write_about, write_sums
from api.datasets.formats import FORMATS
from api.datasets.layouts import DataFile
from api.datasets.request import PullRequest


def make_export(folder: Path, name: str, rows: Sequence[dict[str, Any]]) -> list[DataFile]:
    """Write rows in a format, with all that an export has beside them; return its files."""
    form = FORMATS[name]
    folder.mkdir(parents=True)
    survey, left_out, files = write_rows(iter(rows), form, folder)
    facts = Facts(
        name=folder.name,
        format=name,
        reader=form.reader,
        request=PullRequest(format=name, revision=1),
        version="0",
        survey=survey,
        files=files,
        not_selected={},
        left_out=left_out,
        model_licences={},
        benchmarks={},
        branches={},
    )
    write_about(folder, facts)
    write_sums(folder)
    return files
