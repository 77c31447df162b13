"""The counters of a run while it works, and what they add up to: no graph, no model, only arithmetic.

In: the outcomes as they were written. Out: a `Snapshot` for a progress bar, and the summary's figures.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.records import Outcome
from graph.records import branch

EXAMPLES = 3
JUDGED_AFTER = 50


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a run stands. `accepted` counts the whole run, `made` what this process added to it.

    `kinds` are those of the pairs made, by kind of question.
    """

    wanted: int
    accepted: int
    made: int
    failed: int
    rejected: dict[str, int]
    tokens_in: int
    tokens_out: int
    seconds: float
    by_branch: dict[str, tuple[int, int]]
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Pairs a second in this process."""
        return self.made / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds to go at this rate, None before the first pair."""
        return (self.wanted - self.accepted) / self.rate if self.rate > 0 else None

    @property
    def tokens_a_pair(self) -> float | None:
        """Tokens read and written for each accepted pair, rejected attempts included."""
        return (self.tokens_in + self.tokens_out) / self.made if self.made else None


class Progress:
    """Counts outcomes; thread-safe. `first` is how the first 50 targets ended, once they have."""

    def __init__(self, wanted: int, accepted: int) -> None:
        self._lock = threading.Lock()
        self._wanted, self._accepted, self._before = wanted, accepted, accepted
        self._failed = 0
        self._tokens = [0, 0]
        self._rejected: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._pairs_by_branch: Counter[str] = Counter()
        self._tokens_by_branch: Counter[str] = Counter()
        self._began = time.monotonic()
        self.examples: list[str] = []
        self.first: tuple[int, int] | None = None

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count written outcomes."""
        with self._lock:
            for outcome in outcomes:
                self._add(outcome)

    def _add(self, outcome: Outcome) -> None:
        tokens_in, tokens_out = outcome.tokens
        self._tokens[0] += tokens_in
        self._tokens[1] += tokens_out
        where = branch(outcome.target.number)
        self._tokens_by_branch[where] += tokens_in + tokens_out
        self._pairs_by_branch[where] += outcome.pair is not None
        self._accepted += outcome.pair is not None
        self._kinds[outcome.target.kind] += outcome.pair is not None
        self._failed += outcome.last and outcome.pair is None
        if self.first is None and sum(self.closed) >= JUDGED_AFTER:
            self.first = self.closed
        self._rejected.update(f"{r.stage}: {gist(r.reason)}" for r in outcome.rejections)
        if outcome.rejections and len(self.examples) < EXAMPLES:
            self.examples.append(example(outcome))

    @property
    def missing(self) -> int:
        """Pairs still wanted."""
        return self._wanted - self._accepted

    @property
    def closed(self) -> tuple[int, int]:
        """Targets closed by this process: with a pair, and failed."""
        return self._accepted - self._before, self._failed

    def snapshot(self) -> Snapshot:
        """Return where the run stands now."""
        with self._lock:
            return Snapshot(
                wanted=self._wanted,
                accepted=self._accepted,
                made=self._accepted - self._before,
                failed=self._failed,
                rejected=dict(self._rejected.most_common()),
                tokens_in=self._tokens[0],
                tokens_out=self._tokens[1],
                seconds=time.monotonic() - self._began,
                by_branch={
                    name: (self._pairs_by_branch[name], tokens)
                    for name, tokens in sorted(self._tokens_by_branch.items())
                },
                kinds={kind: n for kind, n in sorted(self._kinds.items()) if n},
            )


def gist(reason: str) -> str:
    """Return a reason without its figures and quotations, so that the same kind counts as one."""
    return re.sub(r"\d+", "N", re.sub(r"'[^']*'", "…", reason.split(": ", maxsplit=1)[0]))


def example(outcome: Outcome) -> str:
    """Return a rejection with the reply it rejects, for people."""
    rejection = outcome.rejections[0]
    reply = next((g.reply for g in outcome.generations if g.id == rejection.generation), "")
    return f"{rejection.stage}: {rejection.reason} ({outcome.target.name}) {' '.join(reply.split())[:160]!r}"
