"""`/datasets`: pulls, what they would hold, what was withdrawn, and in which formats they come.

The endpoints that choose or stream pairs are coroutines: they wait for a turn without holding a thread.
"""

import asyncio
from dataclasses import asdict, replace
from typing import Annotated, Any, cast

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.datasets.formats import FORMATS
from api.datasets.pull import Pull, check_pullable, tag_of
from api.datasets.request import Contexts, PullRequest, query_string
from api.datasets.select import fixed, revision_now
from api.datasets.withdrawn import find_withdrawn
from api.http.dependencies import CallerDep, DatabaseDep, MetricsDep, require
from api.http.problems import documented
from api.http.pull_parameters import LARGEST, Revision, SelectionDep, contexts_of
from api.http.selections import Selections
from api.http.streaming import Encoding, RowStream, accepted
from graph.database import Database
from graph.errors import NotFound

MEDIA = "application/x-ndjson"
PATH = "/datasets/pull"
router = APIRouter(prefix="/datasets", tags=["datasets"])
PULL_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "one JSON object a line", "content": {MEDIA: {"schema": {"type": "string"}}}},
    304: {"description": "what the ETag of If-None-Match names is what would be sent"},
    **documented(404, 409),
}


class Format(BaseModel):
    """A format of rows."""

    name: str = Field(examples=["native"])
    media: str = Field(description="ndjson: can be pulled; folder: only exported", examples=["ndjson"])
    needs_texts: bool = Field(description="whether it cannot be had with `contexts=ids`")


class Count(BaseModel):
    """What a pull would hold. A pair stands in every branch in which its concept stood."""

    revision: int
    pairs: int
    by_decision: dict[str, int]
    by_kind: dict[str, int]
    by_split: dict[str, int]
    by_branch: dict[str, int] = Field(description="branch of the tree, such as C04 -> pairs")
    left_out: dict[str, int] = Field(description="why -> pairs of this revision that are not among them")
    url: str = Field(description="the pull, for ever the same", examples=["/datasets/pull?revision=12&balance=none"])


class WithdrawnPair(BaseModel):
    """A pair that was withdrawn."""

    id: str
    reason: str
    revision: int = Field(description="the first revision that does not show it")


class Withdrawn(BaseModel):
    """What was withdrawn behind `since`, up to `revision`."""

    since: int
    revision: int
    withdrawn: list[WithdrawnPair]
    next_since: int | None = Field(description="where to go on, null at the end")


@router.get("/formats", dependencies=[require("read")], summary="Formats of rows")
def formats() -> list[Format]:
    """Return the formats that there are."""
    return [Format(name=name, media=form.media, needs_texts=form.needs_texts) for name, form in FORMATS.items()]


@router.get("/withdrawn", dependencies=[require("read")], summary="Withdrawn pairs", responses=documented(404))
def withdrawn(
    database: DatabaseDep,
    since: Annotated[
        int,
        Query(ge=0, le=LARGEST, description="revision that the caller has; later withdrawals are told", examples=[12]),
    ] = 0,
    revision: Revision = None,
    limit: Annotated[int, Query(ge=1, le=10_000, description="about how many at most", examples=[1000])] = 1_000,
) -> Withdrawn:
    """Return the pairs withdrawn since a revision: whoever has pulled them then should take them back."""
    now = revision_now(database)
    if revision is not None and revision > now:
        raise NotFound(f"The corpus is at revision {now}, and revision {revision} is not reached yet.")
    last = now if revision is None else revision
    found, next_since = find_withdrawn(database, since, last, limit)
    return Withdrawn(
        since=since, revision=last, withdrawn=[WithdrawnPair(**asdict(one)) for one in found], next_since=next_since
    )


@router.get("/count", dependencies=[require("read")], summary="What a pull would hold", responses=documented(404, 409))
async def count(request: Request, database: DatabaseDep, wanted: SelectionDep) -> Count:
    """Return how many pairs a pull would hold, by decision, kind, split and branch, and what is left out and why."""
    pull = await run_in_threadpool(fixed, database, wanted)
    selection = await selections_of(request).get(database, pull)
    counts = selection.counts
    return Count(
        revision=selection.revision,
        pairs=len(selection.ids),
        by_decision={word or "none": n for word, n in counts.decisions.items()},
        by_kind=dict(counts.kinds),
        by_split=dict(counts.splits),
        by_branch=dict(counts.branches),
        left_out=dict(selection.left_out),
        url=location_of(pull),
    )


@router.head("/pull", dependencies=[require("pull")], include_in_schema=False)
@router.get("/pull", dependencies=[require("pull")], summary="Pull pairs", response_class=Response,
            responses=PULL_RESPONSES)  # fmt: skip
async def pull(
    request: Request,
    database: DatabaseDep,
    caller: CallerDep,
    metrics: MetricsDep,
    wanted: SelectionDep,
    format_name: Annotated[
        str, Query(alias="format", description="shape of a row, see /datasets/formats", examples=["native"])
    ] = "native",
    contexts: Annotated[
        Contexts | None,
        Query(
            description="whether contexts carry titles and abstracts; `full` needs the scope `text`", examples=["ids"]
        ),
    ] = None,
    after: Annotated[
        str | None,
        Query(
            description="id of the last row that the caller has, to go on behind it",
            examples=["b2:4f0c2a"],
            max_length=100,
        ),
    ] = None,
    accept_encoding: Annotated[str, Header(description="gzip or zstd, where wanted", examples=["gzip"])] = "",
    if_none_match: Annotated[str, Header(description="ETag of what the caller has", examples=['"b2:4f0c2a"'])] = "",
) -> Response:
    """Send pairs as lines of JSON, by id. The URL in Content-Location gives the same bytes for ever.

    Kailin-Rows says how many pairs follow, Kailin-Withdrawn how many were withdrawn by the revision. A body that breaks
    off is never ended as if it were whole: go on with `after=` and the id of the last whole line.
    """
    shown = contexts_of(caller, contexts, format_name)
    made = replace(wanted, format=format_name, contexts=shown, after=after)
    check_pullable(made)
    made = await run_in_threadpool(fixed, database, made)
    encoding = accepted(accept_encoding)
    headers = await run_in_threadpool(fixed_headers, database, made, encoding)
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    selection = await selections_of(request).get(database, made)
    rows = Pull.of(database, selection)
    headers |= {"Kailin-Rows": str(len(rows.ids)), "Kailin-Withdrawn": str(selection.withdrawn)}
    if request.method == "HEAD":
        return Response(headers=headers, media_type=MEDIA)
    return RowStream(
        rows.page,
        rows.n_pages,
        slots=cast("asyncio.Semaphore", request.app.state.streams),
        encoding=encoding,
        headers=headers,
        media_type=MEDIA,
        on_rows=metrics.rows_pulled.inc,
    )


def selections_of(request: Request) -> Selections:
    """Return the selections that the application keeps."""
    return cast("Selections", request.app.state.selections)


def location_of(request: PullRequest) -> str:
    """Return the URL under which a request with its revision can be had again."""
    return f"{PATH}?{query_string(request)}"


def fixed_headers(database: Database, request: PullRequest, encoding: Encoding) -> dict[str, str]:
    """Return the headers that a store and a request with its revision decide."""
    name = f"kailin-r{request.revision}-{request.format}.jsonl"
    return {
        "ETag": tag_of(database, request, encoding),
        "Content-Location": location_of(request),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Authorization",
        "Kailin-Revision": str(request.revision),
    } | ({} if encoding == "identity" else {"Content-Encoding": encoding})
