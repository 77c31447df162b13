"""The frozen row: what is fixed of an article and of the question that lost; what there is not, is left out."""

from agents.answer import Answer
from agents.evaluate import Verdict
from agents.records import Preference, Question, Source, Target
from agents.retrieve import RetrievedArticle
from agents.row import build_row
from tests.agents.made import generation

SOURCE = Source(7, 2, "Mice", "They ran.", (), (), 2020, "eng", False, (("D1", "Mice"),), "J", "10.1/x", "© A Press.")
FOUND = RetrievedArticle(8, 1, 1, 0.5, "Rats", "They slept.", (), 2019)
CHOSEN = Question("q:a", "yesno", "Did mice run?", generation("ask_a"), (FOUND,))
OTHER = Question("q:b", "yesno", "Is running good?", generation("ask_b"), ())
PREFERENCE = Preference("p", "q:a", "q:b", (0.5, 0.25), 0.25, "rule:1")


def row_of(verdict: Verdict) -> dict[str, object]:
    """The row of a pair about mice."""
    target = Target("b2:t", "b2:r", 0, "D1", "Mice", "B01.1", ("B", "B01"), 1.0)
    return build_row(target, SOURCE, verdict, Answer("Yes.", "yes", generation()), mesh_release=None, in_context=True)


def test_a_copyright_statement_is_frozen_where_the_abstract_has_one() -> None:
    """The other contexts have no such key."""
    row = row_of(Verdict(CHOSEN, None, "one usable question"))
    assert row["source"] == {
        "pmid": 7, "version": 2, "title": "Mice", "year": 2020, "journal": "J", "doi": "10.1/x", "invented": False,
    }  # fmt: skip
    assert row["contexts"] == [
        {"pmid": 7, "version": 2, "rank": 0, "title": "Mice", "abstract": "They ran.", "is_source": True,
         "copyright": "© A Press."},
        {"pmid": 8, "version": 1, "rank": 1, "title": "Rats", "abstract": "They slept.", "is_source": False},
    ]  # fmt: skip


def test_the_question_that_lost_is_frozen_with_the_preference() -> None:
    """Without a preference there is nothing to learn which was better."""
    preferred = row_of(Verdict(CHOSEN, PREFERENCE, None, OTHER))["preference"]
    assert preferred == {"margin": 0.25, "scores": [0.5, 0.25], "rejected": "Is running good?"}
    assert row_of(Verdict(CHOSEN, None, "one usable question"))["preference"] is None
