"""`/pairs`: one pair as it was frozen, with all that led to it. Reads only.

Texts of articles (abstracts, and the prompts that hold them) are shown to callers with the scope `text`; all others get
PMIDs and titles.
"""

from dataclasses import asdict
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from api.http.dependencies import CallerDep, DatabaseDep, require
from api.http.parameters import PairId
from api.http.problems import NotAcceptable, documented
from api.trace import trace, without_texts
from api.trace_imported import find_imported
from graph.database import Database, Row
from graph.errors import NotFound
from graph.frozen import ids_row

router = APIRouter(tags=["pairs"], dependencies=[require("read")])
Form = Literal["turtle", "jsonld"]
MEDIA: dict[Form, str] = {"turtle": "text/turtle", "jsonld": "application/ld+json"}
SERIALIZERS: dict[Form, str] = {"turtle": "turtle", "jsonld": "json-ld"}


class WholePair(BaseModel):
    """A pair: its frozen row, and how it was made here, or which file it came in."""

    id: str = Field(examples=["b2:4f0c2a"])
    row: dict[str, Any] = Field(description="the row as exports have it")
    texts: bool = Field(description="whether texts of articles are shown, which needs the scope text")
    trace: dict[str, Any] | None = Field(description="run, walk, questions, calls, contexts, judgements; or null")
    imported: dict[str, Any] | None = Field(description="the file it came in; null where it was made here")


@router.get("/pairs/{pair_id}", summary="One pair and all that led to it", responses=documented(404))
def pair(pair_id: PairId, database: DatabaseDep, caller: CallerDep) -> WholePair:
    """Return a pair, live or withdrawn, with its whole provenance."""
    frozen = find_row(database, pair_id)
    texts = caller.may("text")
    row = orjson.loads(frozen["row"])
    told = asdict(trace(database, pair_id)) if not frozen["imported"] else None
    imported = find_imported(database, pair_id) if frozen["imported"] else None
    return WholePair(
        id=pair_id,
        row=row if texts else ids_row(row),
        texts=texts,
        trace=told if texts or told is None else without_texts(told),
        imported=asdict(imported) if imported else None,
    )


@router.get(
    "/pairs/{pair_id}/provenance",
    summary="A pair's provenance as linked data",
    response_class=Response,
    responses={
        200: {"content": {media: {"schema": {"type": "string"}} for media in MEDIA.values()}},
        **documented(404, 406),
    },
)
def provenance(
    pair_id: PairId,
    database: DatabaseDep,
    accept: Annotated[
        str, Header(description="media type wanted, where `format` says nothing", examples=["text/turtle"])
    ] = "*/*",
    format: Annotated[  # noqa: A002 - the URL's word
        Form | None, Query(description="turtle or jsonld; goes before Accept", examples=["turtle"])
    ] = None,
) -> Response:
    """Return where a pair comes from as PROV-O, with its concepts in SKOS."""
    from api.datasets.provenance import provenance_graph  # noqa: PLC0415 - rdflib takes 10 MB: only who asks pays

    form = format or negotiated(accept)
    graph = provenance_graph(database, [pair_id])
    text = graph.serialize(format=SERIALIZERS[form], encoding="utf-8")
    return Response(text, media_type=MEDIA[form], headers={"Vary": "Accept"})


def negotiated(accept: str) -> Form:
    """Return the form that an Accept header asks for, the first that it names. Raises NotAcceptable."""
    names = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    media: dict[str, Form] = {name: form for form, name in MEDIA.items()}
    anything: dict[str, Form] = {"*/*": "turtle", "text/*": "turtle", "application/*": "jsonld", "": "turtle"}
    for name in names:
        if found := media.get(name) or anything.get(name):
            return found
    raise NotAcceptable("Provenance comes as text/turtle or application/ld+json.", remedy="Ask with ?format=turtle.")


def find_row(database: Database, pair_id: str) -> Row:
    """Return a pair's frozen row. Raises NotFound."""
    for row in database.read("routes_pairs_row", id=pair_id):
        return row
    raise NotFound(
        f"There is no QA pair {pair_id} in this graph.",
        remedy="The ids stand in every export; /concepts/UI/pairs lists those about a concept.",
    )
