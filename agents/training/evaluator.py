"""Trains an evaluator on a rule's preferences, and measures it on articles that it has not seen.

In: examples (agents/training/evaluator_data.py) and a recipe. Out: a scorer with its measures: agreement by quartile of
the margin, swap consistency, and controls, among them the same model trained on the questions without what they
retrieved. On a GPU where there is one; seeded.
"""

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import get_linear_schedule_with_warmup

from agents.evaluate_model import Candidate
from agents.training.agreement import blind_controls, hits_of, measure
from agents.training.evaluator_data import Example
from agents.training.scorer import Scorer, new_scorer

WARM_UP, WEIGHT_DECAY, GREATEST_NORM = 0.1, 0.01, 1.0
Pair = tuple[Candidate, Candidate]
OnStep = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an evaluator is trained; `drop_low` and `drop_high` are the shares of margins left out of training.

    An `encoder_rate` of 0 leaves the encoder as it is and trains what lies on it, in minutes on a CPU.
    """

    base: str
    shape: str = "bi"
    epochs: int = 8
    batch: int = 16
    learning_rate: float = 1e-3
    encoder_rate: float = 0.0
    text_tokens: int = 64
    pair_tokens: int = 256
    drop_low: float = 0.2
    drop_high: float = 0.02
    seed: int = 0
    judge: str = "rule:"


def train_evaluator(examples: Sequence[Example], recipe: Recipe, on_step: OnStep) -> tuple[Scorer, dict[str, Any]]:
    """Return a trained scorer and what was measured of it."""
    train = [example for example in examples if example.use == "train"]
    held = [example for example in examples if example.use == "held-out"]
    fresh = seeded_scorer(recipe)
    pairs = [example.candidates for example in held]
    if recipe.shape == "bi" and not recipe.encoder_rate:
        fresh.read_once([*pairs, *(e.candidates for e in train)], lambda done, n: on_step("reading", done, n))
    untrained, blind = copy.deepcopy(fresh), copy.deepcopy(fresh)
    scorer = fit(fresh, train, [e.candidates for e in train], recipe, lambda done, n: on_step("training", done, n))
    questions = [example.without_contexts for example in train]
    fit(blind, train, questions, recipe, lambda done, n: on_step("control", done, n))
    first_wins, swapped = both_orders(scorer, pairs)
    controls = blind_controls(train, held)
    controls["question without contexts"] = hits_of(held, both_orders(blind, [e.without_contexts for e in held])[0])
    controls["untrained model"] = hits_of(held, both_orders(untrained, pairs)[0])
    measured = measure(held, [(a + b) / 2 for a, b in zip(first_wins, swapped, strict=True)], swapped, controls)
    measured["swap"] = measure(held, first_wins, swapped, {})["swap"]
    scorer.kept.clear()
    return scorer, measured | {"trained_on": len(train), "filtered": sum(e.use == "filtered" for e in examples)}


def seeded_scorer(recipe: Recipe) -> Scorer:
    """Return a new scorer, the same for the same recipe, on the GPU where there is one."""
    torch.manual_seed(recipe.seed)
    scorer = new_scorer(recipe.base, shape=recipe.shape, text_tokens=recipe.text_tokens, pair_tokens=recipe.pair_tokens)
    scorer.to("cuda" if torch.cuda.is_available() else "cpu")
    return scorer


def fit(
    scorer: Scorer,
    train: Sequence[Example],
    pairs: Sequence[Pair],
    recipe: Recipe,
    on_step: Callable[[int, int], None],
) -> Scorer:
    """Train a scorer's head, and its encoder where the recipe has a rate for it.

    Word embeddings stay as they are: they are half of a small model, and few words are seen.
    """
    scorer.encoder.requires_grad_(requires_grad=bool(recipe.encoder_rate))
    scorer.encoder.get_input_embeddings().requires_grad_(requires_grad=False)
    n_steps = recipe.epochs * -(-len(train) // recipe.batch)
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in scorer.encoder.parameters() if p.requires_grad], "lr": recipe.encoder_rate},
            {"params": list(scorer.head.parameters()), "lr": recipe.learning_rate},
        ],
        weight_decay=WEIGHT_DECAY,
    )
    schedule = get_linear_schedule_with_warmup(optimiser, int(WARM_UP * n_steps), n_steps)
    chance = random.Random(recipe.seed)  # noqa: S311 - an order that repeats, no secret
    torch.manual_seed(recipe.seed)
    scorer.train()
    step = 0
    for _ in range(recipe.epochs):
        order = chance.sample(range(len(train)), len(train))
        for at in range(0, len(order), recipe.batch):
            batch = order[at : at + recipe.batch]
            labels = torch.tensor([float(train[i].first_is_better) for i in batch])
            loss = scorer([pairs[i] for i in batch], labels)["loss"]
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(scorer.parameters(), GREATEST_NORM)
            optimiser.step()
            schedule.step()
            step += 1
            on_step(step, n_steps)
    scorer.eval()
    return scorer


def both_orders(scorer: Scorer, pairs: Sequence[Pair]) -> tuple[list[float], list[float]]:
    """Return the probability that each first candidate is the better, where it is shown first, and shown second."""
    shown_second = scorer.compare([(second, first) for first, second in pairs])
    return scorer.compare(pairs), [1 - value for value in shown_second]
