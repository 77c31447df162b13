"""What a row of an existing corpus means, which heading it counts for, and the row that a pull shows of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.frozen import Surroundings
from graph.identity import canonical_json
from ingest.pairs.pairs_file import Row
from ingest.pairs.pairs_rows import Article, Concept, Pair, choose_concept, native_row, parse_pair, write_row
from ingest.pairs.pairs_sort import NO_CONCEPT, NO_HEADING, NO_SUPPORT, NOT_LOADED, UNUSABLE, WITHDRAWN, Holds, Known
from ingest.pairs.pairs_sort import sort_pairs as sort

HUMANS, MALE = "D006801", "D008297"  # both on the never-list; Male has no tree number
NATIVE: dict[str, Any] = {
    "id": "b2:1",
    "kind": "yesno",
    "question": "Is it?",
    "answer": "It is.",
    "decision": "yes",
    "concept": {"ui": "D1", "name": "Cysts", "tree_numbers": ["C04"]},
    "source": {"pmid": 1, "version": 1, "title": "T", "year": 2000, "invented": False},
    "contexts": [{"pmid": 1, "rank": 0, "abstract": "A."}, {"pmid": 2, "rank": 1, "abstract": "B."}],
    "headings": [],
}
CONCEPTS = {
    "D1": Concept("D1", "Cysts", ("C04.182",)),
    "D2": Concept("D2", "Rats", ("B01.1",)),
    "D3": Concept("D3", "Texas", ("Z01.107",)),
    HUMANS: Concept(HUMANS, "Humans", ("B01.050",)),
    MALE: Concept(MALE, "Male", ()),
}


def article(*headings: tuple[str, bool], pmid: int = 1, usable: bool = True, invented: bool = False) -> Article:
    """An article with headings, given as UI and whether it is a major topic."""
    named = tuple((ui, CONCEPTS[ui].name, major) for ui, major in headings)
    return Article(pmid, 1, "Title", "Abstract.", 2001, invented, usable, named)


def pair(content: dict[str, Any], pmid: int = 1, line: int = 1) -> Pair:
    """The pair of a row that is in order."""
    found = parse_pair(Row(line, pmid, content))
    assert isinstance(found, Pair)
    return found


def test_a_native_row_is_taken_over() -> None:
    """Its id, its texts, its concept, and the articles it rests on."""
    found = pair(NATIVE)
    assert (found.id, found.ui, found.native) == ("b2:1", "D1", NATIVE)
    assert [(s.pmid, s.rank) for s in found.supports] == [(1, 0), (2, 1)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"question": None}, "is no text"),
        ({"decision": 1}, "is no text"),
        ({"concept": None}, "lacks a part"),
        ({"source": {"pmid": 1}}, "lacks a part"),
        ({"source": {"pmid": "1", "invented": False}}, "no PMID or rank"),
        ({"source": {"pmid": 1, "invented": "no"}}, "say whether they are invented"),
        ({"contexts": [1]}, "lacks a part"),
        ({"contexts": [{"pmid": 1, "rank": True}]}, "no PMID or rank"),
    ],
)
def test_a_native_row_that_is_not_whole_is_a_fault(change: dict[str, Any], reason: str) -> None:
    """It is not taken for a row of another kind, which would give it another id."""
    assert reason in str(parse_pair(Row(1, 1, NATIVE | change)))


def test_rows_of_other_corpora_say_what_they_can() -> None:
    """PubMedQA's names, plain names, or a PMID alone."""
    qa = pair({"QUESTION": " Do they? ", "LONG_ANSWER": "So.", "final_decision": "Maybe", "CONTEXTS": ["a", "b"]}, 9)
    assert (qa.question, qa.answer, qa.decision, qa.kind, qa.contexts) == (
        "Do they?",
        "So.",
        "maybe",
        "yesno",
        ("a", "b"),
    )
    own = pair({"question": "Why?", "answer": "Because.", "kind": "open", "invented": True})
    assert (own.kind, own.decision, own.invented) == ("open", None, True)
    bare = pair({"id": "1", "question": 5, "CONTEXTS": [None]})
    assert (bare.question, bare.answer, bare.decision, bare.kind, bare.contexts) == ("", "", None, "open", ())


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers(0, 9), max_size=4), st.integers(1, 9))
def test_an_id_is_the_contents(content: dict[str, Any], pmid: int) -> None:
    """The same row has the same id on any line and in any order of its keys; another PMID makes another pair."""
    turned = dict(reversed(content.items()))
    assert pair(content, pmid, 1).id == pair(turned, pmid, 7).id != pair(content, pmid + 1).id


def test_a_concept_is_a_plannable_major_topic_if_there_is_one() -> None:
    """Then another plannable heading, then any; those that are never planned or out of scope come last."""
    assert choose_concept(article((HUMANS, True), ("D3", True), ("D2", False), ("D1", True)), CONCEPTS, 0) == "D1"
    assert choose_concept(article((HUMANS, True), ("D3", True), ("D2", False)), CONCEPTS, 0) == "D2"
    assert choose_concept(article((HUMANS, False), (MALE, True)), CONCEPTS, 0) == MALE
    assert choose_concept(article(), CONCEPTS, 0) is None


def test_ties_between_major_topics_are_settled_by_the_seed() -> None:
    """The same for one seed, each of them for some seed or article."""
    tied = article(("D1", True), ("D2", True))
    assert choose_concept(tied, CONCEPTS, 3) == choose_concept(tied, CONCEPTS, 3)
    assert {choose_concept(tied, CONCEPTS, seed) for seed in range(20)} == {"D1", "D2"}


def test_a_row_made_here_has_every_key_of_a_native_one_and_says_what_is_not_known() -> None:
    """Its own contexts stand in the place of the abstract; without any, the abstract does."""
    found = pair({"QUESTION": "Do they?", "CONTEXTS": ["a", "b"]})
    row = native_row(found, article(("D1", True)), CONCEPTS["D1"], file="qa.json", mesh_release="desc.xml", revision=4)
    assert row.keys() >= NATIVE.keys()
    assert [row[key] for key in ("walked_to", "run", "preference", "decision")] == [None] * 4
    assert row["models"] == {"generator": None, "answerer": None}
    assert (row["imported"], row["mesh_release"], row["created_revision"]) == ("qa.json", "desc.xml", 4)
    assert (row["contexts"][0]["abstract"], row["contexts"][0]["is_source"]) == ("a\nb", True)
    bare = native_row(pair({}), article(("D1", True)), CONCEPTS["D1"], file="f", mesh_release=None, revision=1)
    assert bare["contexts"][0]["abstract"] == "Abstract."
    assert pair(row).native == row  # so that it can be carried on


def test_what_is_written_names_loaded_supports_only() -> None:
    """A support that is not loaded is left out; the frozen row keeps it."""
    row = write_row(pair(NATIVE), NATIVE, {1: None}, 5, Surroundings({}, {"D1": 3}))
    assert row["supports"] == [[1, 0]]
    assert row["properties"]["row_json"] == canonical_json(NATIVE)
    assert (row["properties"]["imported"], row["properties"]["created_revision"]) == (True, 5)
    assert (row["properties"]["concept"], row["properties"]["concept_articles"]) == ("D1", 3)


def test_each_pair_is_sorted_to_where_it_belongs() -> None:
    """New, known, withdrawn, at fault, unusable, unresolved: every pair is counted once."""
    articles = {
        1: article(("D1", True)),
        2: article(("D1", True), pmid=2, usable=False),
        3: article(pmid=3),
    }
    known = {"b2:known": known_as("b2:known"), "b2:gone": known_as("b2:gone", live=False), "b2:other": known_as("b2:x")}
    natives = [
        NATIVE | {"id": "b2:known"},
        NATIVE | {"id": "b2:gone"},
        NATIVE | {"id": "b2:other"},
        NATIVE | {"id": "b2:support"},  # rests on article 2
        NATIVE | {"id": "b2:concept", "contexts": [], "concept": {"ui": "D9"}},
        NATIVE | {"id": "b2:new", "contexts": [{"pmid": 1, "rank": 0}, {"pmid": 44, "rank": 1}]},
        NATIVE | {"id": "b2:new", "contexts": [{"pmid": 1, "rank": 0}, {"pmid": 44, "rank": 1}]},
    ]
    others = [pair({"pmid": 2}, 2), pair({"pmid": 3}, 3), pair({"pmid": 55}, 55), pair({"a": 1}), pair({"a": 1})]
    found = sort("f", [*map(pair, natives), *others], Holds(known, articles, CONCEPTS), 0)
    assert [new[0].id for new in found.new] == ["b2:new", others[3].id]
    assert [new[2].ui for new in found.new] == ["D1", "D1"]
    assert found.n_known == 3
    assert found.skipped == {WITHDRAWN: 1, UNUSABLE: 2}
    assert found.unresolved == {NO_CONCEPT: 1, NO_SUPPORT: 1, NO_HEADING: 1, NOT_LOADED: 1}
    assert found.missing == [55]
    assert [(fault.record, fault.reason) for fault in found.faults] == [
        ("b2:other", "the graph holds another pair of this id")
    ]


def known_as(pair_id: str, live: bool = True) -> Known:
    """A pair of the graph whose frozen row is the native one under an id."""
    return Known(NATIVE | {"id": pair_id}, live)


@pytest.mark.parametrize("invented", [True, False])
def test_invented_and_real_are_kept_apart(invented: bool) -> None:
    """A real pair about a number that an invented article has, and the other way round."""
    holds = Holds({}, {1: article(("D1", True), invented=not invented)}, CONCEPTS)
    with pytest.raises(Invalid, match=r"f, line 3: the pair about PMID 1 is .*never share a graph.*--home"):
        sort("f", [pair({"invented": invented}, line=3)], holds, 0)
