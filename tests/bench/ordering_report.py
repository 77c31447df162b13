"""What the ordering experiment shows: arms side by side, differences with intervals, the smallest detectable one.

python tests/bench/ordering_report.py --results DIR [--into agents/README.md] | --before ITEMS

Results of ordering_train.py in, tables of the README out. `--before` prints what can be detected at best, by simulation
from the labels in the folder of PubMedQA's files: known before any model has run.

Primary measure: macro-F1 on PubMedQA's dev items, reasoning-required. Primary comparisons: hierarchy against random and
against no_evaluator, each at 97.5 % so that both together hold 95 %. Hierarchical bootstrap: items are drawn again
(the same for all arms), then generation seeds (the same for both arms, since arms of one seed share their plan), then
training repeats within a seed. Three seeds drawn again vary less than three new ones would: the smallest detectable
difference is widened by the square root of S / (S - 1).
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.evaluation.scores import UNANSWERED, accuracy, codes, macro_f1
from agents.replies import DECISIONS
from tests.bench.ordering_items import dev_items

ARMS = ("hierarchy", "random", "no_evaluator")
CONTROLS = ("shuffled", "untrained")
COMPARED = (("hierarchy", "random"), ("hierarchy", "no_evaluator"))
CHECKED = (*COMPARED, ("hierarchy", "shuffled"), ("hierarchy", "untrained"))
RESAMPLES = 5_000
LEVEL = 1 - 0.05 / len(COMPARED)
POWER = 0.8
FIRST_MARK, LAST_MARK = "<!-- ordering:results -->", "<!-- /ordering:results -->"
RESULTS, BEFORE = "results.jsonl", "smallest_detectable.json"

Codes = NDArray[np.intp]
Measured = Callable[[NDArray[np.int64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One trained model: its decisions on the items, as codes in the order of the labels."""

    arm: str
    seed: int
    repeat: int
    decisions: Codes
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """First arm minus second: the estimate, its interval at `LEVEL`, and the standard error."""

    first: str
    second: str
    value: float
    low: float
    high: float
    error: float

    @property
    def detected(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


Arm = dict[int, list[Codes]]  # generation seed -> decisions of each repeat


def read_trials(path: Path, arms: Sequence[str] = (*ARMS, *CONTROLS)) -> tuple[list[Trial], Codes]:
    """Return the trials of some arms and the items' labels as codes; the last line for a trial counts."""
    found: dict[tuple[str, int, int], Trial] = {}
    labels: Codes = np.empty(0, np.intp)
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        if told["arm"] in arms:
            labels = codes(told["labels"])
            key = told["arm"], told["seed"], told["repeat"]
            found[key] = Trial(*key, codes(told["decisions"]), told)
    return [found[key] for key in sorted(found)], labels


def by_arm(trials: Sequence[Trial]) -> dict[str, Arm]:
    """Return each arm's decisions by generation seed."""
    arms: dict[str, Arm] = defaultdict(lambda: defaultdict(list))
    for trial in trials:
        arms[trial.arm][trial.seed].append(trial.decisions)
    return {arm: dict(seeds) for arm, seeds in arms.items()}


def tables(labels: Codes, decisions: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the confusion table of each row of decisions, shape (rows, 3, 4)."""
    cells = labels * (UNANSWERED + 1) + decisions
    size = len(DECISIONS) * (UNANSWERED + 1)
    flat = np.stack([np.bincount(row, minlength=size) for row in np.atleast_2d(cells)])
    return flat.reshape(-1, len(DECISIONS), UNANSWERED + 1)


def mean_of(measured: Measured, labels: Codes, decisions: Sequence[Codes]) -> float:
    """Return a measure's mean over models."""
    return float(measured(tables(labels, np.stack(decisions))).mean())


def draw(arm: Arm, seeds: Sequence[int], random: np.random.Generator) -> list[Codes]:
    """Return decisions of as many repeats of each given seed as it has, drawn again with replacement."""
    return [arm[seed][at] for seed in seeds for at in random.integers(len(arm[seed]), size=len(arm[seed]))]


def compare(
    arms: dict[str, Arm], labels: Codes, first: str, second: str, *, measured: Measured = macro_f1, seed: int = 0
) -> Difference:
    """Return how two arms differ, by the hierarchical bootstrap (an arm of one model has no seeds to draw)."""
    random = np.random.default_rng(seed)
    one, other = arms[first], arms[second]
    flat_one, flat_other = ([d for repeats in arm.values() for d in repeats] for arm in (one, other))
    value = mean_of(measured, labels, flat_one) - mean_of(measured, labels, flat_other)
    drawn = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        items = random.integers(len(labels), size=len(labels))
        seeds = random.choice(sorted(one), size=len(one)).tolist()
        theirs = seeds if one.keys() == other.keys() else random.choice(sorted(other), size=len(other)).tolist()
        left, right = draw(one, seeds, random), draw(other, theirs, random)
        drawn[i] = mean_of(measured, labels[items], [d[items] for d in left]) - mean_of(
            measured, labels[items], [d[items] for d in right]
        )
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(first, second, value, float(low), float(high), float(drawn.std(ddof=1)))


def smallest_detectable(control: Arm, labels: Codes, *, seed: int = 0) -> float:
    """Return the difference in macro-F1 found with 80 % power, from a control's seeds, repeats and items alone.

    Two arms without any difference are drawn from the control, seeds apart, items in common, as often as the bootstrap
    draws; the standard error of their difference, widened for the few seeds, times (z of the level + z of the power).
    """
    random = np.random.default_rng(seed)
    drawn = np.empty(RESAMPLES)
    for i in range(RESAMPLES):
        items = random.integers(len(labels), size=len(labels))
        sides = [draw(control, random.choice(sorted(control), size=len(control)).tolist(), random) for _ in range(2)]
        left, right = (mean_of(macro_f1, labels[items], [d[items] for d in side]) for side in sides)
        drawn[i] = left - right
    n = len(control)
    widened = float(drawn.std(ddof=1)) * (n / (n - 1)) ** 0.5 if n > 1 else float("nan")
    return widened * factor()


def factor() -> float:
    """Return how many standard errors a difference must be to be found at `LEVEL` with `POWER`."""
    normal = NormalDist()
    return normal.inv_cdf((1 + LEVEL) / 2) + normal.inv_cdf(POWER)


def simulated(labels: Codes, seeds: int, repeats: int, *, seed: int = 0) -> float:
    """Return the smallest detectable difference where decisions are drawn evenly and seeds add nothing.

    A floor for models near chance, known before any model has run.
    """
    random = np.random.default_rng(seed)
    arms = random.integers(len(DECISIONS), size=(RESAMPLES // 5, 2, seeds * repeats, len(labels)))
    means = np.array([[mean_of(macro_f1, labels, list(arm)) for arm in pair] for pair in arms])
    return float((means[:, 0] - means[:, 1]).std(ddof=1)) * factor()


def arm_lines(arms: dict[str, Arm], labels: Codes) -> list[str]:
    """Return the table of arms: mean macro-F1 and accuracy, spread between seeds, share of each decision."""
    lines = [
        "| arm | models | macro-F1 | between seeds (SD) | accuracy | yes / no / maybe |",
        "|---|---|---|---|---|---|",
    ]
    shown = {name: arms[name] for name in (*ARMS, *CONTROLS) if name in arms}
    shown["majority"] = {0: [np.full(len(labels), np.bincount(labels).argmax(), np.intp)]}
    for name, arm in shown.items():
        every = [decisions for repeats in arm.values() for decisions in repeats]
        means = [mean_of(macro_f1, labels, repeats) for repeats in arm.values()]
        spread = f"{np.std(means, ddof=1):.3f}" if len(means) > 1 else ""
        shares = " / ".join(f"{np.mean(np.stack(every) == code):.0%}" for code in range(len(DECISIONS)))
        f1, right = mean_of(macro_f1, labels, every), mean_of(accuracy, labels, every)
        lines.append(f"| {name} | {len(every)} | {f1:.3f} | {spread} | {right:.1%} | {shares} |")
    return lines


def difference_lines(arms: dict[str, Arm], labels: Codes) -> list[str]:
    """Return the table of differences in macro-F1; those after the first two are checks of the set-up."""
    lines = [f"| difference in macro-F1 | estimate | {LEVEL:.1%} interval | detected |", "|---|---|---|---|"]
    for first, second in CHECKED:
        if first in arms and second in arms:
            found = compare(arms, labels, first, second)
            said = "yes" if found.detected else "no"
            lines.append(
                f"| {first} - {second} | {found.value:+.3f} | {found.low:+.3f} to {found.high:+.3f} | {said} |"
            )
    return lines


def corpora_line(trials: Sequence[Trial]) -> str:
    """Return what the arms were trained on, and where."""
    told = [trial.told for trial in trials if trial.arm in ARMS]
    mixes = {one["seed"]: "/".join(str(one["mix"][decision]) for decision in DECISIONS) for one in told}
    rows = ", ".join(mixes[seed] for seed in sorted(mixes))
    tokens = ", ".join(f"{n:,}" for n in sorted({one["tokens"] for one in told}))
    machines = ", ".join(sorted({one["machine"] for one in told}))
    return f"Rows an arm, yes/no/maybe, by seed: {rows}. Tokens a training: {tokens}. On {machines}."


def stated_line(path: Path) -> str:
    """Return what was stated beforehand to be detectable."""
    told = json.loads(path.read_text(encoding="utf-8"))
    stated = f"Smallest detectable difference, written {told['at']} from {told['models']} shuffled models"
    return f"{stated} before any arm's score was read: **{told['difference']:.3f}**."


def put_between_marks(path: Path, text: str) -> None:
    """Replace what stands between the two marks of a file. Raises ValueError where it lacks one."""
    before, _, rest = path.read_text(encoding="utf-8").partition(FIRST_MARK)
    _, mark, behind = rest.partition(LAST_MARK)
    if not mark:
        raise ValueError(f"{path} lacks {FIRST_MARK} or {LAST_MARK}")
    path.write_text(f"{before}{FIRST_MARK}\n{text}\n{LAST_MARK}{behind}", encoding="utf-8")


def balanced(trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials without repeats that not every arm and seed has: a run cut short stays balanced."""
    seeds = {trial.seed for trial in trials if trial.arm in ARMS}
    full = [
        repeat
        for repeat in {trial.repeat for trial in trials}
        if {(t.arm, t.seed) for t in trials if t.repeat == repeat} >= {(arm, seed) for arm in ARMS for seed in seeds}
    ]
    return [trial for trial in trials if trial.repeat in full or trial.arm in CONTROLS]


def main() -> None:
    """Print the tables, or what can be detected."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--results", type=Path, help="folder of ordering_train.py --out")
    options.add_argument("--into", type=Path, help="also write the tables into this file, between its two marks")
    options.add_argument("--before", type=Path, help="folder of PubMedQA's files")
    given = options.parse_args()
    if given.before:
        labels = codes([item.label for item in dev_items(given.before)])
        for repeats in (1, 2, 3):
            print(f"3 seeds, {repeats} trainings of each: {simulated(labels, 3, repeats):.3f}")
        return
    trials, labels = read_trials(given.results / RESULTS)
    trials = balanced(trials)
    arms = by_arm(trials)
    lines = [corpora_line(trials), stated_line(given.results / BEFORE), "", *arm_lines(arms, labels), ""]
    text = "\n".join(lines + difference_lines(arms, labels))
    print(text)
    if given.into:
        put_between_marks(given.into, text)


if __name__ == "__main__":
    main()
