"""Runs over the bundled sample in a real graph."""

from collections.abc import Callable

import pytest

from agents.hands import Threads
from agents.run import Run, Wish, start_run
from agents.work import Limits, Report, Work
from graph.database import Database
from tests.doubles import ScriptedModel, scripted_crew

Worker = Callable[..., Report]


@pytest.fixture
def new_run(sample_graph: Database) -> Callable[..., Run]:
    """A function that plans and stores a run of n pairs."""
    return lambda n, **wish: start_run(sample_graph, Wish(n=n, **wish), "test")[0]


@pytest.fixture
def work_off(sample_graph: Database) -> Worker:
    """A function that works a claimed run off with a scripted model."""

    def work(run: Run, model: ScriptedModel | None = None, form: str = "text", limits: Limits | None = None) -> Report:
        crew = scripted_crew(model or ScriptedModel(), form)
        limits = limits or Limits(concurrency=8)
        return Work(sample_graph, run, Threads(crew), limits, on_progress=lambda _: None, say=lambda _: None).execute()

    return work
