"""A trained model as the judge of two questions: both orders count, and it knows texts alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.evaluate import evaluate
from agents.evaluate_model import Candidate, TrainedJudge, candidate_of, find_weights, read_description
from graph.errors import Invalid
from tests.agents.test_evaluate import FAR, NEAR, OUTCOME, SOURCE


@dataclass
class Comparer:
    """Believes in "near", and `lean` more in what is shown first."""

    lean: float
    name: str = "toy@1"

    def compare(self, pairs: Sequence[tuple[Candidate, Candidate]]) -> list[float]:
        """Return the beliefs."""
        return [(0.6 if "near" in first.question else 0.4) + self.lean for first, _ in pairs]


@pytest.mark.parametrize(("lean", "consistent"), [(0.0, True), (0.05, True), (0.2, False)])
def test_a_leaning_to_the_first_place_cancels_and_is_stored(lean: float, consistent: bool) -> None:
    """The mean of both orders decides; whether the order turned the choice stands on the preference."""
    verdict = evaluate(TrainedJudge(Comparer(lean), 0), OUTCOME, SOURCE, [FAR, NEAR])
    assert verdict.preference is not None
    assert verdict.chosen == NEAR
    assert verdict.preference.scores == pytest.approx((0.4, 0.6))
    assert (verdict.preference.judge, verdict.preference.swap_consistent) == ("model:toy@1", consistent)


def test_a_candidate_is_its_source_its_question_and_what_it_found() -> None:
    """Articles as title and finding; no heading is among them, so articles without headings count alike."""
    assert candidate_of(SOURCE, NEAR) == Candidate("T A.", "Is near so?", ("t a", "t a"))


def test_weights_are_found_in_a_run_directory_too(tmp_path: Path) -> None:
    """A folder that says nothing of itself is no evaluator, and one that says nonsense is refused."""
    assert find_weights(tmp_path) is None
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "evaluator.json").write_text("{")
    assert find_weights(tmp_path) == tmp_path / "model"
    with pytest.raises(Invalid, match="no trained evaluator"):
        read_description(tmp_path / "model")
