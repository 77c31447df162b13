"""Pairs a second of the whole loop with a model that answers at once; retrieval, gates, scoring and writing are real.

python tests/bench/pipeline.py --data DIR --home DIR [-n 2000]

Prints the rate, and how the time of the workers divides into reading (retrieval, sources), writing and Python.
"""

import threading
import time
from typing import Any

from agents.run import Wish, start_run
from agents.work import Limits, Work
from graph.database import Database, Row
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel, scripted_crew


class Timed(Database):
    """A database that adds up the seconds spent in reads, by query."""

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and add its time."""
        began = time.perf_counter()
        rows = super().read(name, **parameters)
        with LOCK:
            SECONDS[name] = SECONDS.get(name, 0.0) + time.perf_counter() - began
            CALLS[name] = CALLS.get(name, 0) + 1
        return rows


LOCK = threading.Lock()
SECONDS: dict[str, float] = {}
CALLS: dict[str, int] = {}


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=2000)
    arguments.add_argument("--concurrency", type=int, default=8)
    given = arguments.parse_args()
    with real_graph(given) as database:
        database.__class__ = Timed
        run, _ = start_run(database, Wish(n=given.n, agents={}), "bench")
        model = ScriptedModel()
        began = time.perf_counter()
        work = Work(
            database,
            run,
            scripted_crew(model),
            Limits(concurrency=given.concurrency),
            on_progress=lambda _: None,
            say=print,
        )
        ready = time.perf_counter() - began
        SECONDS.clear()
        CALLS.clear()
        began, cpu = time.perf_counter(), time.process_time()
        report = work.execute()
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    snapshot = report.snapshot
    print(f"{machine()}; {given.concurrency} calls in flight")
    print(f"set-up (link counts, names) {ready:.2f} s")
    print(f"{snapshot.made} pairs in {wall:.2f} s: {snapshot.made / wall:.0f} pairs/s, {model.calls} calls")
    print(f"rejected {snapshot.rejected}, failed targets {snapshot.failed}")
    print(f"Python {cpu / wall:.0%} of one core; writer busy {report.seconds_writing / wall:.0%} of the time")
    reading = sum(SECONDS.values())
    print(f"reading {reading:.1f} thread-seconds, {reading / wall:.1f} threads on average:")
    for name, seconds in sorted(SECONDS.items(), key=lambda item: -item[1]):
        print(f"  {name:24} {CALLS[name]:6} calls {1000 * seconds / CALLS[name]:7.2f} ms each")


if __name__ == "__main__":
    main()
