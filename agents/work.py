"""Works a run's targets off: workers that make attempts, one writer, one lease, one set of rules for stopping.

In: a claimed run, workers, limits. Out: a `Report`. This is the coordinator: whether the workers are threads of this
process (agents/hands.py) or spread over machines (agents/ray_run.py) is not known here.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from agents.desk import Desk
from agents.outage import Outage, PatientReader, Stopped
from agents.progress import Progress, Snapshot
from agents.records import Target
from agents.run import LEASE_SECONDS, Run, end_run, iter_open_targets, keep_claim, plan_more
from agents.start import Start
from agents.writer import Writer, Written
from graph.database import Database, Reader
from graph.errors import Invalid, KailinError, Unavailable

TICK = 0.1
PREFETCHED = 256
DRAIN_SECONDS = 30.0
MOST_FAILED = 0.9
log = logging.getLogger("kailin.work")


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends a run early, and how wide it works. `concurrency` is the number of calls in flight of each worker."""

    concurrency: int = 16
    max_tokens: int | None = None
    max_seconds: float | None = None
    give_up_after: float = 600.0

    @property
    def n_threads(self) -> int:
        """Threads of a worker: more than calls in flight, so that these go on while others retrieve, score and wait."""
        return self.concurrency + max(2, self.concurrency // 2)


@dataclass(frozen=True, slots=True)
class Site:
    """What a coordinator offers its workers: the run, the graph with its outages, the desk, and whom to tell."""

    run: Run
    limits: Limits
    reader: Reader
    outage: Outage
    desk: Desk
    stop: threading.Event
    fail: Callable[[BaseException], None]
    say: Callable[[str], None]


class Workers(Protocol):
    """Whoever works on a run: the threads of this process, or of others."""

    @property
    def seconds_away(self) -> float:
        """Seconds in which models did not answer."""
        ...

    def room(self, limits: Limits) -> int:
        """Return how many targets may wait on the desk, so that nobody has to wait for the next."""
        ...

    def open(self, site: Site) -> None:
        """Get ready: what does not change during a run is read."""
        ...

    def begin(self) -> None:
        """Start to take targets."""
        ...

    def end(self) -> None:
        """End; what is in work is dropped."""
        ...


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
    """The coordinator of one claimed run."""

    _writer: Writer

    def __init__(
        self,
        database: Database,
        run: Run,
        workers: Workers,
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
        self._reader = PatientReader(database, self._graph_outage)
        self._progress = Progress(run.wish.n, run.accepted)
        self._desk = Desk(self._reader, run.wish, workers.room(limits))
        self._workers = workers
        self._n_targets = run.n_targets
        self._error: BaseException | None = None
        self._looked = 0.0
        workers.open(Site(run, limits, self._reader, self._graph_outage, self._desk, self._stop, self._fail, say))

    def execute(self) -> Report:
        """Work until every wanted pair is made, the articles are used up, or a rule stops the run.

        Raises Unavailable when model or database stayed away too long, Invalid when nearly all targets fail, and what
        a worker raised; in each case the run is stored as stopped and its targets stay open.
        """
        self._writer = writer = Writer(self._database, self._graph_outage, self._written, self._run.wish.per_article)
        self._desk.write_to(writer.put)
        threading.Thread(target=self._keep_lease, name="lease", daemon=True).start()
        self._workers.begin()
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
            seconds_away=self._graph_outage.seconds_away + self._workers.seconds_away,
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
        begun = self._desk.prepare(targets)
        return next((reason for one in begun if (reason := self._feed(one))), None)

    def _feed(self, begun: Start) -> str | None:
        """Hand one target to the workers; return the reason where the run is to end instead."""
        while True:
            reason = self._why_stop()
            if reason:
                return reason
            if self._desk.offer(begun, TICK):
                return None

    def _wait_until_idle(self) -> str | None:
        while self._desk.unfinished:
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
        if self._error or self._writer.error or self._stop.is_set():
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
        """Stop the run where nearly all of the first targets failed; Stopped keeps the writer from going on."""
        done, failed = self._progress.first or (0, 0)
        if failed > MOST_FAILED * (done + failed):
            self._fail(
                Invalid(
                    f"{failed} of the first {done + failed} targets failed. " + " | ".join(self._progress.examples),
                    remedy="`kailin preview` shows prompts and replies: check the model and its prompt form.",
                )
            )
            raise Stopped

    def _written(self, written: Written) -> None:
        self._progress.add(written.outcomes)
        self._judge_rejections()
        self._desk.written(written)

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
        """Commit what is done, end the workers, give the claim back. What is in flight is dropped: it stays open."""
        self._stop.set()
        self._workers.end()
        drained = writer.close(DRAIN_SECONDS)
        if writer.error and not isinstance(writer.error, Stopped):
            self._error = self._error or writer.error
        if not drained:
            log.warning("The last results could not be written within %.0f s; their targets stay open.", DRAIN_SECONDS)
        with contextlib.suppress(KailinError):
            end_run(self._database, self._run, "stopped" if self._error else state)
