"""The corpora of the ordering experiment: pairs of three arms and several seeds, made by the small real model.

python tests/bench/ordering_generate.py --data DIR --home DIR --out DIR [--seeds 0,1,2] [-n 100] [--until 10:05]

Arms: `hierarchy` (plan, two generators, rule: a normal run), `no_evaluator` (the same targets, sources and questions,
but the question is drawn by a seeded hash), `random` (source articles drawn uniformly from the usable ones, each asked
about for its first major heading; generators, rule and gates as in `hierarchy`). An article is the source of one pair
at most in an arm. Writes ARM-SEED.jsonl (native rows) and attempts.jsonl (how each target ended) into --out, one target
of each arm and seed after another, so that what there is when it is stopped is balanced; started again it goes on.
"""

import argparse
import signal
import sys
import threading
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import orjson

from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.evaluate import Weighed
from agents.llm import OpenAIModel
from agents.model import LanguageModel, Message, Reply
from agents.pipeline import Loop, make_pair
from agents.plan import read_plan
from agents.records import Outcome, Question, Source, Target, target_id
from agents.run import Wish
from agents.small_model import NAME, fetch_small_model, small_model
from agents.source import SourceChooser
from agents.start import read_sources
from graph.database import Database
from graph.identity import content_id, seeded_order
from graph.never_list import never_planned
from ingest.benchmark.load_benchmark import load_benchmarks
from ingest.rollup.rollup import read_links
from tests.bench.ordering_items import ITEMS
from tests.bench.real_graph import parser, real_graph
from tests.bench.small_model import real_crew

PLANS = {
    "guided": ("hierarchy", "no_evaluator"),
    "random": ("random",),
}  # what plans -> the arms that share its targets
ARMS = tuple(arm for arms in PLANS.values() for arm in arms)
TEMPERATURE = 0.4  # of the generators, so that seeds differ in more than their articles; the answerer stays greedy
REMEMBERED = 256  # replies
SPARE = 4  # targets planned for each pair wanted: a target has one attempt here


@dataclass(frozen=True, slots=True)
class Task:
    """One target of a plan and seed, its source article chosen beforehand."""

    plan: str
    seed: int
    target: Target
    pmid: int

    @property
    def key(self) -> str:
        """What tells this task from the others, on paper and after a restart."""
        return f"{self.plan}-{self.seed}-{self.target.ordinal}"


def guided_tasks(database: Database, seed: int, n: int) -> Iterator[Task]:
    """Yield the targets of a plan over the whole tree, each with an article that no earlier one has."""
    places = database.row("rollup_places")
    numbers = dict(zip(places["uis"], places["numbers"], strict=True))
    sources = SourceChooser(database, per_article=1, seed=seed)
    plan = read_plan(database, n, seed=seed)
    sources.prefetch(planned.ui for planned in plan.targets)
    for planned in plan.targets:
        pmid = sources.choose(planned.ui)
        if pmid is not None:
            run = f"ordering:guided:{seed}"
            target = Target(
                id=target_id(run, planned.ordinal),
                run=run,
                ordinal=planned.ordinal,
                ui=planned.ui,
                name=planned.name,
                number=planned.number,
                path=planned.path,
                deficit=planned.deficit,
                tree_numbers=tuple(sorted(numbers[planned.ui])),
            )
            yield Task("guided", seed, target, pmid)


def random_tasks(database: Database, seed: int) -> Iterator[Task]:
    """Yield every usable article that has a major heading fit for a target, in an order drawn by the seed."""
    places = database.row("rollup_places")
    pmids, descriptors, majors = read_links(database, places["uis"])
    first: dict[int, int] = {}
    for pmid, i, major in zip(pmids.tolist(), descriptors.tolist(), majors.tolist(), strict=True):
        if major and places["numbers"][i] and places["uis"][i] not in never_planned():
            first[pmid] = min(i, first.get(pmid, i))
    run = f"ordering:random:{seed}"
    for ordinal, pmid in enumerate(sorted(first, key=lambda pmid: seeded_order(seed, pmid))):
        ui, numbers = places["uis"][first[pmid]], tuple(sorted(places["numbers"][first[pmid]]))
        target = Target(
            id=target_id(run, ordinal),
            run=run,
            ordinal=ordinal,
            ui=ui,
            name="",
            number=numbers[0],
            path=(),
            deficit=0.0,
            tree_numbers=numbers,
        )
        yield Task("random", seed, target, pmid)


@dataclass(frozen=True, slots=True)
class NoEvaluator:
    """Who weighs nothing, so that the question is drawn by a seeded hash."""

    seed: int
    judge: str = "none"

    def weigh(self, _outcome: Outcome, _source: Source, _questions: tuple[Question, Question]) -> Weighed:
        """Prefer neither."""
        return Weighed(reason="no evaluator")


class Remembering:
    """A model that answers the same call at once the second time: arms that share a target share its calls."""

    def __init__(self, model: LanguageModel) -> None:
        self.name = model.name
        self._model = model
        self._lock = threading.Lock()
        self._replies: OrderedDict[str, Reply] = OrderedDict()

    def complete(self, prompt: str, **parameters: Any) -> Reply:
        """Return the continuation of a text."""
        return self._once(self._model.complete, prompt, parameters)

    def chat(self, messages: list[Message], **parameters: Any) -> Reply:
        """Return the reply to chat messages."""
        return self._once(self._model.chat, messages, parameters)

    def _once(self, ask: Callable[..., Reply], said: Any, parameters: dict[str, Any]) -> Reply:
        key = content_id(said, parameters)
        with self._lock:
            known = self._replies.get(key)
        if known is None:
            known = ask(said, **parameters)
            with self._lock:
                self._replies[key] = known
                while len(self._replies) > REMEMBERED:
                    self._replies.popitem(last=False)
        return known


def work(task: Task, source: Source, loops: dict[str, Loop]) -> dict[str, Outcome]:
    """Return what each arm made of a target, as a run makes it."""
    outcomes = {}
    for arm in PLANS[task.plan]:
        outcomes[arm] = outcome = Outcome(task.target, 1, source.pmid)
        outcome.pair = make_pair(loops[arm], outcome, source, again=False)
    return outcomes


class Ledger:
    """The files of the experiment: what is done, and how many rows each arm and seed has."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self.rows: dict[tuple[str, int], dict[str, dict[str, Any]]] = defaultdict(dict)
        for path in sorted(folder.glob("*-*.jsonl")):
            arm, seed = path.stem.rsplit("-", 1)
            self.rows[arm, int(seed)] = {row["id"]: row for row in read_lines(path)}
        self.done = {line["key"] for line in read_lines(folder / "attempts.jsonl")}

    def keep(self, task: Task, outcomes: dict[str, Outcome], seconds: float) -> None:
        """Append a target's rows, then the line that says it is done (a row written twice would have the same id)."""
        with self._lock:
            for arm, outcome in outcomes.items():
                if outcome.pair and outcome.pair.id not in self.rows[arm, task.seed]:
                    self.rows[arm, task.seed][outcome.pair.id] = outcome.pair.row
                    append(self._folder / f"{arm}-{task.seed}.jsonl", outcome.pair.row)
            line = {
                "key": task.key,
                "pmid": task.pmid,
                "pairs": {arm: outcome.pair.row["decision"] for arm, outcome in outcomes.items() if outcome.pair},
                "rejections": {
                    arm: [f"{one.stage}: {one.reason}" for one in outcome.rejections]
                    for arm, outcome in outcomes.items()
                },
                "seconds": round(seconds, 2),
            }
            append(self._folder / "attempts.jsonl", line)
            self.done.add(task.key)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each arm and seed."""
        return {f"{arm}-{seed}": len(rows) for (arm, seed), rows in sorted(self.rows.items())}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSON Lines file; a last one that a kill cut off is taken away first."""
    if not path.exists():
        return []
    whole = path.read_bytes()
    if not whole.endswith(b"\n"):
        whole = whole[: whole.rfind(b"\n") + 1]
        path.write_bytes(whole)
    return [orjson.loads(line) for line in whole.splitlines()]


def append(path: Path, line: dict[str, Any]) -> None:
    """Append a line."""
    with path.open("ab") as file:
        file.write(orjson.dumps(line) + b"\n")


def loops_of(database: Database, crew: Crew, seed: int, ledger: Ledger) -> dict[str, Loop]:
    """Return each arm's loop for a seed: shared tables, questions asked in this arm only, agents that sample."""
    first, second = (replace(agent, temperature=TEMPERATURE, seed=seed) for agent in crew.generators)
    seeded = Crew((first, second), replace(crew.answerer, seed=seed), crew.probe)
    seeded = seeded.with_agents(lambda agent: replace(agent, model=Remembering(agent.model)))
    wish = Wish(n=0, seed=seed, per_article=1)
    loop = build_loop(database, seeded, wish, SourceChooser(database, 1, seed), Asked(database))
    loops = {}
    for arm in ARMS:
        asked = Asked(database)
        for row in ledger.rows[arm, seed].values():
            asked.learn(row["concept"]["ui"], [row["question"]])
        evaluator = NoEvaluator(seed) if arm == "no_evaluator" else loop.evaluator
        loops[arm] = replace(loop, asked=asked, evaluator=evaluator)
    return loops


def in_turn(queues: Sequence[Iterator[Task]]) -> Iterator[Task]:
    """Yield the first task of each queue, then the second of each, and so on."""
    for round_of_tasks in zip_longest(*queues):
        yield from (task for task in round_of_tasks if task is not None)


def generate(given: argparse.Namespace, database: Database, crew: Crew, ledger: Ledger) -> None:
    """Work off targets in turn until each arm and seed has its rows, the targets are used up, or the time is over."""
    loops = {seed: loops_of(database, crew, seed, ledger) for seed in given.seeds}
    queues: list[Iterator[Task]] = []
    for seed in given.seeds:
        queues += [guided_tasks(database, seed, SPARE * given.n), islice(random_tasks(database, seed), SPARE * given.n)]
    stop = threading.Event()

    def one(task: Task) -> None:
        if stop.is_set() or time.strftime("%H:%M") >= given.until or task.key in ledger.done:
            return
        if all(len(ledger.rows[arm, task.seed]) >= given.n for arm in PLANS[task.plan]):
            return
        try:
            began = time.perf_counter()
            (source,) = read_sources(database, [task.pmid]).values()
            named = replace(task.target, name=dict(source.headings)[task.target.ui])
            outcomes = work(replace(task, target=named), source, loops[task.seed])
            ledger.keep(task, outcomes, time.perf_counter() - began)
        except BaseException:
            stop.set()
            raise

    with ThreadPoolExecutor(given.slots) as threads:
        try:
            for number, _ in enumerate(threads.map(one, in_turn(queues)), start=1):
                if number % 30 == 0:
                    print(f"{time.strftime('%H:%M:%S')} {number} targets: {ledger.counts()}", flush=True)
        finally:
            stop.set()


def summary(ledger: Ledger) -> None:
    """Print what there is: rows, decisions and distinct articles of each arm and seed."""
    for (arm, seed), rows in sorted(ledger.rows.items()):
        decisions = Counter(row["decision"] for row in rows.values())
        articles = len({row["source"]["pmid"] for row in rows.values()})
        print(f"{arm} {seed}: {len(rows)} rows, {articles} articles, {dict(sorted(decisions.items()))}")
    for seed in sorted({seed for _, seed in ledger.rows}):
        one, other = ledger.rows["hierarchy", seed], ledger.rows["no_evaluator", seed]
        both = one.keys() & other.keys()
        same = sum(one[pair]["question"] == other[pair]["question"] for pair in both)
        preferred = sum(row["preference"] is not None for row in one.values())
        print(f"seed {seed}: {preferred} of {len(one)} chosen by preference; {same} of {len(both)} the same without")


def options() -> argparse.ArgumentParser:
    """Return what the command takes."""
    made = parser(__doc__)
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--out", type=Path, required=True, help="folder for the rows")
    made.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2])
    made.add_argument("-n", type=int, default=100, help="pairs of each arm and seed")
    made.add_argument("--until", default="99:99", help="HH:MM, when to begin no further target")
    made.add_argument("--slots", type=int, default=4, help="calls in flight")
    made.add_argument("--threads", type=int, help="of the small model; 1 on a machine that others keep busy")
    return made


def main() -> None:
    """Make the corpora."""
    given = options().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what is in work ends, and the server is stopped
    fetch_small_model(given.cache)
    ledger = Ledger(given.out)
    with real_graph(given) as database, small_model(given.cache, slots=given.slots, threads=given.threads) as served:
        load_benchmarks(database, [given.data / "pubmedqa" / ITEMS])  # all 1,000, by PMID, link and content
        model = OpenAIModel(served.base_url, "none", NAME, in_flight=given.slots, timeout=600.0)
        generate(given, database, real_crew(model), ledger)
        model.close()
    summary(ledger)


if __name__ == "__main__":
    main()
