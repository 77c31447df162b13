"""What a plan chooses on trees small enough to follow by hand, and what it says."""

from collections import Counter

from agents.plan import plan
from agents.scope import WHOLE, Scope, ScopeDescriptor


def one(ui: str, *numbers: str, articles: int = 1, pairs: int = 0, n_open: int = 0) -> ScopeDescriptor:
    """A descriptor named like its UI."""
    return ScopeDescriptor(ui, ui, numbers, articles, pairs, n_open)


def n_targets(descriptors: list[ScopeDescriptor], n: int, alpha: float = 0.5, seed: int = 0) -> dict[str, int]:
    """Return UI -> targets of a plan over all of MeSH."""
    scope = Scope(WHOLE, tuple(descriptors))
    return dict(Counter(target.ui for target in plan(scope, n, alpha=alpha, seed=seed).targets))


def test_under_represented_concepts_get_the_targets() -> None:
    """Three concepts alike in the literature, one with three pairs already: the others are filled up to it."""
    descriptors = [one("D1", "A01", articles=9, pairs=3), one("D2", "A02", articles=9), one("D3", "C01", articles=9)]
    assert n_targets(descriptors, 6) == {"D2": 3, "D3": 3}


def test_open_targets_count_like_pairs() -> None:
    """What another run has planned is not planned again."""
    assert n_targets([one("D1", "A01", articles=5, n_open=2), one("D2", "A02", articles=5)], 2) == {"D2": 2}


def test_alpha_shifts_targets_to_the_literature() -> None:
    """16 articles against one of 4: alike at alpha 0, twice as many at 0.5, four times as many at 1."""
    descriptors = [one("D1", "A01", articles=16), one("D2", "C01", articles=4)]
    assert n_targets(descriptors, 6, alpha=0) == {"D1": 3, "D2": 3}
    assert n_targets(descriptors, 6, alpha=0.5) == {"D1": 4, "D2": 2}
    assert n_targets(descriptors, 5, alpha=1) == {"D1": 4, "D2": 1}


def test_a_side_never_gets_more_than_its_room() -> None:
    """A01 has one article: what does not fit there flows to C01."""
    assert n_targets([one("D1", "A01"), one("D2", "C01", articles=10)], 8, alpha=0) == {"D1": 1, "D2": 7}


def test_a_surplus_at_one_place_counts_against_its_parent() -> None:
    """Below C01 one concept has more than its share, so that the whole branch weighs less than A01."""
    descriptors = [
        one("D1", "A01", articles=20, pairs=1),
        one("D2", "C01.100", articles=20, pairs=9),
        one("D3", "C01.200", articles=20, pairs=1),
    ]
    assert n_targets(descriptors, 4, alpha=0) == {"D1": 4}


def test_a_concept_with_several_places_is_counted_once() -> None:
    """Two places, three articles: three targets, shared among the walks to both places."""
    planned = plan(Scope(WHOLE, (one("D1", "A01", "C01", articles=3),)), 10)
    assert planned.placed == planned.room == 3
    assert {target.number for target in planned.targets} == {"A01", "C01"}


def test_a_concept_below_itself_is_counted_once() -> None:
    """One place above the other: the room of the upper place is not the sum of both."""
    planned = plan(Scope(WHOLE, (one("D1", "C01", "C01.100.200", articles=2), one("D2", "C01.100"))), 10)
    assert planned.placed == planned.room == 3
    assert Counter(target.ui for target in planned.targets) == {"D1": 2, "D2": 1}


def test_two_concepts_at_one_place_both_get_their_targets() -> None:
    """MeSH files of different years may give one tree number to two descriptors: neither is lost, nothing hangs."""
    assert n_targets([one("D1", "C01", articles=2), one("D2", "C01", articles=3)], 10) == {"D1": 2, "D2": 3}


def test_a_concept_with_more_targets_than_articles_has_no_room() -> None:
    """Articles may be withdrawn after pairs were planned: that takes no room from others."""
    descriptors = [one("D1", "A01", articles=1, pairs=3), one("D2", "A02", articles=2)]
    assert n_targets(descriptors, 5) == {"D2": 2}


def test_ties_follow_the_seed() -> None:
    """One target for twenty equal sides: every seed picks one, and not always the same."""
    descriptors = [one(f"D{i:02}", f"C{i:02}") for i in range(1, 21)]
    picked = {seed: n_targets(descriptors, 1, seed=seed) for seed in range(8)}
    assert picked == {seed: n_targets(descriptors, 1, seed=seed) for seed in range(8)}
    assert len({str(one_seed) for one_seed in picked.values()}) > 1


def test_under_a_root_only_its_tree_is_walked() -> None:
    """The path of a plan under C01 still begins at the category."""
    planned = plan(Scope(("C01",), (one("D1", "C01.100.200"),)), 1)
    assert [target.path for target in planned.targets] == [("C", "C01", "C01.100", "C01.100.200")]


def test_the_first_part_of_a_plan_is_spread_over_the_tree() -> None:
    """Of 200 targets in four equal branches, the first 40 are near ten in each."""
    descriptors = [one(f"D{b}{i:02}", f"C0{b}.{100 + i}") for b in range(1, 5) for i in range(50)]
    first = plan(Scope(WHOLE, tuple(descriptors)), 200).targets[:40]
    assert all(8 <= n <= 12 for n in Counter(target.path[1] for target in first).values())


def test_deficits_tell_how_far_a_concept_was_from_its_share() -> None:
    """Share 3: the first target finds 3 lacking, the next 2, the last 1."""
    planned = plan(Scope(WHOLE, (one("D1", "A01", articles=3),)), 3)
    assert sorted(target.deficit for target in planned.targets) == [1, 2, 3]


def test_the_statement_says_how_many_the_articles_allow() -> None:
    """Fewer placed than asked for is said, with the number that the articles allow and what helps."""
    scope = Scope(WHOLE, (one("D1", "A01", articles=2), one("D2", "A02", articles=1200, pairs=2)))
    assert plan(scope, 10).statement() == (
        "10 targets placed on 2 concepts; the articles of this scope allow 1,200 more pairs"
        " (one a concept and article)."
    )
    assert plan(scope, 2000).statement() == (
        "Only 1,200 of 2,000 targets placed, on 2 concepts: the articles of this scope allow 1,200 more pairs"
        " (one a concept and article). Load more articles or widen the scope to place the rest."
    )


def test_an_empty_scope_places_nothing() -> None:
    """No error: the statement says that no articles are there."""
    planned = plan(Scope(WHOLE, ()), 5)
    assert planned.targets == ()
    assert planned.statement().startswith("Only 0 of 5 targets placed, on 0 concepts")
