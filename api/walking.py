"""Chooses who walks to a plan's targets, and opens what that takes: the deficit walk, or a language model's agent.

In: settings, a number of targets. Out: a `Plan`. Writes nothing to the graph.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from agents.outage import Outage, Stopped
from agents.plan import Plan, read_plan
from agents.prompts import load_prompts
from agents.walker import Walker, takes_tools, walk_plan
from api.models import find_endpoints, open_model
from api.settings import Settings
from api.terminal import progress, say, stop_on_signal
from graph.database import Database

STOPPING = "Stopping: nothing is stored of a plan that is not whole. Once more to end at once."
INTERRUPTED = 130
WALKS_AT_ONCE = 4  # more of them see less of what the others choose


def make_plan(
    database: Database, settings: Settings, n: int, under: Sequence[str] = (), prompts: Path | None = None
) -> Plan:
    """Return a plan of n targets, chosen as the settings say. Raises Unavailable or Invalid for a model's endpoint."""
    if settings.walker == "deficit":
        return read_plan(database, n, under=under, alpha=settings.alpha, seed=settings.seed)
    with open_walker(settings, prompts) as (walker, probe), stop_on_signal(STOPPING) as stop, progress() as on_progress:
        outage = Outage(lambda: (database.probe(), probe()), settings.give_up_after, stop, say)
        try:
            return walk_plan(
                database,
                walker,
                n,
                outage,
                under=under,
                alpha=settings.alpha,
                seed=settings.seed,
                on_progress=lambda done, total: on_progress("Walk the tree", done, total),
            )
        except Stopped as stopped:
            raise typer.Exit(INTERRUPTED) from stopped


@contextmanager
def open_walker(settings: Settings, prompts: Path | None) -> Iterator[tuple[Walker, Callable[[], object]]]:
    """Yield the walker of the settings and what probes its endpoint: the first generator's."""
    with ExitStack() as stack:
        endpoint = find_endpoints(settings, stack)["ask_a"]
        model = open_model(endpoint, WALKS_AT_ONCE)
        stack.callback(model.close)
        walker = Walker(
            base_url=endpoint.base_url,
            key=endpoint.key,
            model=model.name,
            prompt=load_prompts(prompts)["walk"],
            steps=settings.walker_steps,
            concurrency=min(settings.concurrency, WALKS_AT_ONCE),
            temperature=settings.temperature,
            seed=settings.seed,
            max_tokens=settings.reply_tokens,
        )
        calls_tools = takes_tools(walker)
        if not calls_tools:
            say(f"{endpoint.base_url} refuses tools: the walker asks for its calls in words.")
        yield replace(walker, calls_tools=calls_tools), model.probe
