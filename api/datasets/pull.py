"""A pull as lines: a selection's rows in the format asked for, one JSON object a line, page by page.

In: a database and a selection. Out: `Pull`, whose pages can be read one by one, each in a short transaction. Rows of
the native format are sent as they stand; no other format's rows are kept longer than their page.
"""

import hashlib
from dataclasses import dataclass

import orjson

from api.datasets.formats import FORMATS, Format
from api.datasets.packed_ids import PackedIds
from api.datasets.request import Contexts, PullRequest, query_string
from api.datasets.rows import read_page
from api.datasets.select import Selection
from graph.database import Database
from graph.errors import Invalid

VERSION = 1  # of the bytes that a request gives: counted up when a format or an order changes
PAGES: dict[Contexts, int] = {"ids": 1_000, "full": 250}  # rows a page: about 2 MB each


@dataclass(frozen=True, slots=True)
class Pull:
    """The rows of a selection behind its cursor."""

    database: Database
    ids: PackedIds
    contexts: Contexts
    format: str

    @classmethod
    def of(cls, database: Database, selection: Selection) -> "Pull":
        """Return the pull of a selection."""
        request = selection.request
        return cls(database, selection.rest(), request.contexts, request.format)

    @property
    def n_pages(self) -> int:
        """How many pages there are."""
        return -(-len(self.ids) // PAGES[self.contexts])

    def page(self, number: int) -> list[bytes]:
        """Read a page: its lines, without line breaks."""
        size = PAGES[self.contexts]
        rows = read_page(self.database, self.ids.part(number * size, (number + 1) * size), self.contexts)
        if self.format == "native":
            return [row.encode() for row in rows]
        return shaped(FORMATS[self.format], rows)


def shaped(form: Format, rows: list[str]) -> list[bytes]:
    """Return native rows in another format; those that have no place in it are left out."""
    made = (form.shape(orjson.loads(row)) for row in rows)
    return [orjson.dumps(one) for parts in made if not isinstance(parts, str) for one in parts]


def check_pullable(request: PullRequest) -> None:
    """Raise Invalid for a format that is not known, cannot be sent as lines, or needs texts that are not asked for."""
    form = FORMATS.get(request.format)
    if form is None:
        raise Invalid(
            f"There is no format {request.format!r}, expected one of: {', '.join(pullable())}.", parameter="format"
        )
    if form.media != "ndjson":
        raise Invalid(
            f"The format {request.format!r} is a folder of files, which cannot be pulled.",
            remedy=f"Write it with `kailin export --format {request.format}`.",
            parameter="format",
        )
    if form.needs_texts and request.contexts == "ids":
        raise Invalid(
            f"The format {request.format!r} needs the texts of the contexts.",
            remedy="Ask for `contexts=full`, or pull the format `native` and fill it in with `kailin hydrate`.",
            parameter="contexts",
        )


def pullable() -> list[str]:
    """Return the formats that can be sent as lines."""
    return [name for name, form in FORMATS.items() if form.media == "ndjson"]


def tag_of(database: Database, request: PullRequest, encoding: str) -> str:
    """Return what names the bytes that a request with its revision gives, as an ETag has it.

    The store is part of it: a graph that is made anew counts its revisions from 0 again.
    """
    text = f"{VERSION}\n{database.row('pull_store')['store']}\n{query_string(request)}\n{encoding}"
    return f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
