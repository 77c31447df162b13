"""What lies between a run's coordinator and its workers: targets to take, and what came of them.

In: open targets. Out: each target with its source article, for one attempt at a time; and outcomes, passed on to the
writer. All sources are chosen here, in one process, so that no two workers ask about the same article for the same
concept. Who works, and where, is not known here. Thread-safe.
"""

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from agents.asked import Asked
from agents.late import asked_meanwhile, second_result
from agents.outage import Stopped
from agents.records import Outcome, Target
from agents.run import Wish
from agents.source import SourceChooser
from agents.start import Start, start
from agents.writer import Written
from graph.database import Reader

STARTED = 16


class Desk:
    """Targets that wait for an attempt, those in work, and the rule that the first result of an attempt counts."""

    def __init__(self, reader: Reader, wish: Wish, room: int) -> None:
        self.sources = SourceChooser(reader, per_article=wish.per_article, seed=wish.seed)
        self.asked = Asked(reader)
        self._reader = reader
        self._attempts = wish.attempts
        self._waiting: queue.Queue[Start] = queue.Queue(room)
        self._again: queue.SimpleQueue[Start] = queue.SimpleQueue()
        self._in_work: dict[str, Start] = {}  # by target: the attempt that is wanted now
        self._lock = threading.Lock()
        self._write: Callable[[Outcome], None] = lambda _: None
        self.unfinished = 0

    def write_to(self, write: Callable[[Outcome], None]) -> None:
        """Say where outcomes go."""
        self._write = write

    def prepare(self, targets: Sequence[Target]) -> Iterator[Start]:
        """Yield targets with their sources; what will be read of their concepts is read before, in a few queries."""
        uis = [target.ui for target in targets]
        self.sources.prefetch(uis)
        self.asked.prefetch(uis)
        for at in range(0, len(targets), STARTED):
            yield from start(self._reader, self.sources, targets[at : at + STARTED])

    def offer(self, begun: Start, timeout: float) -> bool:
        """Lay a target out for the workers; False where all of them have enough to do."""
        with self._lock:
            self.unfinished += 1
            self._in_work[begun.target.id] = begun
        try:
            self._waiting.put(begun, timeout=timeout)
        except queue.Full:
            self.drop(begun)
            return False
        return True

    def take(self, timeout: float = 0.0) -> Start | None:
        """Return an attempt to make, a repeated one before a first; None where there is none within the timeout."""
        with contextlib.suppress(queue.Empty):
            return self._again.get_nowait()
        with contextlib.suppress(queue.Empty):
            return self._waiting.get(timeout=timeout) if timeout else self._waiting.get_nowait()
        return None

    def give_back(self, begun: Start) -> None:
        """Lay out anew what a worker could not do."""
        with self._lock:
            wanted = self._in_work.get(begun.target.id) is begun
        if wanted:
            self._again.put(begun)

    def drop(self, begun: Start) -> None:
        """Forget a target that is not to be worked on: closed by another process, or not laid out after all."""
        with self._lock:
            self.unfinished -= self._in_work.pop(begun.target.id, None) is not None

    def put(self, outcome: Outcome) -> None:
        """Pass on what came of an attempt, and lay out the next one; a second result of an attempt is a Rejection."""
        if self._is_first(outcome):
            self._pass_on(outcome)
        else:
            self._write(second_result(outcome))

    def put_from_elsewhere(self, outcome: Outcome) -> None:
        """Pass on what a worker made that does not share our sources and our list of questions."""
        if not self._is_first(outcome):
            self._write(second_result(outcome))
            return
        pair = outcome.pair
        if pair and not self.asked.claim(outcome.target.ui, pair.question.text):
            outcome = asked_meanwhile(outcome, last=outcome.attempt >= self._attempts)
        if outcome.pair is None and outcome.pmid:
            self.sources.release(outcome.target.ui, outcome.pmid)
        self._pass_on(outcome)

    def _is_first(self, outcome: Outcome) -> bool:
        with self._lock:
            begun = self._in_work.get(outcome.target.id)
            if begun is None or begun.attempt != outcome.attempt:
                return False
            del self._in_work[outcome.target.id]
            return True

    def _pass_on(self, outcome: Outcome) -> None:
        self._write(outcome)
        if not outcome.last:
            self._next(outcome)

    def written(self, written: Written) -> None:
        """Hear of a committed batch."""
        for outcome in written.outcomes:
            if outcome.pair:
                self.sources.settle(outcome.target.ui, outcome.pair.source.pmid)
        for outcome in written.refused:
            self._refused(outcome)
        with self._lock:
            self.unfinished -= written.n_last

    def _refused(self, outcome: Outcome) -> None:
        assert outcome.pair is not None  # noqa: S101 - only pairs are refused
        self.sources.refresh(outcome.target.ui, outcome.pair.source.pmid)
        self.asked.release(outcome.target.ui, outcome.pair.question.text)
        self._next(outcome)

    def _next(self, outcome: Outcome) -> None:
        """Lay out the next attempt at a target; none where the run is being stopped."""
        target = replace(outcome.target, attempts=outcome.attempt)
        if outcome.pmid:
            target = replace(target, tried=(*target.tried, outcome.pmid))
        with contextlib.suppress(Stopped):
            (begun,) = start(self._reader, self.sources, [target])
            with self._lock:
                self._in_work[target.id] = begun
            self._again.put(begun)
