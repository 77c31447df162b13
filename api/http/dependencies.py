"""What endpoints are given: the database, the settings, who asks. Each an annotated dependency of FastAPI.

A route that needs more than to be reached says so: `dependencies=[require("pull")]`. One that shows more to some takes
`caller: CallerDep` and asks `caller.may("text")`.
"""

from typing import Annotated, Any, cast

from fastapi import Depends, Request

from api.http.access import KEYLESS, Caller, Scope
from api.http.http_settings import HttpSettings
from api.http.problems import Forbidden
from graph.database import Database


def database_of(request: Request) -> Database:
    """Return the app's database."""
    return cast("Database", request.app.state.database)


def settings_of(request: Request) -> HttpSettings:
    """Return the app's settings."""
    return cast("HttpSettings", request.app.state.http)


def caller_of(request: Request) -> Caller:
    """Return who sent the request."""
    return cast("Caller", getattr(request.state, "caller", Caller("", KEYLESS)))


def require(scope: Scope) -> Any:
    """Return the dependency that refuses callers without a scope (403)."""

    def check(caller: CallerDep) -> None:
        if not caller.may(scope):
            raise Forbidden(
                f"This needs the scope `{scope}`, which "
                + ("the key does not have." if caller.key_id else "nobody has without a key."),
                remedy=f"Make a key that has it: `kailin key create --name NAME --scope {scope}`.",
            )

    return Depends(check)


DatabaseDep = Annotated[Database, Depends(database_of)]
SettingsDep = Annotated[HttpSettings, Depends(settings_of)]
CallerDep = Annotated[Caller, Depends(caller_of)]
