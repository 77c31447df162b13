"""The page `/`, the pages below `/explore`, and `/static`: HTML for people, so the OpenAPI description has none of it.

What goes wrong is a page too, which says what to do.
"""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from api.datasets.pull import pullable
from api.http.dependencies import CallerDep, CoverageDep, DatabaseDep, SettingsDep, require
from api.http.routes_concepts import find_concept, search
from api.page import pair_lists
from api.page.overview import overview
from api.page.pair_page import pair_page
from api.page.places import paths
from api.page.render import HEADERS, find_static, render
from graph.errors import Defect, Invalid, KailinError, NotFound, Unavailable

TITLES: dict[type[KailinError], str] = {
    Unavailable: "The database does not answer",
    NotFound: "There is no such thing here",
    Invalid: "That cannot be shown",
}


class PageRoute(APIRoute):
    """A route whose errors are pages; mistakes of ours go on to where they are logged."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, its errors of ours turned into pages."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await inner(request)
            except Defect:
                raise
            except KailinError as error:
                return problem_page(error)
            except RequestValidationError:
                return problem_page(Invalid("The address does not fit this page.", remedy="Correct it."))

        return handle


router = APIRouter(tags=["page"], route_class=PageRoute, include_in_schema=False)
pages = APIRouter(route_class=PageRoute, dependencies=[require("read")], default_response_class=HTMLResponse)
Word = Annotated[str, Query(max_length=100)]


def page(template: str, **values: Any) -> Response:
    """Return a page with the policy that keeps it to itself."""
    return HTMLResponse(render(template, **{"here": "", "invented": False, **values}), headers=HEADERS)


def problem_page(error: KailinError) -> Response:
    """Return the page of an error: what happened, and what to do about it."""
    title = next((title for kind, title in TITLES.items() if isinstance(error, kind)), "That did not work")
    text = render("problem.html", here="", invented=False, title=title, detail=error.message, remedy=error.remedy)
    return HTMLResponse(text, getattr(error, "http_status", HTTPStatus.INTERNAL_SERVER_ERROR), HEADERS)


@pages.get("/")
def show_overview(database: DatabaseDep, coverage: CoverageDep, http: SettingsDep, at: Word = "") -> Response:
    """Show where the corpus stands, at one place of the tree."""
    view = overview(database, coverage.get().tree, at, http.alpha)
    return page("overview.html", here="overview", view=view, invented=view.invented)


@pages.get("/explore/concepts/{word}")
def show_concept(word: str, database: DatabaseDep) -> Response:
    """Show a concept, where it stands and the pairs about it."""
    concept = find_concept(database, word)
    pairs = pair_lists.about(database, concept.ui)
    return page(
        "concept.html",
        invented=any(pair["invented"] for pair in pairs),
        concept=concept,
        word=concept.ui or word,
        places=paths(database, concept.numbers),
        pairs=pairs,
        most=pair_lists.MOST,
    )


@pages.get("/explore/search")
def show_found(database: DatabaseDep, q: Word = "") -> Response:
    """Show the concepts that a name or entry term may mean."""
    return page("search.html", q=q, concepts=search(q, database, pair_lists.MOST))


@pages.get("/explore/pairs")
def show_pairs(database: DatabaseDep) -> Response:
    """Show the pairs made last."""
    pairs = pair_lists.latest(database)
    return page("pairs.html", here="pairs", pairs=pairs, invented=any(pair["invented"] for pair in pairs))


@pages.get("/explore/pairs/{pair_id}")
def show_pair(pair_id: str, database: DatabaseDep, caller: CallerDep) -> Response:
    """Show a pair, what it rests on and how it came about."""
    return page("pair.html", here="pairs", **pair_page(database, pair_id, texts=caller.may("text")))


@pages.get("/explore/pull")
def show_pull(under: Annotated[list[str] | None, Query()] = None, depth: int | None = None) -> Response:
    """Show the form that builds a pull."""
    return page("pull.html", here="pull", formats=pullable(), under=under or [], depth=depth)


@router.get("/static/{name}")
def static(name: str, request: Request) -> Response:
    """Return a file that the pages refer to; one that a browser has already is not sent again."""
    found = find_static(name)
    if found is None:
        raise NotFound(f"There is no file {name!r}.")
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.media)
    return Response(found.body, headers=headers, media_type=found.media)


router.include_router(pages)
