"""Puts the HTTP door together: routers, problems, and who is let in.

In: an open database and settings. Out: an application that any ASGI server takes. It opens no port.
"""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from api.http import (
    routes_concepts,
    routes_coverage,
    routes_datasets,
    routes_guide,
    routes_health,
    routes_page,
    routes_pairs,
    routes_runs,
)
from api.http.access import Access
from api.http.coverage_cache import CoverageCache
from api.http.dependencies import known_parameters
from api.http.describe import describe
from api.http.http_settings import HttpSettings
from api.http.keys import KeyRing
from api.http.limits import RateLimit
from api.http.metrics import Metrics
from api.http.problems import add_problems, documented
from api.http.run_starter import RunStarter
from api.http.selections import Selections
from api.http.streaming import STREAMS
from api.http.watch import Watch
from graph.database import Database

ROUTERS: tuple[APIRouter, ...] = (
    routes_health.router,
    routes_concepts.router,
    routes_coverage.router,
    routes_pairs.router,
    routes_runs.router,
    routes_datasets.router,
    routes_guide.router,
    routes_page.router,
)
DESCRIPTION = "Question-answer pairs distilled from PubMed, balanced over the MeSH tree, with their provenance."
EVERYWHERE = (400, 401, 403, 413, 422, 429, 503)  # what may become of any request


def build_app(database: Database, http: HttpSettings) -> FastAPI:
    """Return the application over a database."""
    ring = KeyRing(http.keys, http.key)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(ring.flush)

    app = FastAPI(
        title="kailin",
        version=version("kailin"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.database = database
    app.state.http = http
    app.state.metrics = Metrics()
    app.state.coverage = CoverageCache(database, http.fresh_seconds)
    app.state.starter = RunStarter(http.runs) if http.runs else None
    app.state.selections = Selections()
    app.state.streams = Semaphore(STREAMS)
    app.state.routes = [route for router in ROUTERS for route in router.routes]
    add_problems(app)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(known_parameters)], responses=documented(*EVERYWHERE))
    describe(app)
    app.add_middleware(Access, http=http, ring=ring, limit=RateLimit(http.rate))
    app.add_middleware(Watch, metrics=app.state.metrics)
    return app
