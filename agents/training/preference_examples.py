"""From preferences to pairs of replies to learn from: filtered by margin, balanced between the generators, split.

In: preferences, and the prompt that the trained generator will be asked by. Out: examples (prompt, chosen, rejected)
and a count of what was left out. Small margins are noise and the greatest are mostly accidents of few headings, so both
ends go, by quantile. Balanced, a generator's own manner tells nothing about which question is preferred. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from agents.gates import words
from agents.prompts import Prompt
from agents.training.examples import SPLITS, prompt_text, reply_text, why_not
from agents.training.graph_examples import Preferred
from graph.benchmark_gate import BenchmarkGate
from graph.errors import Invalid
from graph.identity import seeded_order
from graph.split import split_of

LOWEST, HIGHEST = 0.2, 0.02  # shares of the margins that are left out
Rows = list[dict[str, Any]]


def preference_examples(
    preferences: Sequence[Preferred],
    prompt: Prompt,
    gate: BenchmarkGate,
    left_out: Counter[str],
    *,
    seed: int,
    balanced: bool = True,
) -> Rows:
    """Return the examples of preferences, in a fixed order; `left_out` counts the others by reason.

    Raises Invalid where there is none, or where all come from generations with another prompt than this one.
    """
    if not preferences:
        raise Invalid(
            "There is no preference in the graph to learn from.",
            remedy="Make pairs first (`kailin run -n 1000`): each may bring one. Or give --on-policy.",
        )
    fitting = [item for item in preferences if prompt.sha256 in item.prompts]
    left_out["asked with another prompt"] += len(preferences) - len(fitting)
    if not fitting:
        theirs = sorted({sha[:12] for item in preferences for sha in item.prompts})
        raise Invalid(
            f"The checksum of the prompt {prompt.name} is {prompt.sha256[:12]}; no preference has a question asked "
            f"with it, theirs are {', '.join(theirs)}.",
            remedy="Give the prompts that the pairs were made with (--prompts DIR, KAILIN_PROMPT_FORM).",
        )
    kept = []
    for item in fitting:
        reason = why_not(gate, item.article, [item.chosen, item.rejected])
        if reason is None and words(item.chosen) == words(item.rejected):
            reason = "equal questions"
        if reason is None and split_of(item.article.pmid) not in SPLITS:
            reason = "its article is kept for questions afterwards"
        if reason:
            left_out[reason] += 1
        else:
            kept.append(item)
    kept = within_quantiles(kept, left_out)
    rows = [
        {
            "split": split_of(item.article.pmid),
            "prompt": prompt_text(prompt, item.article),
            "chosen": reply_text(prompt, item.chosen),
            "rejected": reply_text(prompt, item.rejected),
            "pmid": item.article.pmid,
            "preference": item.id,
            "margin": item.margin,
            "winner": item.roles[0],
            "words": [len(words(item.chosen)), len(words(item.rejected))],
        }
        for item in kept
    ]
    rows.sort(key=lambda row: (row["pmid"], row["preference"]))
    return balance(rows, left_out, seed) if balanced else rows


def within_quantiles(preferences: Sequence[Preferred], left_out: Counter[str]) -> list[Preferred]:
    """Return the preferences whose margin is neither among the lowest fifth nor the highest fiftieth."""
    if not preferences:
        return []
    margins = np.array([item.margin for item in preferences])
    low, high = np.quantile(margins, [LOWEST, 1 - HIGHEST])
    left_out["small margin"] += int((margins < low).sum())
    left_out["extreme margin"] += int((margins > high).sum())
    return [item for item in preferences if low <= item.margin <= high]


def balance(rows: Rows, left_out: Counter[str], seed: int) -> Rows:
    """Return rows in which both generators win equally often in each split: of the others a seeded choice goes.

    Held-out rows that one generator won alone stay: their wins are told (`describe`), so that nobody is misled.
    """
    winners = sorted({row["winner"] for row in rows})
    kept: Rows = []
    for split in SPLITS:
        by_winner = [[row for row in rows if (row["split"], row["winner"]) == (split, winner)] for winner in winners]
        n = min(map(len, by_winner), default=0) if len(winners) > 1 else 0
        for mine in by_winner:
            mine.sort(key=lambda row: seeded_order(seed, row["preference"]))
            kept += mine if split == "dev" and not n else mine[:n]
    left_out["for balance between the generators"] += len(rows) - len(kept)
    return sorted(kept, key=lambda row: (row["pmid"], row["preference"]))


def describe(rows: Rows) -> dict[str, Any]:
    """Return what the examples are like: wins by generator, length in words, margins."""
    chosen, rejected = (np.array([row["words"][side] for row in rows], float) for side in (0, 1))
    margins = np.array([row["margin"] for row in rows], float)
    return {
        "wins": {split: wins(row for row in rows if row["split"] == split) for split in SPLITS},
        "length_ratio": float(chosen.mean() / rejected.mean()) if len(rows) else None,
        "longer_wins": float((chosen > rejected).mean()) if len(rows) else None,
        "margin_median": float(np.median(margins)) if len(rows) else None,
    }


def wins(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how many rows each generator won."""
    return dict(sorted(Counter(row["winner"] for row in rows).items()))
