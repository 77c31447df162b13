"""Target shares and whole parts: hand-checked cases, and properties against slow, obvious arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.apportion import largest_remainder, target_shares
from graph.errors import Invalid

article_counts = st.lists(st.integers(1, 50), min_size=1, max_size=12)
alphas = st.sampled_from([0.0, 0.3, 0.5, 1.0])


def slow_shares(articles: list[int], total: float, alpha: float) -> list[float]:
    """Fix every share that reaches its cap, share the rest again, until none does."""
    fixed: dict[int, float] = {}
    while True:
        rest = [i for i in range(len(articles)) if i not in fixed]
        left = total - sum(fixed.values())
        whole = sum(articles[i] ** alpha for i in rest)
        shares = {i: left * articles[i] ** alpha / whole for i in rest}
        over = [i for i in rest if shares[i] >= articles[i] - 1e-9]
        if not over:
            return [{**fixed, **shares}[i] for i in range(len(articles))]
        fixed.update((i, float(articles[i])) for i in over)


def test_shares_follow_the_root_of_the_articles() -> None:
    """With alpha 0.5, 9 articles weigh three times as much as one."""
    assert target_shares([1, 9, 16], 0.8, 0.5) == pytest.approx([0.1, 0.3, 0.4])


def test_alpha_0_treats_all_alike_and_alpha_1_follows_the_literature() -> None:
    """The two ends of the scale."""
    assert target_shares([10, 30], 8, 0) == pytest.approx([4, 4])
    assert target_shares([10, 30], 8, 1) == pytest.approx([2, 6])


def test_what_a_cap_cuts_off_is_shared_again() -> None:
    """5 each would be more than the single article allows: the other two share the rest."""
    assert target_shares([1, 20, 20], 15, 0) == pytest.approx([1, 7, 7])


def test_more_than_all_articles_leaves_all_capped() -> None:
    """Nobody gets more pairs than articles."""
    assert target_shares([2, 3], 100, 0.5) == [2, 3]


def test_nobody_to_share_with() -> None:
    """An empty scope has no shares."""
    assert target_shares([], 10, 0.5) == []


@pytest.mark.parametrize("alpha", [-0.1, 1.5, float("nan")])
def test_alpha_outside_its_scale_is_refused(alpha: float) -> None:
    """The message says what alpha means."""
    with pytest.raises(Invalid, match=r"alpha is .*expected a number from 0"):
        target_shares([1], 1, alpha)


@given(article_counts, st.integers(0, 300), alphas)
def test_shares_sum_to_the_total_within_the_caps(articles: list[int], total: int, alpha: float) -> None:
    """The sum is the total, or all articles where that is less; no share exceeds its articles."""
    shares = target_shares(articles, total, alpha)
    assert sum(shares) == pytest.approx(min(total, sum(articles)))
    assert all(0 <= share <= a for share, a in zip(shares, articles, strict=True))


@given(article_counts, st.integers(0, 300), alphas)
def test_shares_are_those_of_repeated_sharing(articles: list[int], total: int, alpha: float) -> None:
    """The same as the slow way, descriptor by descriptor."""
    assert target_shares(articles, total, alpha) == pytest.approx(slow_shares(articles, total, alpha), abs=1e-6)


@given(article_counts, st.integers(0, 300), alphas)
def test_shares_do_not_depend_on_the_order(articles: list[int], total: int, alpha: float) -> None:
    """To the last bit: equal numbers of articles have equal shares, in any order of the list."""
    order = sorted(range(len(articles)), key=lambda i: (articles[i], -i))
    shares = target_shares(articles, total, alpha)
    assert target_shares([articles[i] for i in order], total, alpha) == [shares[i] for i in order]


def test_largest_remainders_come_first() -> None:
    """Quotas 3.5, 2.1 and 1.4: the place left over goes to the first."""
    assert largest_remainder(7, [5, 3, 2], tie=lambda i: i) == [4, 2, 1]


def test_ties_go_by_their_order() -> None:
    """Three equal quotas of 2/3: the two with the lowest tie number get one each."""
    assert largest_remainder(2, [1, 1, 1], tie=lambda i: -i) == [0, 1, 1]


@given(st.integers(0, 1000), st.lists(st.integers(0, 10**12), min_size=1, max_size=8).filter(any))
def test_parts_are_whole_sum_to_n_and_stay_within_one_of_the_quota(n: int, weights: list[int]) -> None:
    """Each part is its exact quota rounded down or up; weight 0 gets nothing."""
    parts = largest_remainder(n, weights, tie=lambda i: i)
    quotas = [Fraction(n * weight, sum(weights)) for weight in weights]
    assert sum(parts) == n
    assert all(abs(part - quota) < 1 for part, quota in zip(parts, quotas, strict=True))
