"""The models of the ordering experiment: one small model trained on each matched corpus, all scored on dev items.

python tests/bench/ordering_train.py --rows DIR --base PATH --items DIR --out DIR [--stage controls|arms|all]

`--rows` holds ARM-SEED.jsonl of ordering_generate.py, `--items` PubMedQA's files (ori_pqal.json.gz and
test_ground_truth.json), `--base` is a Hugging Face folder or a GGUF file. Needs torch and transformers (for GGUF also
gguf), uses CUDA where there is any. Appends a line a model to results.jsonl; started again it does what is missing.

Controls come first (the base untrained; hierarchy rows with decisions permuted), and from them, before any arm is
trained, the smallest detectable difference is written. The corpora of a seed are cut to the same number of rows of each
decision, each row from another article, and all trainings read the same number of tokens, to the token. Full
fine-tuning in float32; the loss is over decision and long answer. Nothing here was tuned on the dev items.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from agents.evaluation.choose import Setting, load_prompt, option_scores, variables_of, without_evidence
from agents.evaluation.pubmedqa import Item
from agents.local_model import LocalModel, open_local_model
from agents.prompts import Prompt
from agents.replies import DECISIONS, decide_over
from graph.identity import seeded_order
from tests.bench.ordering_corpora import Example, example, match, read_cells, shuffled, stream
from tests.bench.ordering_items import dev_items
from tests.bench.ordering_report import ARMS, BEFORE, RESULTS, by_arm, read_trials, smallest_detectable

SETTING: Setting = "reasoning-required"
PASSES = 3  # over the corpus with the fewest tokens; from the others as many tokens are read
RATE, WARM_UP = 5e-5, 0.1  # AdamW, then linear to 0
AT_ONCE = 4  # rows a step

Trial = tuple[str, int, int]  # arm, seed, repeat


class Bench:
    """The base model, trained from the same weights again and again."""

    def __init__(self, base: Path) -> None:
        import torch  # noqa: PLC0415 - the extra `train`

        self._torch = torch
        torch.set_float32_matmul_precision("high")
        opened = open_local_model(base)
        self.tokenizer = opened.tokenizer
        self._model = opened.model.float()
        self._device = self._model.device
        self.machine = torch.cuda.get_device_name() if self._device.type == "cuda" else "CPU"
        self._weights = {name: value.detach().clone() for name, value in self._model.state_dict().items()}

    def reset(self) -> None:
        """Go back to the base."""
        self._model.load_state_dict(self._weights)

    def train(self, examples: Sequence[Example], tokens: int, seed: int, repeat: int) -> dict[str, Any]:
        """Train the base on so many tokens; return steps and loss in the first and the last tenth of them."""
        torch = self._torch
        self.reset()
        torch.manual_seed(seeded_order(seed, "training", repeat) % 2**31)
        read = list(stream(examples, tokens, seed, repeat))
        cuts = [*range(0, len(read), AT_ONCE), len(read)]
        steps, warm = len(cuts) - 1, max(1, round(WARM_UP * (len(cuts) - 1)))
        adam = torch.optim.AdamW(self._model.parameters(), lr=RATE, weight_decay=0.0)
        plan = torch.optim.lr_scheduler.LambdaLR(
            adam, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
        )
        self._model.train()
        losses = []
        for first, last in pairwise(cuts):
            losses.append(sum(self._backward(one, last - first) for one in read[first:last]))
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
            adam.step()
            plan.step()
            adam.zero_grad(set_to_none=True)
        self._model.eval()
        tenth = max(1, steps // 10)
        return {
            "tokens": sum(one.size for one in read),
            "steps": steps,
            "loss_first": round(sum(losses[:tenth]) / tenth, 4),
            "loss_last": round(sum(losses[-tenth:]) / tenth, 4),
        }

    def _backward(self, one: Example, n: int) -> float:
        """Add one row's part of a step of n rows; rows are read one by one, so that nothing is padding."""
        ids = self._torch.tensor([one.prompt + one.reply], device=self._device)
        labels = self._torch.tensor([[-100] * len(one.prompt) + one.reply], device=self._device)
        loss = self._model(input_ids=ids, labels=labels, use_cache=False).loss / n
        loss.backward()
        return float(loss.detach())

    def score(self, items: Sequence[Item], prompt: Prompt) -> dict[str, Any]:
        """Return decisions by option log-likelihood over the prior, asked as `kailin evaluate pubmedqa` asks."""
        model = LocalModel(self._model, self.tokenizer, "trained")
        found = option_scores(model, prompt, [variables_of(item) for item in items])
        priors = option_scores(model, prompt, [without_evidence(item, SETTING) for item in items])
        return {
            "labels": [item.label for item in items],
            "decisions": [decide_over(scores, prior) for scores, prior in zip(found, priors, strict=True)],
            "scores": [[round(scores[decision], 4) for decision in DECISIONS] for scores in found],
            "priors": [[round(prior[decision], 4) for decision in DECISIONS] for prior in priors],
        }


class Experiment:
    """All trials over one set of corpora; results are appended as they come."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._items = dev_items(given.items)[: given.limit]
        self._prompt = load_prompt(SETTING, "text")
        self._bench = Bench(given.base)
        self._cells = match(read_cells(given.rows, ARMS, given.seeds))
        examples = [self._examples(rows) for rows in self._cells.values()]
        self._tokens = PASSES * min(sum(one.size for one in made) for made in examples)
        self._path = given.out / RESULTS
        given.out.mkdir(parents=True, exist_ok=True)
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        self._done = {(told["arm"], told["seed"], told["repeat"]) for told in map(json.loads, lines)}
        print(
            f"{self._bench.machine}; rows an arm: {[mix_of(self._cells[ARMS[0], seed]) for seed in given.seeds]}; "
            f"{self._tokens:,} tokens a training, {len(self._items)} items",
            flush=True,
        )

    def work(self, trials: Sequence[Trial]) -> None:
        """Do those trials that are not done."""
        for trial in trials:
            if trial not in self._done:
                told = self._one(trial)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(told) + "\n")
                decided = Counter(told["decisions"])
                print(f"{trial}: {told['seconds_training']} + {told['seconds_scoring']} s, {dict(decided)}", flush=True)

    def _one(self, trial: Trial) -> dict[str, Any]:
        arm, seed, repeat = trial
        told: dict[str, Any] = {"arm": arm, "seed": seed, "repeat": repeat, "mix": mix_of(self._cells[ARMS[0], seed])}
        began = time.perf_counter()
        if arm == "untrained":
            self._bench.reset()
        else:
            cell = self._cells["hierarchy" if arm == "shuffled" else arm, seed]
            rows = shuffled(cell, seed, repeat) if arm == "shuffled" else cell
            told |= self._bench.train(self._examples(rows), self._tokens, seed, repeat)
        trained = time.perf_counter()
        told |= self._bench.score(self._items, self._prompt)
        seconds = {"seconds_training": trained - began, "seconds_scoring": time.perf_counter() - trained}
        return told | {name: round(value, 2) for name, value in seconds.items()} | {"machine": self._bench.machine}

    def _examples(self, rows: Sequence[dict[str, Any]]) -> list[Example]:
        return [example(row, self._bench.tokenizer, self._prompt) for row in rows]


def mix_of(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return how many rows have each decision: the same for all arms of a seed."""
    found = Counter(row["decision"] for row in rows)
    return {decision: found[decision] for decision in DECISIONS}


def state_detectable(folder: Path) -> None:
    """Write the smallest detectable difference, once: from the shuffled control, before any arm is trained."""
    path = folder / BEFORE
    if not path.exists():
        trials, labels = read_trials(folder / RESULTS, ("shuffled",))
        found = smallest_detectable(by_arm(trials)["shuffled"], labels)
        told = {"difference": found, "at": time.strftime("%Y-%m-%d %H:%M:%S"), "models": len(trials)}
        path.write_text(json.dumps(told) + "\n", encoding="utf-8")
    print(f"smallest detectable difference in macro-F1: {json.loads(path.read_text())['difference']:.3f}", flush=True)


def options() -> argparse.ArgumentParser:
    """Return what the command takes."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("rows", "base", "items", "out"):
        made.add_argument(f"--{name}", type=Path, required=True)
    made.add_argument("--stage", choices=["controls", "arms", "all"], default="all")
    made.add_argument("--seeds", type=lambda text: [int(part) for part in text.split(",")], default=[0, 1, 2])
    made.add_argument("--repeats", type=int, default=2, help="trainings of each arm and seed")
    made.add_argument("--limit", type=int, help="dev items, to try it out")
    return made


def main() -> None:
    """Train and score what is missing, controls first; each repeat goes through all arms before the next."""
    given = options().parse_args()
    experiment = Experiment(given)
    turns = [(seed, repeat) for repeat in range(given.repeats) for seed in given.seeds]
    if given.stage != "arms":
        experiment.work([("untrained", 0, 0), *(("shuffled", seed, repeat) for seed, repeat in turns)])
    state_detectable(given.out)
    if given.stage != "controls":
        experiment.work([(arm, seed, repeat) for seed, repeat in turns for arm in ARMS])


if __name__ == "__main__":
    main()
