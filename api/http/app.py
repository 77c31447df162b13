"""Puts the HTTP door together: routers, problems, and who is let in.

In: an open database and settings. Out: an application that any ASGI server takes. It opens no port.
"""

from importlib.metadata import version

from fastapi import APIRouter, FastAPI

from api.http import routes_concepts, routes_datasets, routes_guide, routes_health, routes_page
from api.http.http_settings import HttpSettings
from api.http.problems import add_problems, documented
from graph.database import Database

ROUTERS: tuple[APIRouter, ...] = (
    routes_health.router,
    routes_concepts.router,
    routes_datasets.router,
    routes_guide.router,
    routes_page.router,
)
DESCRIPTION = "Question-answer pairs distilled from PubMed, balanced over the MeSH tree, with their provenance."
EVERYWHERE = (401, 403, 422, 429, 503)  # what may become of any request


def build_app(database: Database, http: HttpSettings) -> FastAPI:
    """Return the application over a database."""
    app = FastAPI(title="kailin", version=version("kailin"), description=DESCRIPTION, docs_url=None, redoc_url=None)
    app.state.database = database
    app.state.http = http
    add_problems(app)
    for router in ROUTERS:
        app.include_router(router, responses=documented(*EVERYWHERE))
    return app
