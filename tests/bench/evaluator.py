"""An evaluator trained on the rule's preferences over the corpus, and how a small language model judges beside it.

python tests/bench/evaluator.py --data DIR --home DIR --base ENCODER -o RUN [-n 2500] [--questions small] [--judged 40]

Needs the extra `train`. Both generators' questions are, with `extractive`, each made of one sentence of the abstract by
a fixed pattern, the sentence drawn by seed; with `small` they are the small model's. With --of RUN nothing is trained:
the evaluator of that run directory is measured on these preferences. With --judged N the small model compares the two
questions of N articles in both orders.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from agents.asked import Asked
from agents.crew import Crew, build_loop
from agents.evaluate import evaluate
from agents.evaluate_llm import LanguageJudge
from agents.evaluate_model import find_weights, open_trained
from agents.hands import Threads
from agents.llm import OpenAIModel
from agents.pipeline import ask, retrieve
from agents.plan import read_plan
from agents.prompts import load_prompts
from agents.records import Outcome, Target
from agents.run import Wish, start_run
from agents.small_model import NAME, fetch_small_model, small_model
from agents.source import SourceChooser
from agents.start import start
from agents.training.agreement import blind_controls, measure
from agents.training.evaluator import Recipe
from agents.training.evaluator_data import build_examples, find_preferences
from agents.training.evaluator_run import run_training
from agents.work import Limits, Work
from api.commands_train_evaluator import lines, shown
from graph.benchmark_gate import BenchmarkGate
from graph.database import Database
from tests.bench.real_graph import machine, parser, real_graph
from tests.doubles import Extractive, scripted_crew

SLOTS = 4


def make_preferences(database: Database, crew: Crew, n: int) -> None:
    """Work n targets off; answers are taken from the contexts, since nothing here depends on them."""
    run, _ = start_run(database, Wish(n=n), "bench")
    work = Work(database, run, Threads(crew), Limits(concurrency=8), on_progress=lambda _: None, say=print)
    print(f"{work.execute().snapshot.accepted} pairs")


def train(database: Database, base: Path, output: Path) -> None:
    """Train with the command's defaults and print what the command prints."""
    began = time.perf_counter()
    finished = run_training(database, Recipe(str(base)), output, base.name, lambda *_: None)
    print(f"trained and measured in {time.perf_counter() - began:.0f} s")
    print("\n".join(lines(finished)))


def measure_on(database: Database, run: Path) -> None:
    """Measure a trained evaluator on all preferences of a graph, none of which it has learnt from."""
    weights = find_weights(run)
    assert weights is not None
    model = open_trained(weights, 0).model
    rows = list(find_preferences(database, BenchmarkGate(), "rule:"))
    held = [replace(e, use="held-out") for e in build_examples(rows, drop_low=0, drop_high=0, seed=0)]
    wins = model.compare([example.candidates for example in held])
    swapped = [1 - value for value in model.compare([example.candidates[::-1] for example in held])]
    said = measure(held, wins, swapped, blind_controls(held, held))
    print(f"{said['n']} preferences of {said['articles']} articles: agreement {shown(said['agreement'])}")
    for name, control in said["controls"].items():
        print(f"  {name} (learnt here): {shown(control['agreement'])}, difference {shown(control['difference'])}")


def judge(database: Database, crew: Crew, model: OpenAIModel, n: int) -> None:
    """Have the small model compare questions that the rule has a preference between, and print how it does."""
    loop = build_loop(database, crew, Wish(n=n), SourceChooser(database), Asked(database))
    prompt = load_prompts()["compare_text"]
    llm = LanguageJudge(replace(crew.answerer, role="evaluate", model=model, prompt=prompt, max_tokens=1))
    agreed, consistent = [], []
    for t in read_plan(database, n).targets:
        outcome = Outcome(Target(f"b:{t.ordinal}", "b", t.ordinal, t.ui, t.name, t.number, t.path, t.deficit), 1)
        source = start(loop.reader, loop.sources, [outcome.target])[0].source
        assert source is not None
        drafts = retrieve(loop, ask(loop, outcome, source, again=False), source)
        rule = evaluate(loop.hierarchy, outcome, source, drafts).preference
        if rule is None:
            continue
        weighed = llm.weigh(outcome, source, (drafts[0], drafts[1]))
        agreed.append((weighed.scores[0] > weighed.scores[1]) == (rule.chosen == drafts[0].id))
        consistent.append(bool(weighed.swap_consistent))
    print(f"small model over {len(agreed)} preferences: agrees with the rule in {np.mean(agreed):.0%}", end="")
    print(f", the same choice in both orders in {np.mean(consistent):.0%}")


def main() -> None:
    """Measure and print."""
    arguments = parser(__doc__)
    arguments.add_argument("--base", type=Path, help="folder of the encoder to begin from")
    arguments.add_argument("-o", "--output", type=Path, help="run directory to make")
    arguments.add_argument("-n", type=int, default=2500)
    arguments.add_argument("--questions", choices=["extractive", "small"], default="extractive")
    arguments.add_argument("--of", type=Path, help="run directory to measure")
    arguments.add_argument("--judged", type=int, default=0)
    given: argparse.Namespace = arguments.parse_args()
    fetch_small_model(given.cache)
    print(machine())
    with real_graph(given) as database, small_model(given.cache, slots=SLOTS) as served:
        model = OpenAIModel(served.base_url, "none", NAME, in_flight=SLOTS)
        crew = scripted_crew(Extractive(), "json")
        if given.questions == "small":
            text = scripted_crew(Extractive())
            first, second = (replace(agent, model=model, max_tokens=48) for agent in text.generators)
            crew = replace(text, generators=(first, second))
        if given.judged:
            judge(database, crew, model, given.judged)
        if given.of or given.output:
            make_preferences(database, crew, given.n)
        if given.of:
            measure_on(database, given.of)
        if given.output:
            train(database, given.base, given.output)
        model.close()


if __name__ == "__main__":
    main()
