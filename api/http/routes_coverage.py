"""`/coverage` and `/plan`: where the pairs fall short, and where the next ones would go. Reads only.

Coverage comes from the tree in memory (coverage_cache.py); the header Kailin-Revision says which revision it shows,
`Age` how many seconds ago the graph was last known to be so.
"""

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from agents.plan import read_plan
from agents.scope import find_roots
from api.http.coverage_cache import Kept
from api.http.dependencies import CoverageDep, DatabaseDep, SettingsDep, require
from api.http.parameters import Alpha, Under
from api.http.problems import documented
from graph.database import Database
from graph.identity import content_id

router = APIRouter(tags=["coverage"], dependencies=[require("read")])
MOST_LEAST = 1000
MOST_PLANNED = 1000  # the first targets of a plan are spread over the tree like the whole


class CoverageRow(BaseModel):
    """A tree number. Articles and pairs are distinct at or below it; filled, target and deficit sum over the parts."""

    number: str = Field(examples=["C04.588"])
    name: str = Field(examples=["Neoplasms by Site"])
    ui: str | None = Field(description="null for a category", examples=["D009371"])
    depth: int = Field(description="levels below the root of the table")
    articles: int
    pairs: int
    filled: float = Field(description="live pairs, each shared among the places of its concept")
    target: float = Field(description="what they should be after `n` more")
    deficit: float
    has_children: bool


class LeastRow(BaseModel):
    """A concept that lacks pairs."""

    ui: str = Field(examples=["D009371"])
    name: str = Field(examples=["Neoplasms by Site"])
    numbers: list[str] = Field(description="its places in the scope", examples=[["C04.588"]])
    articles: int
    pairs: int
    open: int = Field(description="open targets of all runs")
    target: float
    deficit: float


class Coverage(BaseModel):
    """A coverage table, and the concepts that lack most where they were asked for."""

    revision: int
    n: int
    alpha: float
    roots: list[str]
    rows: list[CoverageRow]
    least: list[LeastRow]


class PlannedTarget(BaseModel):
    """A pair that would be made."""

    ordinal: int
    ui: str = Field(examples=["D009371"])
    name: str = Field(examples=["Neoplasms by Site"])
    number: str = Field(description="the place that the walk comes to", examples=["C04.588"])
    path: list[str] = Field(description="the walk", examples=[["C", "C04", "C04.588"]])
    deficit: float


class Planned(BaseModel):
    """A plan."""

    requested: int
    placed: int
    room: int
    concepts: int
    statement: str
    targets: list[PlannedTarget]


@router.get(
    "/coverage",
    summary="How the pairs follow the tree",
    response_model=Coverage,
    responses={**documented(404), 304: {"description": "Not changed since the ETag given."}},
)
def coverage(
    request: Request,
    cache: CoverageDep,
    database: DatabaseDep,
    http: SettingsDep,
    under: Under = [],  # noqa: B006 - FastAPI copies it
    depth: Annotated[int, Query(description="levels below the start to show", ge=0, le=12, examples=[1])] = 1,
    least: Annotated[
        int, Query(description="how many of the concepts that lack most to name", ge=0, le=MOST_LEAST, examples=[20])
    ] = 0,
    n: Annotated[
        int, Query(description="targets as if so many more pairs were planned", ge=0, le=10**9, examples=[100])
    ] = 100,
    alpha: Alpha = None,
) -> Response:
    """Return the tree numbers at or below some places, in tree order, with what they hold and should hold."""
    kept = cache.get()
    roots = roots_of(kept, database, under)
    share = http.alpha if alpha is None else alpha
    tag = f'"{content_id("coverage", kept.stamp, *roots, depth, least, n, share)}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Kailin-Revision": str(kept.revision),
        "Age": str(int(cache.age(kept))),
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    part = kept.tree.part(roots, n, share)
    document = {
        "revision": kept.revision,
        "n": n,
        "alpha": share,
        "roots": part.roots,
        "rows": kept.tree.rows(part, depth),
        "least": kept.tree.least(part, least),
    }
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)


def roots_of(kept: Kept, database: Database, under: list[str]) -> list[str]:
    """Return the tree numbers that words stand for; the graph is asked for classes and words that the tree has not.

    Raises NotFound for a word that stands for none.
    """
    found = {word: kept.tree.find_places(word) for word in under}
    if unknown := [word for word, places in found.items() if not places]:
        found["graph"] = list(find_roots(database, unknown))
    return sorted({number for places in found.values() for number in places})


@router.get("/plan", summary="Where the next pairs would go", responses=documented(404))
def plan(
    database: DatabaseDep,
    http: SettingsDep,
    n: Annotated[int, Query(description="targets to plan", ge=0, le=MOST_PLANNED, examples=[100])],
    under: Under = [],  # noqa: B006
    alpha: Alpha = None,
    seed: Annotated[int | None, Query(description="seed that orders ties", ge=0, le=2**63 - 1, examples=[0])] = None,
) -> Planned:
    """Return the targets that a run of n would work on, with the walk to each; nothing is written."""
    made = read_plan(
        database,
        n,
        under=under,
        alpha=http.alpha if alpha is None else alpha,
        seed=http.seed if seed is None else seed,
    )
    document: dict[str, Any] = {**asdict(made), "concepts": made.n_concepts, "statement": made.statement()}
    return Planned(**document)
