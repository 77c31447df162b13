"""What a language model that walks by itself gains for coverage, beside the deficit walk, at as many targets.

python tests/bench/walker.py --data DIR --home DIR [-n 40] [--small 10]

Whole MeSH and the development corpus in a real graph. Walkers: the deficit walk; a scripted sensible one over HTTP
(down the greatest deficit, then the concept that lacks most), one and four walks at a time; the small real model, with
tools and in words (ReAct), each for `--small` targets. Printed: how the walks ended, distinct concepts, KL (nats) of
the targets from the target distribution over branches, and the share of targets whose deficit was above 0.5.
"""

import argparse
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from agents.coverage import divergence
from agents.outage import Outage
from agents.plan import Plan, read_plan
from agents.prompts import load_prompts
from agents.scope import Scope, read_scope
from agents.small_model import NAME, fetch_small_model, small_model
from agents.walker import Walker, takes_tools, walk_plan
from graph.database import Database
from tests.bench.real_graph import machine, parser, real_graph

ROOT = Path(__file__).parents[2]


@contextmanager
def scripted() -> Iterator[str]:
    """Serve the scripted sensible walker; its address."""
    command = [sys.executable, "-m", "tests.endpoint", "--walk", "sensible"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


def said(scope: Scope, planned: Plan, seconds: float) -> str:
    """Return a plan's figures in words."""
    counts = Counter(target.ui for target in planned.targets)
    by_model = Counter(target.ui for target in planned.targets if target.walker == "llm")
    short = sum(target.deficit > 0.5 for target in planned.targets) / max(1, planned.placed)
    own = f"; of those the model chose: KL {divergence(scope, by_model, 0.5):.3f}" if by_model else ""
    return (
        f"{planned.placed} targets on {len(counts)} concepts, KL {divergence(scope, counts, 0.5):.3f}, "
        f"deficit above 0.5: {short:.0%}, {seconds:.1f} s {dict(planned.walks) or ''}{own}"
    )


def walked(database: Database, walker: Walker, n: int) -> tuple[Plan, float]:
    """Return a plan by a walker and the seconds it took."""
    began = time.perf_counter()
    outage = Outage(lambda: None, 60, threading.Event(), print)
    return walk_plan(database, walker, n, outage), time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=40)
    arguments.add_argument("--small", type=int, default=10)
    given: argparse.Namespace = arguments.parse_args()
    fetch_small_model(given.cache)
    prompt = load_prompts()["walk"]
    print(machine())
    with real_graph(given) as database:
        scope = read_scope(database)
        for n in sorted({given.small, given.n} - {0}):
            began = time.perf_counter()
            print(f"deficit walk: {said(scope, read_plan(database, n), time.perf_counter() - began)}", flush=True)
        with scripted() as address:
            takes_tools(Walker(address, "none", "scripted", prompt))  # imports what walking takes
            for at_once in (1, 4):
                walker = Walker(address, "none", "scripted", prompt, concurrency=at_once)
                print(f"scripted, {at_once} at once: {said(scope, *walked(database, walker, given.n))}", flush=True)
        if not given.small:
            return
        with small_model(given.cache, slots=2) as served:
            own = Walker(served.base_url, "none", NAME, prompt, steps=6, concurrency=2, max_tokens=128)
            print(f"small model takes tools: {takes_tools(own)}")
            for calls_tools in (True, False):
                walker = replace(own, calls_tools=calls_tools)
                planned, seconds = walked(database, walker, given.small)
                form = "with tools" if calls_tools else "in words"
                print(f"small model, {form}: {said(scope, planned, seconds)}", flush=True)
                print(f"  the first walk: {planned.targets[0].reasons}")


if __name__ == "__main__":
    main()
