"""Chooses who works on a run: threads of this process, or workers spread by Ray, each with an endpoint from a list.

In: settings, and how a run is to be spread. Out: a crew (for its agents' names) and the workers. Nothing here knows
what they do.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from agents.crew import Crew
from agents.hands import Threads
from agents.prompts import Prompt
from agents.ray_run import ray_workers
from agents.ray_worker import Setup
from agents.work import Workers
from api.models import open_crew
from api.settings import Settings
from api.terminal import say
from api.wiring import database_of
from graph.database import Database
from graph.errors import Invalid

N_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """A run spread by Ray: how many workers, their endpoints in turn (none: OPENAI_BASE_URL), an existing cluster."""

    n_workers: int = N_WORKERS
    endpoints: tuple[str, ...] = ()
    address: str | None = None


def build_spread(engine: str, n_workers: int | None, endpoints: list[str] | None, address: str | None) -> Spread | None:
    """Return how a run is to be spread, None for the local engine. Raises Invalid where options contradict."""
    if engine == "ray":
        return Spread(n_workers or max(N_WORKERS, len(endpoints or ())), tuple(endpoints or ()), address)
    if n_workers or endpoints or address:
        raise Invalid("--workers, --endpoint and --ray-address are for --engine ray.", remedy="Add --engine ray.")
    return None


@contextmanager
def open_workers(
    database: Database, settings: Settings, texts: Mapping[str, Prompt], spread: Spread | None
) -> Iterator[tuple[Crew, Workers]]:
    """Open a run's agents and workers, each of which has reached its endpoint. Raises Unavailable or Invalid."""
    if spread is None:
        with open_crew(settings, texts) as crew:
            yield crew, Threads(crew)
        return
    refuse_unreachable(settings, spread)
    with open_crew(settings_of(settings, spread, 0), texts) as crew:
        pass  # its names are all that is needed here: every worker opens its own
    setups = [
        Setup(database_of(settings), partial(open_crew, settings_of(settings, spread, number), texts))
        for number in range(spread.n_workers)
    ]
    say(f"{spread.n_workers} workers on {spread.address or 'this machine'}.")
    with ray_workers(setups, database, address=spread.address) as workers:
        yield crew, workers


def settings_of(settings: Settings, spread: Spread, number: int) -> Settings:
    """Return the settings of one worker: its endpoint is the next of the list."""
    if not spread.endpoints:
        return settings
    return settings.model_copy(update={"openai_base_url": spread.endpoints[number % len(spread.endpoints)]})


def refuse_unreachable(settings: Settings, spread: Spread) -> None:
    """Raise Invalid where other machines could not reach the database, or where there is no endpoint to share."""
    if spread.address and settings.is_private:
        raise Invalid(
            f"The private Neo4j listens on this machine alone: workers of {spread.address} cannot reach it.",
            remedy="Set NEO4J_URI to a server that every machine of the cluster reaches, or leave out --ray-address.",
        )
    if not spread.endpoints and settings.openai_base_url is None:
        raise Invalid(
            "The small model runs in one process and would be no faster for several workers.",
            remedy="Give --endpoint URL (repeatable) or set OPENAI_BASE_URL, or leave out --engine ray.",
        )
