"""The ordering experiment's own arithmetic: matched corpora, equal tokens, differences that are there or not."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.evaluation.scores import codes, macro_f1, score
from agents.replies import DECISIONS
from tests.bench import ordering_report as report
from tests.bench.ordering_corpora import Example, first_of_each_article, match, read_cells, shuffled, stream
from tests.bench.ordering_report import Arm, Codes


def row(pmid: int, decision: str) -> dict[str, Any]:
    """A row as far as matching looks at it."""
    return {"source": {"pmid": pmid}, "decision": decision}


def models(labels: Codes, right: float, *, seeds: int = 3, repeats: int = 2, start: int = 0) -> Arm:
    """Models that know a share of the labels and draw the rest."""
    random = np.random.default_rng(start)

    def one() -> Codes:
        return np.where(random.random(len(labels)) < right, labels, random.integers(3, size=len(labels)))

    return {seed: [one() for _ in range(repeats)] for seed in range(seeds)}


@pytest.fixture
def labels() -> Codes:
    """Labels in the proportions of PubMedQA's dev items."""
    return np.repeat(np.arange(3), (276, 169, 55))


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "RESAMPLES", 400)


def test_matched_cells_have_the_same_decisions_each_from_another_article(tmp_path: Path) -> None:
    """The scarcest arm of a seed sets the number of each decision; an article that comes twice counts once."""
    full = [row(1, "yes"), row(2, "yes"), row(3, "no"), row(4, "maybe"), row(5, "no")]
    scarce = [row(6, "yes"), row(6, "maybe"), row(7, "no"), row(8, "yes"), row(9, "yes")]
    for name, rows in (("hierarchy-0", full), ("random-0", scarce), ("hierarchy-1", full), ("random-1", full)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    cells = match(read_cells(tmp_path, ["hierarchy", "random"], [0, 1]))
    assert cells["hierarchy", 0] == [row(1, "yes"), row(2, "yes"), row(3, "no")]
    assert cells["random", 0] == [row(6, "yes"), row(8, "yes"), row(7, "no")]
    assert len(cells["hierarchy", 1]) == len(cells["random", 1]) == 5
    assert first_of_each_article(scarce) == [scarce[0], *scarce[2:]]


def test_shuffling_moves_decisions_alone() -> None:
    """The same mix and texts, another order with another repeat."""
    rows = [row(n, "yes" if n % 2 else "no") for n in range(40)]
    moved, other = shuffled(rows, 0, 0), shuffled(rows, 0, 1)
    assert [one["source"] for one in moved] == [one["source"] for one in rows]
    assert sorted(one["decision"] for one in moved) == sorted(one["decision"] for one in rows)
    assert moved != rows
    assert moved != other
    assert moved == shuffled(rows, 0, 0)


@pytest.mark.parametrize("tokens", [1, 9, 30, 31, 100])
def test_a_stream_has_exactly_so_many_tokens(tokens: int) -> None:
    """Corpora of other lengths too; what is cut is the beginning of the last example."""
    for sizes in ((7, 11, 12), (29,), (3, 50)):
        examples = [Example([1] * (size - 2), [2, 3]) for size in sizes]
        read = list(stream(examples, tokens, 0, 0))
        assert sum(one.size for one in read) == tokens
        assert all((one.prompt + one.reply)[-1] == 3 for one in read)
    assert Example([1, 2], [3, 4, 5]).last(2) == Example([], [4, 5])
    assert Example([1, 2], [3, 4, 5]).last(4) == Example([2], [3, 4, 5])


def test_each_pass_reads_every_example_once_in_another_order() -> None:
    """So that arms whose corpora are shorter see them more often, and nothing is left out."""
    examples = [Example([n] * 9, [n]) for n in range(12)]
    read = [one.reply[0] for one in stream(examples, 240, 0, 0)]
    assert sorted(read[:12]) == sorted(read[12:]) == list(range(12))
    assert read[:12] != read[12:]


def test_macro_f1_of_many_models_is_that_of_each(labels: Codes) -> None:
    """The fast tables give what the evaluation gives for one model."""
    several = [one for repeats in models(labels, 0.3).values() for one in repeats]
    names = [DECISIONS[label] for label in labels]
    one_by_one = [score(names, [DECISIONS[code] for code in one]).macro_f1.value for one in several]
    assert report.mean_of(macro_f1, labels, several) == pytest.approx(np.mean(one_by_one))


def test_a_large_difference_is_found_and_none_where_there_is_none(labels: Codes) -> None:
    """Planted: models that know 30 % of the labels against two arms that know nothing."""
    arms = {
        "hierarchy": models(labels, 0.3),
        "random": models(labels, 0, start=1),
        "shuffled": models(labels, 0, start=2),
    }
    planted, none = (
        report.compare(arms, labels, "hierarchy", "random"),
        report.compare(arms, labels, "random", "shuffled"),
    )
    assert planted.detected
    assert planted.low < planted.value < planted.high
    assert not none.detected


def test_what_is_called_detectable_is(labels: Codes) -> None:
    """Of arms that differ by half of it few are told apart, of arms that differ by twice as much nearly all."""
    least = report.smallest_detectable(models(labels, 0, start=3), labels)
    assert 0.02 < least < 0.12
    know, guess = (
        [one for repeats in models(labels, share, start=4).values() for one in repeats] for share in (0.3, 0)
    )
    slope = (report.mean_of(macro_f1, labels, know) - report.mean_of(macro_f1, labels, guess)) / 0.3

    def found(times: float) -> int:
        pairs = [
            {
                "hierarchy": models(labels, times * least / slope, start=2 * n),
                "random": models(labels, 0, start=2 * n + 1),
            }
            for n in range(5, 15)
        ]
        return sum(report.compare(pair, labels, "hierarchy", "random").detected for pair in pairs)

    assert found(2.0) >= 9
    assert found(0.3) <= 4


def test_a_floor_is_known_before_any_model_ran(labels: Codes) -> None:
    """More trainings can tell smaller differences apart."""
    assert 0 < report.simulated(labels, 3, 3) < report.simulated(labels, 3, 1) < 0.1


def test_tables_of_a_run_that_was_cut_short_are_balanced(tmp_path: Path, labels: Codes) -> None:
    """A repeat that not every arm has is left out; the last line of a trial counts; majority stands beside."""
    path = tmp_path / report.RESULTS
    names = [DECISIONS[label] for label in labels]

    def write(arm: str, seed: int, repeat: int, decisions: list[str]) -> None:
        mix = {"yes": 20, "no": 2, "maybe": 3}
        told = {"arm": arm, "seed": seed, "repeat": repeat, "labels": names, "decisions": decisions}
        told |= {"mix": mix, "tokens": 1000, "machine": "CPU"}
        with path.open("a") as file:
            file.write(json.dumps(told) + "\n")

    for arm in ("untrained", *report.ARMS):
        for seed in (0, 1):
            write(arm, seed, 0, ["no"] * 500)
            write(arm, seed, 0, names)
    write("hierarchy", 0, 1, ["maybe"] * 500)
    trials, read = report.read_trials(path)
    assert np.array_equal(read, codes(names))
    arms = report.by_arm(report.balanced(trials))
    assert sorted(arms) == sorted(("untrained", *report.ARMS))
    assert all(len(repeats) == 1 for seeds in arms.values() for repeats in seeds.values())
    lines = "\n".join(report.arm_lines(arms, read))
    assert "| hierarchy | 2 | 1.000 | 0.000 | 100.0% | 55% / 34% / 11% |" in lines
    assert "| majority | 1 | 0.237 |  | 55.2% | 100% / 0% / 0% |" in lines
    assert "| hierarchy - random | +0.000 | +0.000 to +0.000 | no |" in report.difference_lines(arms, read)
    line = report.corpora_line(report.balanced(trials))
    assert line == "Rows an arm, yes/no/maybe, by seed: 20/2/3, 20/2/3. Tokens a training: 1,000. On CPU."


def test_tables_go_between_the_marks_of_the_readme(tmp_path: Path) -> None:
    """What stands around them stays; the README has both marks; a file without them is refused."""
    path = tmp_path / "README.md"
    path.write_text(f"before\n{report.FIRST_MARK}\nold\n{report.LAST_MARK}\nbehind\n")
    report.put_between_marks(path, "| new |")
    assert path.read_text() == f"before\n{report.FIRST_MARK}\n| new |\n{report.LAST_MARK}\nbehind\n"
    own = Path("agents/README.md").read_text(encoding="utf-8")
    assert own.index(report.FIRST_MARK) < own.index(report.LAST_MARK)
    path.write_text("no marks\n")
    with pytest.raises(ValueError, match="lacks"):
        report.put_between_marks(path, "| new |")
