"""Threads that do the work: take a target, make one attempt at it, put back what came of it.

In: a loop of agents, and a place to take from and put to: the coordinator's desk, or a worker's box on another machine.
Threads are the right tool: an attempt is a chain of calls that wait on the network.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from agents.ask import Agent
from agents.crew import Crew, build_loop
from agents.outage import Outage, PatientEmbedder, PatientModel, Stopped
from agents.pipeline import Loop, distil
from agents.records import Outcome
from agents.start import Start
from agents.work import TICK, Limits, Site


class Place(Protocol):
    """Where attempts come from and outcomes go."""

    def take(self, timeout: float) -> Start | None:
        """Return an attempt to make, None where there is none within the timeout."""
        ...

    def put(self, outcome: Outcome) -> None:
        """Pass on what came of an attempt."""
        ...


class Threads:
    """The threads of this process as a run's workers."""

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    @property
    def seconds_away(self) -> float:
        """Seconds in which models did not answer."""
        return self._outage.seconds_away

    def room(self, limits: Limits) -> int:
        """Return one target for each thread."""
        return limits.n_threads

    def open(self, site: Site) -> None:
        """Read link counts and names."""
        self._site = site
        self._outage = Outage(self._crew.probe, site.limits.give_up_after, site.stop, site.say)
        patient = patient_crew(self._crew, self._outage)
        self._loop = build_loop(site.reader, patient, site.run.wish, site.desk.sources, site.desk.asked)

    def begin(self) -> None:
        """Start the threads."""
        site = self._site
        start_threads(site.limits.n_threads, self._loop, site.desk, site.stop, site.fail)

    def end(self) -> None:
        """Do nothing: the threads see the run's stop after their present step."""


def patient_crew(crew: Crew, outage: Outage) -> Crew:
    """Return a crew whose models' outages are waited for."""

    def patient(agent: Agent) -> Agent:
        return replace(agent, model=PatientModel(agent.model, outage))

    embedder = PatientEmbedder(crew.embedder, outage) if crew.embedder else None
    return replace(crew.with_agents(patient), embedder=embedder)


def start_threads(
    n: int, loop: Loop, place: Place, stop: threading.Event, fail: Callable[[BaseException], None]
) -> None:
    """Start n threads that work until `stop`; the first error is handed to `fail`."""
    for i in range(n):
        threading.Thread(target=work, args=(loop, place, stop, fail), name=f"worker-{i}", daemon=True).start()


def work(loop: Loop, place: Place, stop: threading.Event, fail: Callable[[BaseException], None]) -> None:
    """Make attempts until `stop`."""
    while not stop.is_set():
        try:
            begun = place.take(TICK)
            if begun is not None:
                place.put(distil(loop, begun, begun.attempt))
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001 - whatever it is ends the run and is raised there
            fail(error)
