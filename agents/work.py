"""Works a run's targets off: threads that call models and read, one writer, one lease, one set of rules for stopping.

In: a claimed run, a crew of agents, limits. Out: a `Report`. Threads are the right tool here: a target is a chain of
calls that wait on the network, and the sync client is the faster one (agents/README.md, Decisions).
"""

import contextlib
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agents.ask import Agent
from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.outage import Outage, PatientModel, PatientReader, Stopped
from agents.pipeline import Loop, Start, distil, start
from agents.progress import Progress, Snapshot
from agents.records import Target
from agents.run import LEASE_SECONDS, Run, end_run, iter_open_targets, keep_claim, plan_more
from agents.source import SourceChooser
from agents.writer import Writer, Written
from graph.database import Database
from graph.errors import Invalid, KailinError, Unavailable

TICK = 0.1
PREFETCHED, STARTED = 256, 16
DRAIN_SECONDS = 30.0
MOST_FAILED = 0.9
log = logging.getLogger("kailin.work")


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends a run early, and how wide it works. `concurrency` is the number of calls in flight."""

    concurrency: int = 16
    max_tokens: int | None = None
    max_seconds: float | None = None
    give_up_after: float = 600.0


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: "done" with its state, or stopped with the reason. Seconds are of this process."""

    run: str
    state: str
    reason: str
    snapshot: Snapshot
    seconds_away: float
    seconds_writing: float


class Work:
    """One process at work on one claimed run."""

    def __init__(
        self,
        database: Database,
        run: Run,
        crew: Crew,
        limits: Limits,
        *,
        on_progress: Callable[[Snapshot], None],
        say: Callable[[str], None],
        stop: threading.Event | None = None,
    ) -> None:
        self._database, self._run, self._limits = database, run, limits
        self._on_progress = on_progress
        self._stop = stop or threading.Event()
        self._graph_outage = Outage(database.probe, limits.give_up_after, self._stop, say)
        self._model_outage = Outage(crew.probe, limits.give_up_after, self._stop, say)
        self._reader = PatientReader(database, self._graph_outage)
        self._progress = Progress(run.wish.n, run.accepted)
        self._sources = SourceChooser(self._reader, per_article=run.wish.per_article, seed=run.wish.seed)
        patient = replace(
            crew,
            generators=(self._patient(crew.generators[0]), self._patient(crew.generators[1])),
            answerer=self._patient(crew.answerer),
        )
        self._loop: Loop = build_loop(self._reader, patient, run.wish, self._sources, Asked(self._reader))
        # More threads than calls in flight, so that calls go on while others retrieve, score and wait for the writer.
        self._n_threads = limits.concurrency + max(2, limits.concurrency // 2)
        self._queue: queue.Queue[Start] = queue.Queue(self._n_threads)
        self._lock = threading.Lock()
        self._unfinished = 0
        self._n_targets = run.n_targets
        self._error: BaseException | None = None
        self._looked = 0.0

    def _patient(self, agent: Agent) -> Agent:
        return replace(agent, model=PatientModel(agent.model, self._model_outage))

    def execute(self) -> Report:
        """Work until every wanted pair is made, the articles are used up, or a rule stops the run.

        Raises Unavailable when model or database stayed away too long, Invalid when nearly all targets fail, and what
        a worker raised; in each case the run is stored as stopped and its targets stay open.
        """
        writer = Writer(self._database, self._graph_outage, self._written)
        threads = [
            threading.Thread(target=self._work, args=(writer,), name=f"worker-{i}", daemon=True)
            for i in range(self._n_threads)
        ]
        threads.append(threading.Thread(target=self._keep_lease, name="lease", daemon=True))
        for thread in threads:
            thread.start()
        reason, state = "interrupted", "stopped"
        try:
            reason, state = self._supervise()
        except Stopped:
            reason = "stopped"
        finally:
            self._stop_after(writer, state)
        if self._error:
            raise self._error
        return Report(
            run=self._run.id,
            state=state,
            reason=reason,
            snapshot=self._progress.snapshot(),
            seconds_away=self._graph_outage.seconds_away + self._model_outage.seconds_away,
            seconds_writing=writer.seconds,
        )

    def _supervise(self) -> tuple[str, str]:
        """Feed targets, and plan others for those that failed, until a reason to end; return it with the state."""
        after = -1
        while True:
            for page in iter_open_targets(self._reader, self._run, after):
                for at in range(0, len(page), PREFETCHED):
                    reason = self._feed_all(page[at : at + PREFETCHED])
                    if reason:
                        return reason, "stopped"
                after = page[-1].ordinal
            reason = self._wait_until_idle()
            if reason:
                return reason, "stopped"
            if self._progress.missing <= 0:
                return "all pairs made", "done"
            if not self._top_up():
                return "no article left for more pairs", "done"

    def _feed_all(self, targets: Sequence[Target]) -> str | None:
        """Hand targets to the workers, what they will read of their concepts read before in a few queries."""
        uis = [target.ui for target in targets]
        self._sources.prefetch(uis)
        self._loop.asked.prefetch(uis)
        batches = (targets[at : at + STARTED] for at in range(0, len(targets), STARTED))
        begun = (one for batch in batches for one in start(self._loop, batch))
        return next((reason for one in begun if (reason := self._feed(one))), None)

    def _feed(self, begun: Start) -> str | None:
        """Hand one target to the workers; return the reason where the run is to end instead."""
        while True:
            reason = self._why_stop()
            if reason:
                return reason
            with self._lock:
                self._unfinished += 1
            try:
                self._queue.put(begun, timeout=TICK)
            except queue.Full:
                with self._lock:
                    self._unfinished -= 1
                continue
            return None

    def _wait_until_idle(self) -> str | None:
        while self._unfinished:
            reason = self._why_stop()
            if reason:
                return reason
            time.sleep(TICK / 4)
        self._on_progress(self._progress.snapshot())
        return self._why_stop()

    def _top_up(self) -> bool:
        """Plan targets in place of failed ones; False where the articles allow none."""
        run = replace(self._run, open=0, accepted=0, failed=self._n_targets)
        plan = self._graph_outage.through(lambda: plan_more(self._database, run, self._progress.missing))
        self._n_targets += plan.placed
        return plan.placed > 0

    def _why_stop(self) -> str | None:
        """Return the reason to end now, None to go on; ten times a second also look at the limits."""
        if self._error or self._stop.is_set():
            return "stopped"
        now = time.monotonic()
        if now - self._looked < TICK:
            return None
        self._looked = now
        snapshot = self._progress.snapshot()
        self._on_progress(snapshot)
        return self._reached_limit(snapshot)

    def _reached_limit(self, snapshot: Snapshot) -> str | None:
        """Return which limit a run has reached, None where none."""
        limits = self._limits
        if limits.max_tokens is not None and snapshot.tokens_in + snapshot.tokens_out >= limits.max_tokens:
            return f"the limit of {limits.max_tokens:,} tokens is reached"
        if limits.max_seconds is not None and snapshot.seconds >= limits.max_seconds:
            return f"the limit of {limits.max_seconds / 60:g} minutes is reached"
        return None

    def _judge_rejections(self) -> None:
        done, failed = self._progress.first or (0, 0)
        if failed > MOST_FAILED * (done + failed):
            self._fail(
                Invalid(
                    f"{failed} of the first {done + failed} targets failed. " + " | ".join(self._progress.examples),
                    remedy="`kailin preview` shows prompts and replies: check the model and its prompt form.",
                )
            )

    def _work(self, writer: Writer) -> None:
        while not self._stop.is_set():
            try:
                begun = self._queue.get(timeout=TICK)
            except queue.Empty:
                continue
            try:
                self._work_off(begun, writer)
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - whatever it is ends the run and is raised there
                self._fail(error)

    def _work_off(self, begun: Start, writer: Writer) -> None:
        """Make attempts at one target until it is closed."""
        for attempt in itertools.count(begun.target.attempts + 1):
            if self._stop.is_set():
                raise Stopped
            outcome = distil(self._loop, begun, attempt)
            writer.put(outcome)
            if outcome.last:
                return
            tried = (*begun.target.tried, outcome.pmid) if outcome.pmid else begun.target.tried
            (begun,) = start(self._loop, [replace(begun.target, tried=tried)])

    def _written(self, written: Written) -> None:
        self._progress.add(written.outcomes)
        self._judge_rejections()
        for outcome in written.outcomes:
            if outcome.pair:
                self._sources.settle(outcome.target.ui, outcome.pair.source.pmid)
        with self._lock:
            self._unfinished -= written.n_last

    def _keep_lease(self) -> None:
        while not self._stop.wait(LEASE_SECONDS / 4):
            try:
                keep_claim(self._database, self._run)
            except Unavailable:
                continue
            except KailinError as error:
                self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        self._stop.set()

    def _stop_after(self, writer: Writer, state: str) -> None:
        """Commit what is done, give the claim back. Calls still in flight are dropped: their targets stay open."""
        if state == "stopped":
            self._stop.set()
        drained = writer.close(DRAIN_SECONDS)
        self._stop.set()
        if writer.error and not isinstance(writer.error, Stopped):
            self._error = self._error or writer.error
        if not drained:
            log.warning("The last results could not be written within %.0f s; their targets stay open.", DRAIN_SECONDS)
        with contextlib.suppress(KailinError):
            end_run(self._database, self._run, "stopped" if self._error else state)
