"""Calls a second against an endpoint that takes 200 ms, 64 in flight, write-back included, beside a bare client.

python tests/bench/endpoint.py --data DIR --home DIR [-n 1500] [--spread 0.1]

The endpoint (tests/endpoint.py) is a process of its own on loopback. The bare client is `openai` in 64 threads with
prompts of the same size, in the same run, before and after; the ideal is 64 / 0.2 s = 320 calls a second.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import openai

from agents.ask import Agent
from agents.crew import Crew
from agents.hands import Threads
from agents.llm import OpenAIModel
from agents.model import Message, Reply
from agents.prompts import load_prompts
from agents.run import Wish, start_run
from agents.work import Limits, Work
from graph.database import Database
from tests.bench.pipeline import work_off
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import ScriptedModel

IN_FLIGHT = 64


class Counted(OpenAIModel):
    """A model that counts its calls."""

    calls = 0
    lock = threading.Lock()

    def chat(self, messages: list[Message], **settings: Any) -> Reply:
        """Count and call."""
        with self.lock:
            self.calls += 1
        return super().chat(messages, **settings)


@contextmanager
def endpoint(latency: float, spread: float, faults: float = 0.0, port: int = 0) -> Iterator[str]:
    """Yield the address of an endpoint in a process of its own."""
    command = [sys.executable, "-m", "tests.endpoint", "--latency", str(latency), "--spread", str(spread)]
    command += ["--faults", str(faults), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.communicate()


def real_crew(model: OpenAIModel) -> Crew:
    """Return a crew of chat agents that share one endpoint."""
    prompts = load_prompts()

    def agent(role: str, prompt: str) -> Agent:
        return Agent(role, model, prompts[prompt], 0.0, 512, 0)

    generators = (agent("ask_a", "ask_json_a"), agent("ask_b", "ask_json_b"))
    return Crew(generators, agent("answer", "answer_json"), model.probe)


def bare(url: str, calls: int) -> float:
    """Return the calls a second of a bare client in 64 threads."""
    client = openai.OpenAI(base_url=url, api_key="k", max_retries=0)
    text = "word " * 600
    left = count()

    def work() -> None:
        while next(left) < calls:
            client.chat.completions.create(
                model="scripted", messages=[{"role": "user", "content": text}], max_tokens=512, temperature=0.0
            )

    threads = [threading.Thread(target=work) for _ in range(IN_FLIGHT)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    return calls / (time.perf_counter() - began)


def whole(database: Database, url: str, n: int) -> tuple[float, int]:
    """Return the calls a second of the whole loop, and the pairs it made."""
    run, _ = start_run(database, Wish(n=n), "bench")
    model = Counted(url, "k", "scripted", in_flight=IN_FLIGHT)
    work = Work(
        database, run, Threads(real_crew(model)), Limits(concurrency=IN_FLIGHT), on_progress=lambda _: None, say=print
    )
    began = time.perf_counter()
    report = work.execute()
    seconds = time.perf_counter() - began
    model.close()
    return model.calls / seconds, report.snapshot.made


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("-n", type=int, default=1500)
    arguments.add_argument("--warm", type=int, default=2000, help="pairs made before, on a server just started")
    arguments.add_argument("--spread", type=float, default=0.0, help="seconds around 200 ms")
    given = arguments.parse_args()
    print(f"{machine()}; 200 ms ± {1000 * given.spread:.0f} ms, {IN_FLIGHT} in flight")
    with real_graph(given) as database, endpoint(0.2, given.spread) as url:
        work_off(database, given.warm, 4, ScriptedModel(), "json")
        before = bare(url, given.n * 3)
        rate, made = whole(database, url, given.n)
        after = bare(url, given.n * 3)
    print(f"bare client {before:.0f} and {after:.0f} calls/s; whole loop {rate:.0f} calls/s, {made} pairs")
    print(f"whole loop: {rate / 320:.0%} of 320/s, {2 * rate / (before + after):.0%} of the bare client")


if __name__ == "__main__":
    main()
