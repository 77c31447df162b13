"""The rule as a judge: which question is preferred, and when none is."""

from dataclasses import replace

from agents.evaluate import evaluate
from agents.evaluate_rule import Rule
from agents.information_content import build_information_content
from agents.records import Generation, Outcome, Question, Source, Target
from agents.retrieve import RetrievedArticle
from agents.similarity import Similarity

LINKS = [
    ("D01", 4, ["C01"]),
    ("D02", 3, ["C01.100"]),
    ("D03", 2, ["C01.100.050"]),
    ("D04", 2, ["C01.200"]),
    ("D05", 5, ["C02"]),
]
RULE = Rule(Similarity(build_information_content(LINKS)), "mean", 0)
SOURCE = Source(1, 1, "T", "A.", (), (), 2020, "eng", False, (("D03", "three"),))

OUTCOME = Outcome(Target("b2:t", "b2:r", 0, "D03", "three", "C01.100.050", ("C", "C01"), 1.0), 1)


def article(pmid: int, *uis: str) -> RetrievedArticle:
    """Return a retrieved article with headings."""
    return RetrievedArticle(pmid, 1, 1, 0.5, "t", "a", tuple((ui, ui) for ui in uis), 2020)


def asked(name: str, *articles: RetrievedArticle) -> Question:
    """Return a question that retrieved articles."""
    call = Generation(f"g:{name}", "ask_a", 1, "p", "s", "", {}, "m", {}, name, True, 1, 1, 0.1)
    return Question(f"q:{name}", "yesno", f"Is {name} so?", call, articles)


NEAR = asked("near", article(2, "D02"), article(3, "D03"))
FAR = asked("far", article(4, "D04"), article(5, "D05"))


def test_the_question_whose_articles_fit_better_is_preferred() -> None:
    """Whatever the order; scores stand in the questions' order, and the margin is their difference."""
    verdict, turned = evaluate(RULE, OUTCOME, SOURCE, [NEAR, FAR]), evaluate(RULE, OUTCOME, SOURCE, [FAR, NEAR])
    assert verdict.chosen == turned.chosen == NEAR
    assert verdict.preference is not None
    assert turned.preference is not None
    assert (verdict.preference.chosen, verdict.preference.rejected) == (NEAR.id, FAR.id)
    assert verdict.preference.scores == turned.preference.scores[::-1]
    assert verdict.preference.margin == abs(verdict.preference.scores[0] - verdict.preference.scores[1]) > 0
    assert verdict.preference.link_counts == RULE.similarity.id


def test_no_preference_without_two_scored_articles_a_difference_and_two_questions() -> None:
    """The target goes on by a seeded draw, the same each time, or with the only question."""
    cases = {
        "one usable question": [NEAR],
        "equal questions": [NEAR, replace(FAR, text=NEAR.text)],
        "fewer than two scored articles": [NEAR, asked("bare", article(6), article(7, "D01"))],
        "equal contexts": [NEAR, asked("same", *NEAR.retrieved)],
        "equal scores": [NEAR, asked("twin", article(8, "D02"), article(9, "D03"))],
    }
    for reason, questions in cases.items():
        verdict = evaluate(RULE, OUTCOME, SOURCE, questions)
        assert (verdict.reason, verdict.preference) == (reason, None)
        assert verdict.chosen == evaluate(RULE, OUTCOME, SOURCE, questions[::-1]).chosen
