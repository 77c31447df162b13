"""MeSH similarity: the formulas by hand, and the fast way against a slow, obvious one."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import similarity
from agents.information_content import Counts, build_information_content
from agents.similarity import Score, Similarity, mean_of_three

# 999,999 links in the branch, so that p is 100 / 1,000,000 for the two leaves (IC 4), 1,000 / 1,000,000 for their
# parent (IC 3), and 1 / 1,000,000 for the rarest heading (IC 6).
TOY: list[Counts] = [
    ("Root", 999_000, ["A01"]),
    ("Parent", 801, ["A01.100"]),
    ("Left", 99, ["A01.100.100"]),
    ("Right", 99, ["A01.100.200"]),
    ("Rare", 0, ["A01.200"]),
    ("Elsewhere", 5, ["B01"]),
    ("Nowhere", 5, []),
]


class Slow:
    """The definition, word by word, on dictionaries and prefixes of tree numbers."""

    def __init__(self, links: list[Counts]) -> None:
        self.articles = {ui: articles for ui, articles, _ in links}
        self.places = {ui: list(numbers) for ui, _, numbers in links}
        self.owner = {number: ui for ui, numbers in self.places.items() for number in numbers}

    def p(self, numbers: list[str], branch: str) -> float:
        def links(uis: set[str]) -> int:
            return sum(self.articles[ui] for ui in uis) + 1

        below = {u for u, ts in self.places.items() for t in ts for n in numbers if (t + ".").startswith(n + ".")}
        everything = {u for u, ts in self.places.items() if any(t.split(".")[0] == branch for t in ts)}
        return links(below) / links(everything)

    def ic(self, numbers: list[str], branch: str) -> float:
        mine = [self.inside(ui, branch) for ui in self.places]
        gaps = {n for ns in mine for t in ns for n in prefixes(t)} - self.owner.keys()
        greatest = max(-math.log10(self.p(ns, branch)) for ns in [*mine, *([g] for g in gaps)] if ns)
        return -math.log10(self.p(numbers, branch)) / greatest if greatest > 0 else 0.0

    def inside(self, ui: str, branch: str) -> list[str]:
        return [t for t in self.places[ui] if t.split(".")[0] == branch]

    def similarity(self, a: str, b: str) -> float:
        if a == b:
            return 1.0
        branches = {t.split(".")[0] for t in self.places[a]} & {t.split(".")[0] for t in self.places[b]}
        return max((self.in_branch(a, b, branch) for branch in branches), default=0.0)

    def in_branch(self, a: str, b: str, branch: str) -> float:
        shared = [
            set(prefixes(x)) & set(prefixes(y)) for x, y in product(self.inside(a, branch), self.inside(b, branch))
        ]
        common = [max(numbers, key=len) for numbers in shared]
        deepest = max(number.count(".") for number in common)
        candidates = [
            self.inside(self.owner[number], branch) if number in self.owner else [number]
            for number in common
            if number.count(".") == deepest
        ]
        ancestor = max(candidates, key=lambda numbers: self.ic(numbers, branch))
        ic_a, ic_b = self.ic(self.inside(a, branch), branch), self.ic(self.inside(b, branch), branch)
        ic = self.ic(ancestor, branch)
        lin = 2 * ic / (ic_a + ic_b) if ic_a + ic_b > 0 else 0.0
        jiang = 1 - min(1, ic_a + ic_b - 2 * ic)
        relevance = lin * (1 - self.p(ancestor, branch))
        return min(1.0, max(0.0, (lin + jiang + relevance) / 3))


def prefixes(number: str) -> list[str]:
    """Return a tree number and all above it, up to the branch."""
    segments = number.split(".")
    return [".".join(segments[:n]) for n in range(1, len(segments) + 1)]


@st.composite
def vocabularies(draw: st.DrawFn) -> list[Counts]:
    """Small vocabularies: headings with none to many places, some below themselves, gaps in the tree, zero counts."""
    segments = st.lists(st.sampled_from(["1", "2"]), max_size=3)
    number = st.builds(lambda head, rest: ".".join([head, *rest]), st.sampled_from(["A01", "A02", "B01"]), segments)
    owner = draw(st.dictionaries(number, st.integers(0, 6), max_size=16))
    articles = draw(st.lists(st.sampled_from([0, 0, 1, 2, 10, 999]), min_size=7, max_size=7))
    return [(f"D{i}", n, sorted(t for t, who in owner.items() if who == i)) for i, n in enumerate(articles)]


def one(links: list[Counts], a: str, b: str) -> float:
    """Return the similarity of two headings."""
    table = build_information_content(links)
    (value,) = Similarity(table).pairs(np.array([table.index[a]]), np.array([table.index[b]]))
    return float(value)


def test_the_formulas_on_the_toy_case_of_the_papers() -> None:
    """IC 4 and 4, common ancestor 3, greatest 6: Lin 0.75, Jiang 0.667, Relevance 0.749, together 0.722."""
    ic, ancestor, p = np.array([4 / 6]), np.array([3 / 6]), np.array([1e-3])
    assert mean_of_three(ic, ic, ancestor, p) == pytest.approx((0.75 + 2 / 3 + 0.75 * 0.999) / 3)
    assert mean_of_three(ic, ic, ancestor, p)[0] == pytest.approx(0.722, abs=5e-4)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Left", "Right", 0.722),  # the same toy case, from link counts
        ("Right", "Left", 0.722),
        ("Left", "Left", 1.0),
        ("Nowhere", "Nowhere", 1.0),  # a heading without a place is still like itself
        # Lin 2*3/(4+3) = 0.857, Jiang 1 - 1/6 = 0.833, Relevance 0.857 * 0.999 = 0.856
        ("Left", "Parent", 0.849),
        ("Left", "Rare", 0.0),  # only the branch itself in common: Lin 0, Jiang 1 - min(1, 4/6 + 1) = 0
        ("Left", "Root", 1 / 9),  # Lin 0, Jiang 1 - 4/6, Relevance 0
        ("Left", "Elsewhere", 0.0),
        ("Left", "Nowhere", 0.0),
    ],
)
def test_similarity_of_two_headings(a: str, b: str, expected: float) -> None:
    """Each value can be checked with a pencil."""
    assert one(TOY, a, b) == pytest.approx(expected, abs=5e-4)


def test_of_several_branches_the_most_similar_counts() -> None:
    """Two headings far apart in one branch and close in another are close."""
    apart: list[Counts] = [
        ("R", 90, ["A01"]), ("X", 1, ["A01.1"]), ("Y", 1, ["A01.2"]),
        ("S", 90, ["B01"]), ("Near", 3, ["B01.1"]),
    ]  # fmt: skip
    both: list[Counts] = [(ui, n, [*places, "B01.1." + ui] if ui in "XY" else places) for ui, n, places in apart]
    assert one(apart, "X", "Y") == 0
    assert one(both, "X", "Y") > 0.4


def test_of_equally_deep_ancestors_the_most_telling_counts() -> None:
    """A and B meet below Common and below Scarce at the same level: Scarce, with the higher IC, is taken."""
    links: list[Counts] = [
        ("Root", 1000, ["A01"]), ("Common", 500, ["A01.1"]), ("Scarce", 5, ["A01.2"]),
        ("A", 1, ["A01.1.1", "A01.2.1"]), ("B", 1, ["A01.1.2", "A01.2.2"]), ("Zero", 0, ["A01.3"]),
    ]  # fmt: skip
    without: list[Counts] = [(ui, n, [t for t in places if not t.startswith("A01.1.")]) for ui, n, places in links]
    assert one(links, "A", "B") == pytest.approx(one(without, "A", "B"))
    assert one(links, "A", "B") == pytest.approx(Slow(links).similarity("A", "B"))


@given(vocabularies())
def test_pairs_are_those_of_the_definition(links: list[Counts]) -> None:
    """All pairs of a random vocabulary, at once, equal the slow way one by one."""
    table, slow = build_information_content(links), Slow(links)
    every = list(product(table.index, repeat=2))
    a = np.array([table.index[x] for x, _ in every])
    b = np.array([table.index[y] for _, y in every])
    assert Similarity(table).pairs(a, b) == pytest.approx([slow.similarity(x, y) for x, y in every], abs=1e-12)


@given(vocabularies(), st.integers(1, 7))
def test_the_size_of_a_batch_changes_nothing(links: list[Counts], at_once: int) -> None:
    """Working in small portions gives the values of one."""
    table = build_information_content(links)
    a, b = (grid.ravel() for grid in np.meshgrid(np.arange(len(links)), np.arange(len(links))))
    whole = Similarity(table).pairs(a, b)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(similarity, "PLACE_PAIRS_AT_ONCE", at_once)
        assert Similarity(table).pairs(a, b).tolist() == whole.tolist()


def test_no_pairs_have_no_values() -> None:
    """An empty batch is no error, in an empty vocabulary neither."""
    nothing = np.array([], dtype=np.intp)
    assert Similarity(build_information_content(TOY)).pairs(nothing, nothing).tolist() == []
    assert Similarity(build_information_content([])).pairs(nothing, nothing).tolist() == []


def test_a_score_is_the_mean_over_articles_of_the_mean_over_heading_pairs() -> None:
    """By hand: (1 + 0.722) / 2 for the first article, 0 for the second, one more without headings."""
    scores = Similarity(build_information_content(TOY))
    got = scores.score_contexts(["Left"], [["Left", "Right"], ["Elsewhere"], []])
    assert got.value == pytest.approx((0.861 + 0.0) / 2, abs=5e-4)
    assert (got.scored, got.without_headings) == (2, 1)


def test_best_match_averages_both_directions() -> None:
    """Left finds Left (1), Elsewhere finds nothing; Left and Right find Left (1, 0.722): (0.5 + 0.861) / 2."""
    scores = Similarity(build_information_content(TOY))
    got = scores.score_contexts(["Left", "Elsewhere"], [["Left", "Right"]], method="best_match")
    assert got.value == pytest.approx((0.5 + 0.861) / 2, abs=5e-4)


def test_headings_left_out_count_on_neither_side() -> None:
    """An article with nothing but check tags has no headings; a source with nothing else gives no score."""
    scores = Similarity(build_information_content(TOY), left_out={"Rare", "Elsewhere"})
    kept = scores.score_contexts(["Left"], [["Right"]])
    assert scores.score_contexts(["Left", "Rare"], [["Right", "Elsewhere"], ["Rare"]]) == Score(kept.value, 1, 1)
    assert scores.score_contexts(["Rare"], [["Right"], []]) == Score(None, 0, 1)


def test_headings_unknown_or_named_twice_change_nothing() -> None:
    """A heading of another year's MeSH is passed over, and one named twice is one heading."""
    scores = Similarity(build_information_content(TOY))
    once = scores.score_contexts(["Left"], [["Right", "Parent"]])
    assert scores.score_contexts(["Left", "Gone", "Left"], [["Right", "Gone", "Parent", "Right"], ["Gone"]]) == Score(
        once.value, 1, 1
    )


def test_a_question_that_found_nothing_has_no_score() -> None:
    """No retrieved articles, no value."""
    assert Similarity(build_information_content(TOY)).score_contexts(["Left"], []) == Score(None, 0, 0)


@given(
    vocabularies(),
    st.lists(st.integers(0, 9), max_size=4),
    st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=4),
)
def test_scores_are_those_of_the_definition(links: list[Counts], source: list[int], contexts: list[list[int]]) -> None:
    """Both methods, over random articles, equal the slow way; D6 is left out and D7 to D9 are unknown."""
    slow, left_out = Slow(links), {"D6", "D7", "D8", "D9"}

    def headings(numbers: list[int]) -> list[str]:
        return [ui for ui in dict.fromkeys(f"D{n}" for n in numbers) if ui not in left_out]

    means, bests = [], []
    mine = headings(source)
    for theirs in map(headings, contexts):
        if mine and theirs:
            grid = [[slow.similarity(x, y) for y in theirs] for x in mine]
            means.append(sum(map(sum, grid)) / len(mine) / len(theirs))
            columns = [max(column) for column in zip(*grid, strict=True)]
            bests.append((sum(map(max, grid)) / len(mine) + sum(columns) / len(theirs)) / 2)
    scores = Similarity(build_information_content(links), left_out={"D6"})
    arguments = [f"D{n}" for n in source], [[f"D{n}" for n in numbers] for numbers in contexts]
    mean, best = scores.score_contexts(*arguments), scores.score_contexts(*arguments, method="best_match")
    assert mean.scored == best.scored == len(means)
    assert mean.value == (pytest.approx(sum(means) / len(means), abs=1e-12) if means else None)
    assert best.value == (pytest.approx(sum(bests) / len(bests), abs=1e-12) if bests else None)
