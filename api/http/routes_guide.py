"""The guide and the style sheet of Neo4j Browser, below `/browser`: `:play URL/browser/guide.html` opens the one there.

They hold queries and colours, nothing of the graph, so they need no key. Neo4j Browser is a page of another origin that
asks with headers of its own (`Cache-Control`, `Pragma`), so its browser asks first (OPTIONS) whether it may: the one
configured origin may, under both names of loopback.
"""

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.browser.guide import build_guide
from api.http.dependencies import SettingsDep

router = APIRouter(prefix="/browser", tags=["guide"])
ASKED_WITH = "cache-control, pragma"


def cors(request: Request, http: SettingsDep) -> dict[str, str]:
    """Return the headers that let Neo4j Browser read the response; any other origin gets none."""
    origin = request.headers.get("Origin", "")
    if origin not in http.browser_origins:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": ASKED_WITH,
    }


CorsDep = Annotated[dict[str, str], Depends(cors)]


@router.options("/guide.html", include_in_schema=False)
@router.options("/kailin.grass", include_in_schema=False)
def preflight(headers: CorsDep) -> Response:
    """Say to a browser which origin may read what is here."""
    return Response(status_code=204, headers=headers)


@router.get("/guide.html", summary="Guide for Neo4j Browser, opened there with :play", response_class=Response)
def guide(request: Request, headers: CorsDep) -> Response:
    """Return ten steps through the graph with queries that a click puts into the editor."""
    return Response(build_guide(str(request.base_url).rstrip("/")), headers=headers, media_type="text/html")


@router.get("/kailin.grass", summary="Style sheet for Neo4j Browser, put on with :style", response_class=Response)
def style_sheet(headers: CorsDep) -> Response:
    """Return colours, captions and sizes by label."""
    return Response(grass(), headers=headers, media_type="text/plain")


@cache
def grass() -> str:
    """Return the style sheet's text."""
    return (files("api") / "browser" / "kailin.grass").read_text(encoding="utf-8")
