"""Kinds of question: the mix as it is written, split into whole numbers, dealt out evenly."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kinds import KINDS, Kind, count_kinds, deal_kinds, parse_mix
from agents.plan import plan
from agents.scope import WHOLE, Scope, ScopeDescriptor
from graph.errors import Invalid

MIX = "yesno=0.5,factoid=0.2,list=0.2,summary=0.1"
COUNTS = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 60), min_size=1).filter(lambda d: sum(d.values()) > 0)


def test_a_mix_is_read_exactly() -> None:
    """Decimals and fractions, in any order, spaces or not; the share 0 leaves a kind out."""
    assert parse_mix("list = 1/3, yesno=2/3,summary=0") == {"yesno": Fraction(2, 3), "list": Fraction(1, 3)}
    assert sum(parse_mix("yesno=0.1,factoid=0.2,list=0.7").values()) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "'' is no share"),
        ("yesno", "'yesno' is no share of one of yesno, factoid, list, summary"),
        ("essay=1", "'essay=1' is no share"),
        ("yesno=0.5,yesno=0.5", "yesno stands there twice"),
        ("yesno=half,list=0.5", "'half' is no number"),
        ("yesno=1/0", "'1/0' is no number"),
        ("yesno=-1,list=2", "-1 is not from 0 to 1"),
        ("yesno=0.5,list=0.4", "add up to 0.9, expected 1"),
    ],
)
def test_what_is_no_mix_is_refused_with_the_reason(text: str, complaint: str) -> None:
    """The error shows the text, what is wrong with it, and one that is right."""
    with pytest.raises(Invalid, match="add up to 1, such as") as caught:
        parse_mix(text)
    assert complaint in str(caught.value)


def test_pairs_are_split_in_whole_numbers() -> None:
    """Largest remainder; nothing is lost, and a mix of one kind is all of it."""
    assert count_kinds(parse_mix(MIX), 1000) == {"yesno": 500, "factoid": 200, "list": 200, "summary": 100}
    assert count_kinds(parse_mix(MIX), 7) == {"yesno": 4, "factoid": 1, "list": 1, "summary": 1}
    assert count_kinds(parse_mix("yesno=1"), 7) == {"yesno": 7}
    assert count_kinds(parse_mix("yesno=1/3,factoid=1/3,list=1/3"), 4) == {"yesno": 2, "factoid": 1, "list": 1}


@given(COUNTS)
def test_as_many_of_each_kind_are_dealt_as_wanted(wanted: dict[Kind, int]) -> None:
    """And always in the same order."""
    n = sum(wanted.values())
    dealt = deal_kinds(wanted, n)
    assert Counter(dealt) == Counter({kind: part for kind, part in wanted.items() if part})
    assert dealt == deal_kinds(wanted, n)


@given(COUNTS, st.floats(0, 1))
def test_any_first_part_is_mixed_as_the_whole(wanted: dict[Kind, int], share: float) -> None:
    """A run stopped anywhere is at most two pairs of any kind away from its share."""
    n = sum(wanted.values())
    first = round(share * n)
    seen = Counter(deal_kinds(wanted, n)[:first])
    assert all(abs(seen[kind] - part * first / n) <= 2 for kind, part in wanted.items())


def test_fewer_targets_than_wanted_get_their_like() -> None:
    """Where articles allow half of a plan, it is mixed as the whole would have been."""
    assert Counter(deal_kinds({"yesno": 50, "list": 30, "summary": 20}, 50)) == {"yesno": 25, "list": 15, "summary": 10}
    assert deal_kinds({"yesno": 3}, 0) == []


def test_every_kind_lies_evenly_over_the_tree() -> None:
    """Kinds are dealt over targets that are spread already: no branch gets one kind only."""
    descriptors = [ScopeDescriptor(f"D{b}{i}", "d", (f"C0{b}.{100 + i}",), 1) for b in range(1, 6) for i in range(40)]
    planned = plan(Scope(WHOLE, tuple(descriptors)), 200).of_kinds(count_kinds(parse_mix(MIX), 200))
    seen = Counter((target.kind, target.path[1]) for target in planned.targets)
    wanted: dict[Kind, int] = {"yesno": 100, "factoid": 40, "list": 40, "summary": 20}
    assert all(abs(seen[kind, f"C0{b}"] - whole / 5) <= 4 for kind, whole in wanted.items() for b in range(1, 6))
