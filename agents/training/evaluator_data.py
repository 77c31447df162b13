"""The rule's preferences as training data for an evaluator.

In: the Preferences of a graph. Out: examples, each a source with two questions and what they retrieved, on one side of
a split by article. What is a benchmark's is left out; of the part to train on also the margins too small to mean
anything and the few too large to be believed. Which of the two stands first is balanced exactly, so that position tells
nothing. Nothing here imports torch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agents.evaluate_model import Candidate, article_text
from agents.evidence import finding
from graph.benchmark_gate import BenchmarkGate
from graph.database import Database, Row
from graph.identity import seeded_order
from graph.split import split_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of two questions: its text, who wrote it, and what it retrieved, each article as one text."""

    question: str
    generator: str
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A preference to learn from ("train"), to be measured on ("held-out"), or left out of the first ("filtered").

    `first_is_better` says whether the chosen question stands first.
    """

    id: str
    pmid: int
    margin: float
    source: str
    first: Side
    second: Side
    first_is_better: bool
    use: str

    @property
    def candidates(self) -> tuple[Candidate, Candidate]:
        """Both questions as an evaluator reads them."""
        first, second = (Candidate(self.source, side.question, side.contexts) for side in (self.first, self.second))
        return first, second

    @property
    def without_contexts(self) -> tuple[Candidate, Candidate]:
        """Both questions alone, for a control."""
        first, second = (Candidate(self.source, side.question, ()) for side in (self.first, self.second))
        return first, second


def find_preferences(database: Database, gate: BenchmarkGate, judge: str) -> Iterator[dict[str, Any]]:
    """Yield a judge's preferences as plain rows, chosen side first; of those that touch a benchmark the id alone."""
    for row in database.iter_rows("evaluator_data_preferences", judge=judge):
        if is_of_benchmark(gate, row):
            yield {"id": row["id"]}
            continue
        found = finding(row["abstract"], row["section_labels"] or (), row["section_offsets"] or ())
        yield {
            "id": row["id"],
            "pmid": row["pmid"],
            "margin": row["margin"],
            "source": article_text(row["title"], found),
            "sides": [side_row(side) for side in row["sides"]],
        }


def side_row(side: Row) -> dict[str, Any]:
    """Return one question's row."""
    contexts = [article_text(c["title"], finding(c["abstract"] or "")) for c in side["contexts"]]
    return {"question": side["text"], "generator": side["generator"] or "", "contexts": contexts}


def is_of_benchmark(gate: BenchmarkGate, row: Row) -> bool:
    """Say whether a preference touches a benchmark: by its source, by an article that it rests on, by a question."""
    if not gate:
        return False
    pmids = [row["pmid"], *(context["pmid"] for side in row["sides"] for context in side["contexts"])]
    return any(map(gate.check_pmid, pmids)) or any(gate.check_question(side["text"]) for side in row["sides"])


def build_examples(rows: Iterable[Mapping[str, Any]], *, drop_low: float, drop_high: float, seed: int) -> list[Example]:
    """Return examples in the rows' order, split by article; `drop_…` are shares of the training part's margins.

    Held out are the articles that the corpus' own split (graph/split.py) calls dev or test; nothing is dropped of them.
    """
    found = sorted(rows, key=lambda row: seeded_order(seed, "order", row["id"]))
    turn = dict.fromkeys(("train", "held-out"), False)
    made = []
    for row in found:
        part = "train" if split_of(row["pmid"]) == "train" else "held-out"
        turn[part] = not turn[part]
        chosen, rejected = (side_of(side) for side in row["sides"])
        first, second = (chosen, rejected) if turn[part] else (rejected, chosen)
        made.append((row, part, first, second, turn[part]))
    low, high = margin_limits([row["margin"] for row, part, *_ in made if part == "train"], drop_low, drop_high)
    return [
        Example(
            row["id"],
            row["pmid"],
            row["margin"],
            row["source"],
            first,
            second,
            better,
            part if part == "held-out" or low <= row["margin"] <= high else "filtered",
        )
        for row, part, first, second, better in made
    ]


def side_of(side: Mapping[str, Any]) -> Side:
    """Return one question of its row."""
    return Side(side["question"], side["generator"], tuple(side["contexts"]))


def margin_limits(margins: Sequence[float], drop_low: float, drop_high: float) -> tuple[float, float]:
    """Return the smallest and greatest margin to learn from: the lowest and highest shares lie outside."""
    if not margins:
        return 0.0, 0.0
    low, high = np.quantile(margins, (drop_low, 1 - drop_high))
    return float(low), float(high)


def example_row(example: Example) -> dict[str, Any]:
    """Return an example as a line of a run directory's examples."""
    return asdict(example)


def example_of(row: Mapping[str, Any]) -> Example:
    """Return the example of such a line."""
    return Example(**{**row, "first": side_of(row["first"]), "second": side_of(row["second"])})
