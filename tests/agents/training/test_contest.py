"""Two generators on the same articles, as the rule sees them: chosen, scored, compared, made preferences of."""

import pytest

from agents.training.contest import ROUNDS, choose_articles, compare, hold, preferred
from graph.database import Database
from graph.split import split_of
from tests.two_voices import two_voices

ROLES = ("ask_a", "ask_b")


def test_articles_of_a_split_are_asked_about_and_compared(sample_graph: Database) -> None:
    """Only the split's, none twice, none left out; the difference is that of the scores, the interval holds it."""
    articles = choose_articles(sample_graph, 20, ("train",), seed=1)
    pmids = [source.pmid for _, source in articles]
    assert len(pmids) == len(set(pmids)) == 20
    assert {split_of(pmid) for pmid in pmids} == {"train"}
    rest = choose_articles(sample_graph, 20, ("train",), seed=1, without=frozenset(pmids[:5]))
    assert not {source.pmid for _, source in rest} & set(pmids[:5])

    matches = list(hold(sample_graph, two_voices().generators, articles, lambda *_: None))
    found = compare(matches, ROLES, seed=0)
    assert (found["articles"], found["usable_before"], found["usable_after"]) == (20, 1.0, 1.0)
    assert found["difference"] == pytest.approx(found["score_after"] - found["score_before"])
    low, high = found["interval_95"]
    assert low < found["difference"] < high
    assert ROUNDS >= 1000
    assert 0 < found["wins"] + found["losses"] <= found["scored"] <= 20

    made = [item for item in map(preferred, matches) if item]
    assert made
    for item in made:
        match = next(match for match in matches if match.preference and match.preference.id == item.id)
        ahead, behind = (match.scores[role] for role in item.roles)
        assert ahead is not None
        assert behind is not None
        assert ahead - behind == pytest.approx(item.margin)
        assert item.chosen == match.questions[item.roles[0]].text
        assert item.article.concept == match.target.name


def test_a_generator_is_equal_to_itself(sample_graph: Database) -> None:
    """The same agent on both sides: no difference, nobody wins."""
    first, _ = two_voices().generators
    articles = choose_articles(sample_graph, 5, ("train", "dev"), seed=1)
    second = two_voices().generators[1]
    same = type(first)("ask_b", first.model, second.prompt, 0.0, 64, 0)
    found = compare(list(hold(sample_graph, (first, same), articles, lambda *_: None)), ROLES, seed=0)
    assert (found["wins"], found["losses"]) == (0, 0)
    assert found["equal_questions"] == 5
