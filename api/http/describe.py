"""The application's OpenAPI description: what FastAPI derives from the routes, and what it does not know of.

That is the shape of a problem, which every error has, and how a key is sent.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.http.problems import Problem

REFERENCE = "#/components/schemas/{model}"
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key of `kailin key create`."},
    "basic": {"type": "http", "scheme": "basic", "description": "A key as the password, for web browsers."},
}


def describe(app: FastAPI) -> None:
    """Give an application its description, made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            _, problem = models_json_schema([(Problem, "serialization")], ref_template=REFERENCE)
            components = made.setdefault("components", {})
            components.setdefault("schemas", {}).update(problem["$defs"])
            components["securitySchemes"] = SECURITY
            made["security"] = [{}, *({name: []} for name in SECURITY)]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
