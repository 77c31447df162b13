"""A model trained on earlier preferences (`kailin train evaluator`) as the judge of two questions, in this process.

In: two questions, their source and what they retrieved, as texts. Out: the probability that each is the better. The
model itself is in agents/training/scorer.py; here it is only asked, in both orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from agents.evaluate import Weighed
from agents.evidence import finding, source_finding
from agents.records import Outcome, Question, Source
from graph.errors import Invalid
from graph.optional import optional

DESCRIPTION = "evaluator.json"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as a trained evaluator reads it: its source, its text, and what it retrieved, each as one text."""

    source: str
    question: str
    contexts: tuple[str, ...]


class Comparer(Protocol):
    """A model that compares candidates."""

    name: str

    def compare(self, pairs: Sequence[tuple[Candidate, Candidate]]) -> list[float]:
        """Return for each pair the probability that its first candidate is the better."""
        ...


@dataclass(frozen=True, slots=True)
class TrainedJudge:
    """A trained model that compares two questions."""

    model: Comparer
    seed: int

    @property
    def judge(self) -> str:
        """The model's name with its training run, as stored on a Preference."""
        return f"model:{self.model.name}"

    def weigh(self, outcome: Outcome, source: Source, questions: tuple[Question, Question]) -> Weighed:  # noqa: ARG002
        """Return the probabilities, the mean of both orders."""
        first, second = (candidate_of(source, question) for question in questions)
        one, other = self.model.compare([(first, second), (second, first)])
        ahead = (one + 1 - other) / 2
        return Weighed((ahead, 1 - ahead), swap_consistent=(one - 0.5) * (other - 0.5) < 0)


def candidate_of(source: Source, question: Question) -> Candidate:
    """Return a question as a trained evaluator reads it."""
    return Candidate(
        article_text(source.title, source_finding(source)),
        question.text,
        tuple(article_text(a.title, finding(a.abstract)) for a in question.retrieved),
    )


def article_text(title: str, found: str) -> str:
    """Return an article in short: its title and its finding."""
    return f"{title} {found}".strip()


def find_weights(path: Path) -> Path | None:
    """Return the folder of a trained evaluator: the path, or `model` in a run directory; None where it is none."""
    return next((folder for folder in (path, path / "model") if (folder / DESCRIPTION).is_file()), None)


def read_description(path: Path) -> dict[str, Any]:
    """Return what a trained evaluator says of itself. Raises Invalid where it cannot be read."""
    try:
        return dict(orjson.loads((path / DESCRIPTION).read_bytes()))
    except (OSError, orjson.JSONDecodeError, TypeError, ValueError) as error:
        raise Invalid(
            f"{path} holds no trained evaluator: {error}.", remedy="`kailin train evaluator` makes one."
        ) from error


def open_trained(path: Path, seed: int) -> TrainedJudge:
    """Return the judge of a folder. Raises Invalid where it is not whole, or without the extra `train`."""
    optional("torch", "train", "A trained evaluator")
    from agents.training.scorer import open_scorer  # noqa: PLC0415 - brings torch: only who uses it waits

    return TrainedJudge(open_scorer(path), seed)
