"""`/runs`: the runs of the graph and their state; and, for keys with the scope `run`, runs started and stopped."""

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.dependencies import DatabaseDep, SettingsDep, StarterDep, require
from api.http.http_settings import HttpSettings
from api.http.parameters import MAX_WORDS, PAIR_ID, UnderWord
from api.http.problems import documented
from graph.errors import Invalid, NotFound

router = APIRouter(tags=["runs"])
RunId = Annotated[str, Path(description="the run's id", pattern=PAIR_ID, examples=["b2:4f0c2a"])]


class RunState(BaseModel):
    """A run and how far it is."""

    id: str = Field(examples=["b2:4f0c2a"])
    state: str = Field(description="running, stopped or done", examples=["running"])
    started_at: str | None
    ended_at: str | None
    targets: dict[str, int] = Field(description="targets by state", examples=[{"done": 90, "open": 10}])
    pairs: int = Field(description="live pairs that it made")


class OneRun(RunState):
    """A run with what it is for."""

    is_claimed: bool = Field(description="whether a process works on it now")
    code_version: str | None
    settings: dict[str, Any] = Field(description="its wish: n, under, alpha, agents, ...")


class RunWish(BaseModel):
    """What a run is to make; what is not given here comes from the server's settings."""

    model_config = ConfigDict(extra="forbid")

    n: int = Field(description="how many accepted pairs to make", ge=1, le=10**6, examples=[100])
    under: list[UnderWord] = Field(
        default=[], description="stay at or below these places, concepts or classes", max_length=MAX_WORDS
    )
    alpha: float | None = Field(default=None, ge=0, le=1, examples=[0.5])
    seed: int | None = Field(default=None, ge=0, le=2**63 - 1, examples=[0])
    kinds: str | None = Field(
        default=None, pattern=r"^[a-z]+=[0-9.]+(,[a-z]+=[0-9.]+){0,3}$", examples=["yesno=0.6,list=0.4"]
    )
    judge: Literal["off", "llm"] | None = Field(default=None, examples=["off"])
    max_minutes: float | None = Field(default=None, gt=0, le=10**5, examples=[60.0])


class StartedRun(BaseModel):
    """A run that was started; its id is null where it needs longer to begin: look at /runs then."""

    id: str | None = Field(examples=["b2:4f0c2a"])


@router.get("/runs", summary="All runs, latest first", dependencies=[require("read")])
def runs(database: DatabaseDep) -> list[RunState]:
    """Return the runs of the graph with their state."""
    return [RunState(**{**row, "targets": dict(row["targets"])}) for row in database.read("status_runs")]


@router.get("/runs/{run_id}", summary="One run", dependencies=[require("read")], responses=documented(404))
def run(run_id: RunId, database: DatabaseDep) -> OneRun:
    """Return a run's settings and state."""
    for row in database.read("routes_runs_one", id=run_id):
        settings = orjson.loads(row["settings"] or "{}")
        return OneRun(**{**row, "targets": dict(row["targets"]), "settings": settings})
    raise NotFound(f"There is no run {run_id} in this graph.", remedy="See /runs.")


@router.post(
    "/runs",
    summary="Start a run",
    status_code=202,
    dependencies=[require("run")],
    responses=documented(404, 409),
)
def start(
    wish: RunWish, database: DatabaseDep, http: SettingsDep, starter: StarterDep, response: Response
) -> StartedRun:
    """Start `kailin run` in a process of its own, which goes on when the server ends; one at a time."""
    if wish.n > http.max_run:
        raise Invalid(f"A run started here makes at most {http.max_run:,} pairs.", remedy="Ask for fewer.")
    made = starter.start(database, options_of(wish, http))
    if made:
        response.headers["Location"] = f"/runs/{made}"
    return StartedRun(id=made)


@router.post(
    "/runs/{run_id}/stop",
    summary="Stop a run that was started here",
    status_code=202,
    dependencies=[require("run")],
    responses=documented(404, 409),
)
def stop(run_id: RunId, database: DatabaseDep, starter: StarterDep) -> OneRun:
    """Tell a run to end: what is done is kept, and `kailin resume` goes on with it."""
    found = run(run_id, database)
    starter.stop(run_id)
    return found


def options_of(wish: RunWish, http: HttpSettings) -> list[str]:
    """Return the options of `kailin run` for a wish; each value is one argument of its own, never a shell's."""
    given = {
        "alpha": wish.alpha,
        "seed": wish.seed,
        "kinds": wish.kinds,
        "judge": wish.judge,
        "max-minutes": wish.max_minutes,
        "home": http.home_name,
    }
    options = [f"--{name}={value}" for name, value in given.items() if value is not None]
    return ["-n", str(wish.n), *(f"--under={word}" for word in wish.under), *options]
