"""Every error as one JSON shape: RFC 9457 problem details, `application/problem+json`.

In: errors of ours, of validation, of routing. Out: a response with `type`, `title`, `status`, `detail`, what to do
next (`remedy`) and the request's id. A defect tells nothing of its inside.
"""

import logging
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from graph.errors import Defect, Invalid, KailinError, Unavailable

MEDIA = "application/problem+json"
log = logging.getLogger("kailin.http")


class Unauthorized(Invalid):
    """Who asks is not known."""

    http_status = 401


class Forbidden(Invalid):
    """Who asks may not."""

    http_status = 403


class Unknown(Invalid):
    """A parameter that is not one of the route's."""

    http_status = 422


class NotAcceptable(Invalid):
    """None of the forms asked for is there."""

    http_status = 406


class Conflict(Invalid):
    """What is asked for does not go with the graph's state."""

    http_status = 409


class TooMany(Unavailable):
    """Asked too often: wait. `seconds` says how long."""

    http_status = 429


class Fault(BaseModel):
    """One value that was refused."""

    place: str = Field(description="where it stood", examples=["query.depth"])
    problem: str = Field(description="what is wrong with it", examples=["Input should be greater than or equal to 0"])


class Problem(BaseModel):
    """An error, as RFC 9457 shapes it."""

    type: str = Field(default="about:blank", description="kind of problem; about:blank: what the status says")
    title: str = Field(description="the status in words", examples=["Not Found"])
    status: int = Field(description="HTTP status", examples=[404])
    detail: str = Field(description="what happened", examples=["'C99' has no place in the MeSH tree of this graph."])
    remedy: str = Field(default="", description="what to do next")
    request_id: str = Field(default="", description="the request's id, as in the header X-Request-Id")
    errors: list[Fault] = Field(default_factory=list, description="values that were refused")


def problem_response(
    request: Request,
    status: int,
    detail: str,
    *,
    remedy: str = "",
    errors: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the response of one problem."""
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        remedy=remedy,
        request_id=str(getattr(request.state, "request_id", "")),
        errors=errors or [],
    )
    return Response(orjson.dumps(problem.model_dump()), status, headers, MEDIA)


def answer_kailin_error(request: Request, error: KailinError) -> Response:
    """Return the response of one of our errors: its own status, its message and what to do."""
    if isinstance(error, Defect):
        return answer_defect(request, error)
    return problem_response(
        request, error.http_status, error.message, remedy=error.remedy, headers=problem_headers(error)
    )


def problem_headers(error: KailinError) -> dict[str, str]:
    """Return the headers that go with an error: how to say who one is, or when to come again."""
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": 'Bearer, Basic realm="kailin", charset="UTF-8"'}
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.facts.get("seconds", 1))}
    return {}


def answer_defect(request: Request, error: Exception) -> Response:
    """Return the response of a mistake of ours; what it was stands in the log alone."""
    log.error("defect", exc_info=error)
    return problem_response(
        request,
        500,
        "A mistake in kailin, not in the request.",
        remedy="Please report it with the line of the server's log that has this request's id.",
    )


def answer_validation(request: Request, error: RequestValidationError) -> Response:
    """Return the response of values that do not fit their parameters, each named; the values are not repeated."""
    faults = [Fault(place=".".join(map(str, fault["loc"])), problem=fault["msg"]) for fault in error.errors()]
    detail = "; ".join(f"{fault.place}: {fault.problem}" for fault in faults)
    return problem_response(request, 422, detail, remedy="See /openapi.json for what is expected.", errors=faults)


def answer_http(request: Request, error: HTTPException) -> Response:
    """Return the response of an error of routing: no such path, no such method."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(methods_at(request)))
    return problem_response(request, error.status_code, str(error.detail), headers=headers)


def methods_at(request: Request) -> set[str]:
    """Return the methods of all routes at a request's path; routing itself names those of the first."""
    routes = [route for route in request.app.state.routes if isinstance(route, Route)]
    return {m for r in routes if r.matches(request.scope)[0] != Match.NONE for m in r.methods or ()}


def add_problems(app: FastAPI) -> None:
    """Let every error of an app leave as a problem."""
    app.add_exception_handler(KailinError, answer_kailin_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, answer_validation)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, answer_http)  # type: ignore[arg-type]


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of some statuses, all of one shape."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"description": HTTPStatus(status).phrase, "content": {MEDIA: schema}} for status in statuses}
