"""One worker of a run, in a process of its own, perhaps on another machine: threads between an inbox and an outbox.

In: targets with their sources, a few at a time. Out: what came of them. It reads the graph, calls its own endpoint and
extends the leases of what it has; it writes nothing else, and chooses no article. Nothing here imports Ray.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from agents.asked import Asked
from agents.claims import keep_targets
from agents.crew import Crew, build_loop
from agents.hands import patient_crew, start_threads
from agents.outage import Outage, PatientReader
from agents.records import Outcome
from agents.run import Run
from agents.start import Start
from agents.work import Limits
from graph.database import Database
from graph.errors import Defect, KailinError, Unavailable

WAIT = 0.1  # seconds that an exchange waits for a first outcome


@dataclass(frozen=True, slots=True, repr=False)
class Setup:
    """How a worker opens its database and its models. It carries passwords and keys, so it has no text form."""

    open_database: Callable[[], Database]
    open_crew: Callable[[], AbstractContextManager[Crew]]


@dataclass(frozen=True, slots=True)
class Order:
    """An attempt for a worker to make, with the questions asked about its concept so far."""

    begun: Start
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What a worker has to say: what it finished, what went wrong, and what people should hear."""

    outcomes: tuple[Outcome, ...]
    error: BaseException | None
    said: tuple[str, ...]
    seconds_away: float


class Box:
    """What a worker was given and has not begun, and what it finished and has not handed over. Thread-safe."""

    def __init__(self) -> None:
        self._given: queue.SimpleQueue[Start] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._held: set[str] = set()
        self._lock = threading.Lock()

    def give(self, begun: Start) -> None:
        """Add an attempt to make."""
        with self._lock:
            self._held.add(begun.target.id)
        self._given.put(begun)

    def take(self, timeout: float) -> Start | None:
        """Return an attempt to make, None where there is none; those lost meanwhile are left out."""
        with contextlib.suppress(queue.Empty):
            begun = self._given.get(timeout=timeout)
            with self._lock:
                return begun if begun.target.id in self._held else None
        return None

    def put(self, outcome: Outcome) -> None:
        """Keep what came of an attempt until it is handed over."""
        with self._lock:
            self._held.discard(outcome.target.id)
        self._done.put(outcome)

    def done(self) -> tuple[Outcome, ...]:
        """Return what is finished, after a short wait where nothing is."""
        found = []
        with contextlib.suppress(queue.Empty):
            found.append(self._done.get(timeout=WAIT))
            while True:
                found.append(self._done.get_nowait())
        return tuple(found)

    def held(self) -> set[str]:
        """Return the ids of the targets that are not finished."""
        with self._lock:
            return set(self._held)

    def lose(self, ids: Collection[str]) -> None:
        """Forget targets that are another worker's now."""
        with self._lock:
            self._held.difference_update(ids)


class Chosen:
    """Stands where a loop expects its sources: the coordinator has chosen them, and counts their use."""

    def choose(self, ui: str, exclude_pmids: Collection[int] = ()) -> int | None:  # noqa: ARG002 - the protocol's
        """Raise Defect: a worker chooses nothing."""
        raise Defect("A worker was to choose a source.")

    def release(self, ui: str, pmid: int) -> None:
        """Do nothing: the coordinator sees that no pair came."""


class Worker:
    """What runs in the other process. Methods return errors and do not raise them, so that they arrive as they are."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._stack = ExitStack()
        self._stop = threading.Event()
        self._box = Box()
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._error: BaseException | None = None

    def open(self) -> KailinError | None:
        """Open database and models; each must answer."""
        try:
            self._database = self._stack.enter_context(self._setup.open_database())
            self._database.probe()
            self._crew = self._stack.enter_context(self._setup.open_crew())
        except KailinError as error:
            return error
        return None

    def begin(self, run: Run, limits: Limits, name: str, lease: float) -> KailinError | None:
        """Read link counts and names, and start to work on what will be given."""
        graph = Outage(self._database.probe, limits.give_up_after, self._stop, self._said.put)
        self._outage = Outage(self._crew.probe, limits.give_up_after, self._stop, self._said.put)
        reader = PatientReader(self._database, graph)
        self._asked = Asked(reader)
        try:
            loop = build_loop(reader, patient_crew(self._crew, self._outage), run.wish, Chosen(), self._asked)
        except KailinError as error:
            return error
        start_threads(limits.n_threads, loop, self._box, self._stop, self._fail)
        threading.Thread(target=self._keep_leases, args=(name, lease), name="leases", daemon=True).start()
        return None

    def exchange(self, orders: Sequence[Order]) -> News:
        """Take orders, and hand over what is finished."""
        for order in orders:
            self._asked.learn(order.begun.target.ui, order.asked)
            self._box.give(order.begun)
        said = []
        with contextlib.suppress(queue.Empty):
            while True:
                said.append(self._said.get_nowait())
        return News(self._box.done(), self._error, tuple(said), self._outage.seconds_away)

    def _keep_leases(self, name: str, lease: float) -> None:
        pause = lease / 4
        while not self._stop.wait(pause):
            held = self._box.held()
            try:
                self._box.lose(held - keep_targets(self._database, name, held, lease))
                pause = lease / 4
            except Unavailable:
                pause = min(1.0, pause)
            except KailinError as error:
                self._fail(error)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, KailinError):
            error = Defect(f"Unexpected {type(error).__name__} in a worker: {error}.")
        self._error = self._error or error
        self._stop.set()
