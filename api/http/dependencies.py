"""What endpoints are given: the database, the settings, who asks. Each an annotated dependency of FastAPI.

They only look something up, so they are coroutines: a thread for each would cost more than they do.

A route that needs more than to be reached says so: `dependencies=[require("pull")]`. One that shows more to some takes
`caller: CallerDep` and asks `caller.may("text")`.
"""

import difflib
from typing import Annotated, Any, cast

from fastapi import Depends, Request, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from api.http.access import Caller
from api.http.coverage_cache import CoverageCache
from api.http.http_settings import HttpSettings
from api.http.keys import Scope
from api.http.metrics import Metrics
from api.http.problems import Forbidden, Unknown
from api.http.run_starter import RunStarter
from graph.database import Database
from graph.errors import Invalid


async def database_of(request: Request) -> Database:
    """Return the app's database."""
    return cast("Database", request.app.state.database)


async def settings_of(request: Request) -> HttpSettings:
    """Return the app's settings."""
    return cast("HttpSettings", request.app.state.http)


async def caller_of(request: Request) -> Caller:
    """Return who sent the request."""
    return cast("Caller", request.state.caller)


async def metrics_of(request: Request) -> Metrics:
    """Return the app's counters."""
    return cast("Metrics", request.app.state.metrics)


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that a route does not have: a misspelt one must not be taken for its default."""
    route = request.scope.get("route")
    known = parameters_of(route) if isinstance(route, APIRoute) else frozenset()
    if unknown := sorted(set(request.query_params) - known):
        near = difflib.get_close_matches(unknown[0], known, n=1)
        raise Unknown(
            f"{len(unknown)} query parameter(s) not known here.",
            remedy=f"Did you mean `{near[0]}`?" if near else f"Those known: {', '.join(sorted(known)) or 'none'}.",
        )


def parameters_of(route: APIRoute) -> frozenset[str]:
    """Return the names of a route's query parameters."""
    fields = get_flat_params(route.dependant)
    return frozenset(field.alias for field in fields if isinstance(field.field_info, params.Query))


async def coverage_of(request: Request) -> CoverageCache:
    """Return the coverage tree that the app keeps."""
    return cast("CoverageCache", request.app.state.coverage)


async def starter_of(request: Request) -> RunStarter:
    """Return what starts runs. Raises Invalid where the server has no folder for them."""
    starter = request.app.state.starter
    if starter is None:
        raise Invalid("This server has no home to start runs in.", remedy="Start it by `kailin serve`.")
    return cast("RunStarter", starter)


def require(scope: Scope) -> Any:
    """Return the dependency that refuses callers without a scope (403)."""

    async def check(caller: CallerDep) -> None:
        refuse_without(caller, scope)

    return Depends(check)


def refuse_without(caller: Caller, scope: Scope) -> None:
    """Raise Forbidden for a caller without a scope."""
    if not caller.may(scope):
        has_not = "the key does not have" if caller.key_id else "nobody has without a key"
        raise Forbidden(
            f"This needs the scope `{scope}`, which {has_not}.",
            remedy=f"Make a key that has it: `kailin key create --name NAME --scope {scope}`.",
        )


CoverageDep = Annotated[CoverageCache, Depends(coverage_of)]
StarterDep = Annotated[RunStarter, Depends(starter_of)]
DatabaseDep = Annotated[Database, Depends(database_of)]
SettingsDep = Annotated[HttpSettings, Depends(settings_of)]
MetricsDep = Annotated[Metrics, Depends(metrics_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
