"""What the page's figures and colours say, without a browser."""

import math

import pytest

from agents.coverage_tree import CoverageTree, TreeRow, read_coverage_tree
from api.page.overview import N_LEAST, N_TO_COME, colour, divergence, overview
from api.page.render import counted, find_static, signed
from graph.database import Database
from graph.errors import NotFound
from tests.api.page.conftest import N_PAIRS


@pytest.mark.parametrize(
    ("filled", "target", "name"),
    [(0, 2, "c0"), (0.9, 2, "c1"), (1, 2, "c2"), (1.6, 2, "c3"), (2.4, 2, "c3"), (2.5, 2, "c4"), (4, 2, "c5"),
     (0, 0, "cx"), (1, 0, "c5")],
)  # fmt: skip
def test_a_colour_says_how_pairs_stand_beside_the_target(filled: float, target: float, name: str) -> None:
    """Steps at half, four fifths, five quarters and double; nothing is not the same as no target."""
    assert colour(filled, target) == name


def row(filled: float, target: float) -> TreeRow:
    """Return a place with what it holds and should hold."""
    return TreeRow("C04", "Neoplasms", "D009369", 1, 10, 1, filled, target, target - filled, False)


def test_divergence_is_nothing_where_pairs_follow_the_target() -> None:
    """And the known number where they do not; without a pair there is none."""
    assert divergence([row(1, 2), row(2, 4)]) == pytest.approx(0, abs=1e-12)
    assert divergence([row(2, 1), row(0, 1)]) == pytest.approx(math.log(2))
    assert divergence([row(0, 1)]) is None


def test_the_overview_counts_what_the_graph_holds(stocked: Database) -> None:
    """Whole tree and one place; a place that is not there is not found."""
    tree = read_coverage_tree(stocked)
    whole = overview(stocked, tree, "", 0.5)
    assert (whole.pairs, whole.withdrawn, whole.planned, whole.invented) == (N_PAIRS, 0, 0, True)
    assert [step.name for step in whole.path] == ["MeSH"]
    assert len(whole.rows) == 14
    assert len(whole.least) == N_LEAST
    assert 0 < whole.covered <= whole.plannable
    assert sum(line.filled for line in whole.rows) == pytest.approx(N_PAIRS)
    part = overview(stocked, tree, "C04", 0.5)
    assert [step.name for step in part.path] == ["MeSH", "Diseases", "Neoplasms"]
    assert {line.number.count(".") for line in part.rows} == {1}
    with pytest.raises(NotFound, match="C99"):
        overview(stocked, tree, "C99", 0.5)


def test_without_a_pair_targets_are_of_those_to_come() -> None:
    """So that a first look shows where there is anything to ask about."""

    class Counts:
        def read(self, name: str, /, **_: object) -> list[dict[str, object]]:
            return [{"descriptors": 1, "articles": 4, "all_pairs": 0, "invented": False}]

    tree = CoverageTree([["C", "Diseases", None, 4, 0, 0, 0], ["C04", "Neoplasms", "D1", 4, 0, 4, 0]], [], 0)
    seen = overview(Counts(), tree, "", 0.5)
    assert (seen.planned, seen.divergence, seen.rows[0].colour) == (N_TO_COME, None, "c0")


def test_numbers_read_well() -> None:
    """No "-0.0", no "1 pairs"."""
    assert [signed(-0.01), signed(1234.56), signed(-2.345, 2)] == ["0.0", "+1,234.6", "-2.35"]
    assert [counted(1, "pair"), counted(2000, "pair")] == ["1 pair", "2,000 pairs"]


def test_the_chart_library_comes_with_its_licence() -> None:
    """Apache-2.0 and the licence of what it draws with, beside the one file."""
    licence = find_static("echarts.LICENSE.txt")
    assert licence is not None
    assert b"Apache License" in licence.body
    assert b"Baidu" in licence.body
    library = find_static("echarts.treemap.min.js")
    assert library is not None
    assert len(library.packed) < 200_000
