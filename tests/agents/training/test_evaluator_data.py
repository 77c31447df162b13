"""Preferences as training data, and the arithmetic of agreement; no model is trained here."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from agents.run import Run
from agents.training.agreement import blind_controls, hits_of, interval, measure
from agents.training.evaluator_data import (
    Example,
    Side,
    build_examples,
    example_of,
    example_row,
    find_preferences,
    margin_limits,
)
from graph.benchmark_gate import BenchmarkGate, Item, Items
from graph.database import Database
from graph.split import split_of
from tests.agents.conftest import Worker
from tests.doubles import Extractive


def rows(n: int) -> list[dict[str, Any]]:
    """Return n preferences of n articles, margins rising."""
    sides = [{"question": "Is it so?", "generator": f"ask_{side} m", "contexts": [f"context {side}"]} for side in "ab"]
    return [{"id": f"p{i}", "pmid": i, "margin": i / n, "source": f"S{i}", "sides": sides} for i in range(1, n + 1)]


def test_the_split_is_by_article_and_place_tells_nothing() -> None:
    """Each part has as many chosen first as second; what is filtered is of the training part alone."""
    made = build_examples(rows(400), drop_low=0.2, drop_high=0.02, seed=1)
    assert len(made) == 400
    assert all((split_of(e.pmid) == "train") == (e.use != "held-out") for e in made)
    for part in (True, False):
        places = [e.first_is_better for e in made if (e.use == "held-out") == part]
        assert abs(sum(places) - len(places) / 2) <= 0.5
    train = [e for e in made if e.use == "train"]
    filtered = [e for e in made if e.use == "filtered"]
    assert len(filtered) / (len(train) + len(filtered)) == pytest.approx(0.22, abs=0.01)
    assert sum(e.margin < min(t.margin for t in train) for e in filtered) > 5 * sum(
        e.margin > max(t.margin for t in train) for e in filtered
    )
    assert all((e.first if e.first_is_better else e.second).generator == "ask_a m" for e in made)
    assert [example_of(example_row(e)) for e in made] == made


def test_limits_of_nothing_are_nothing() -> None:
    """No margins, no quantiles."""
    assert margin_limits([], 0.2, 0.02) == (0.0, 0.0)


def example(pmid: int, *, first: bool, lengths: Sequence[int] = (3, 3), margin: float = 0.1, by: str = "ab") -> Example:
    """Return an example whose questions have so many words."""
    one, other = (Side(" ".join(["w"] * n), f"ask_{g}", ()) for n, g in zip(lengths, by, strict=True))
    return Example(f"p{pmid}", pmid, margin, "S", one, other, first, "train")


def test_an_undecided_model_gets_half_a_hit() -> None:
    """Right, wrong, undecided."""
    examples = [example(1, first=True), example(2, first=True), example(3, first=False)]
    assert hits_of(examples, [0.9, 0.1, 0.5]).tolist() == [1.0, 0.0, 0.5]


def test_the_interval_is_over_articles() -> None:
    """Ten preferences of one article are one witness: the interval is as wide as with one each of two articles."""
    hits = np.array([1.0] * 10 + [0.0] * 10)
    by_article = interval(hits, [1] * 10 + [2] * 10)
    assert (by_article["value"], by_article["low"], by_article["high"]) == (0.5, 0.0, 1.0)
    by_preference = interval(hits, range(20))
    assert 0.2 < by_preference["low"] < 0.5 < by_preference["high"] < 0.8


def test_controls_learn_their_direction_from_training() -> None:
    """The shorter question wins in training, and generator a: both controls find all; the place finds half."""
    train = [example(i, first=i % 2 == 0, lengths=(2, 5) if i % 2 == 0 else (5, 2)) for i in range(40)]
    train = [e if e.first_is_better else example(e.pmid, first=False, lengths=(5, 2), by="ba") for e in train]
    found = blind_controls(train, train)
    assert {name: float(hits.mean()) for name, hits in found.items()} == {
        "position only": 0.5,
        "length only": 1.0,
        "generator identity": 1.0,
    }


def test_a_control_is_beaten_by_the_interval_alone() -> None:
    """A better mean is not enough."""
    held = [example(i, first=True, margin=i / 100) for i in range(40)]
    wins = [0.9] * 30 + [0.2] * 10
    controls = {"coin": np.full(40, 0.5), "nearly": hits_of(held, [0.9] * 29 + [0.2] * 11)}
    said = measure(held, wins, [*wins[:-10], *[0.9] * 10], controls)
    assert said["agreement"]["value"] == 0.75
    assert [control["beaten"] for control in said["controls"].values()] == [True, False]
    assert [row["n"] for row in said["quartiles"]] == [10] * 4
    assert [row["agreement"]["value"] for row in said["quartiles"]] == [1, 1, 1, 0]
    assert said["swap"]["consistent"]["value"] == 0.75


def test_preferences_of_a_graph_lead_to_texts_and_benchmarks_stay_out(
    sample_graph: Database, new_run: Callable[[int], Run], work_off: Worker
) -> None:
    """Chosen side first, contexts by rank; a preference whose source is a benchmark's comes as an id alone."""
    work_off(new_run(40), Extractive(), form="json")
    found = list(find_preferences(sample_graph, BenchmarkGate(), "rule:"))
    assert found
    assert all(len(row["sides"]) == 2 and row["margin"] > 0 for row in found)
    assert all(side["contexts"] and side["generator"].endswith("scripted") for row in found for side in row["sides"])
    assert list(find_preferences(sample_graph, BenchmarkGate(), "llm:")) == []
    gate = BenchmarkGate(Items([Item("toy", "1", (found[0]["pmid"],), "", ())]))
    kept = {row["id"]: row for row in find_preferences(sample_graph, gate, "rule:")}
    assert kept[found[0]["id"]] == {"id": found[0]["id"]}
    assert len(kept) == len(found)
