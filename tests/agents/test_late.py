"""Results that come too late, as data: what is kept of them, and which pairs an article allows."""

from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from agents.late import asked_meanwhile, closed_meanwhile, refuse_used, second_result
from agents.records import Outcome, Pair, Target


def made(number: int, ui: str, pmid: int, attempt: int = 1) -> Outcome:
    """An outcome with a pair about a concept, from an article."""
    target = Target(f"t{number}", "run", number, ui, ui, "C", ("C",), 1.0)
    pair: Any = SimpleNamespace(
        id=f"p{number}", target=target, source=SimpleNamespace(pmid=pmid), answered_by=SimpleNamespace(id=f"g{number}")
    )
    return Outcome(target, attempt, pmid, pair=cast("Pair", pair), last=True)


USES = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 3)), max_size=20)


@given(USES, USES, st.integers(1, 4))
def test_no_article_is_used_more_than_the_rule_allows(
    before: list[tuple[str, int]], now: list[tuple[str, int]], per_article: int
) -> None:
    """One pair a concept and article, so many an article; what is refused would have broken that, and stays open."""
    uses: dict[int, dict[str, str]] = {}
    for number, (ui, pmid) in enumerate(dict.fromkeys(before)):
        if len(uses.get(pmid, ())) < per_article:
            uses.setdefault(pmid, {})[f"old{number}"] = ui
    outcomes = refuse_used([made(i, ui, pmid) for i, (ui, pmid) in enumerate(now)], uses, per_article)
    for pairs in uses.values():
        assert len(pairs) <= per_article
        assert max(Counter(pairs.values()).values()) == 1
    for outcome in outcomes:
        used = uses[outcome.pmid or 0]
        assert outcome.last == (outcome.pair is not None)
        assert outcome.pair or outcome.target.ui in used.values() or len(used) == per_article
        assert [r.stage for r in outcome.rejections] == ([] if outcome.pair else ["source"])


def test_a_pair_written_a_second_time_is_not_refused() -> None:
    """The database may have committed a batch and not said so: its own pairs are no others."""
    (outcome,) = refuse_used([made(1, "A", 7)], {7: {"p1": "A"}}, 1)
    assert outcome.pair is not None


def test_a_late_pair_becomes_a_rejection_that_names_its_call() -> None:
    """Closed by another: `late`. Asked by another: a rejected question, which closes the target at the last attempt."""
    late = closed_meanwhile(made(1, "A", 7))
    assert (late.pair, late.last, [(r.stage, r.generation) for r in late.rejections]) == (None, False, [("late", "g1")])
    asked = asked_meanwhile(made(1, "A", 7, attempt=3), last=True)
    assert (asked.pair, asked.last, asked.rejections[0].stage) == (None, True, "question")


def test_a_second_result_leaves_no_call_behind() -> None:
    """Its calls carry the ids of the first result's, and must not take their place."""
    second = second_result(made(1, "A", 7))
    assert (second.pair, second.generations, second.last) == (None, [], False)
    assert [(r.stage, r.generation) for r in second.rejections] == [("late", None)]
