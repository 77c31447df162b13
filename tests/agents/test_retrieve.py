"""Retrieval from a real full-text index, and the arithmetic that fuses two rankings."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents import retrieve
from agents.fuse import Weights, count_headings, fuse
from agents.recognise import Recogniser, build_recogniser, fetch_recogniser
from agents.retrieve import Candidates, Retriever
from graph.database import Database, Row
from graph.private_neo4j import Server

NOBODY = build_recogniser([])
SYNTAX = [
    "AND",
    "OR",
    "NOT",
    "TO",
    "title:",
    "*",
    "?",
    "~2",
    "^5",
    "[a TO b]",
    "{",
    "}",
    "(",
    ")",
    '"',
    "\\",
    "/",
    "&&",
    "||",
]

Put = Callable[..., None]


class Recording:
    """A reader that remembers which queries it ran."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.names: list[str] = []

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a query and remember its name."""
        self.names.append(name)
        return self.database.read(name, **parameters)


@pytest.fixture
def put(database: Database, neo4j_server: Server) -> Iterator[Put]:
    """Put articles and headings into the graph, in their least form."""
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password)) as driver:

        def write(articles: Sequence[Row] = (), descriptors: Sequence[Row] = ()) -> None:
            least = {"version": 1, "title": "A title", "abstract": "An abstract.", "retracted": False, "uis": []}
            driver.execute_query(
                "UNWIND $rows AS row CREATE (d:Descriptor) SET d = row",
                rows=[{"entry_terms": [], **d} for d in descriptors],
            )
            driver.execute_query(
                "UNWIND $rows AS row CREATE (a:Article) SET a = row, a.uis = null "
                "WITH a, row UNWIND row.uis AS ui MATCH (d:Descriptor {ui: ui}) CREATE (a)-[:HAS_MESH]->(d)",
                rows=[{**least, **article} for article in articles],
            )

        yield write


def pmids(retriever: Retriever, question: str, source: int = 0) -> list[int]:
    """Return the PMIDs that one question finds, best first."""
    (found,) = retriever.retrieve([question], source)
    return [article.pmid for article in found.articles]


def test_articles_are_found_by_the_words_of_the_question(database: Database, put: Put) -> None:
    """Stemmed words, in title and abstract; the article that holds more of them first."""
    put(
        [
            {"pmid": 1, "title": "Kidneys and salt", "abstract": "Nothing else."},
            {"pmid": 2, "title": "Salt", "abstract": "How a kidney filters water and salt."},
            {"pmid": 3, "title": "Feathers"},
        ]
    )
    assert pmids(Retriever(database, NOBODY), "Do kidneys filter water?") == [2, 1]


def test_what_a_context_shows_comes_with_each_article(database: Database, put: Put) -> None:
    """All fields of a retrieved article, its headings by UI."""
    headings = [{"ui": "D2", "name": "Salts"}, {"ui": "D1", "name": "Kidney"}]
    put(
        [{"pmid": 7, "version": 2, "title": "Kidneys", "abstract": "Text.", "year": 1999, "uis": ["D2", "D1"]}],
        headings,
    )
    (found,) = Retriever(database, NOBODY).retrieve(["Do kidneys?"], 0)
    (article,) = found.articles
    assert (article.pmid, article.version, article.rank, article.year) == (7, 2, 1, 1999)
    assert (article.title, article.abstract) == ("Kidneys", "Text.")
    assert article.headings == (("D1", "Kidney"), ("D2", "Salts"))
    assert article.score == pytest.approx(1 / 61)
    assert found.query == '"kidneys"'


def test_the_source_and_unusable_articles_are_kept_out(database: Database, put: Put) -> None:
    """Only what has an abstract and is neither retracted nor excluded, by text as by heading."""
    every = [1, 2, 3, 4, 5]
    put(
        [
            {"pmid": 1, "title": "Kidney"},
            {"pmid": 2, "title": "Kidney", "retracted": True},
            {"pmid": 3, "title": "Kidney", "abstract": None},
            {"pmid": 4, "title": "Kidney", "excluded_reason": "retraction notice"},
            {"pmid": 5, "title": "Kidney"},
        ],
        [{"ui": "D1", "name": "Kidney", "candidates": every}],
    )
    assert pmids(Retriever(database, NOBODY), "Kidney?", source=1) == [5]
    assert pmids(Retriever(database, fetch_recogniser(database)), "Kidney?", source=1) == [5]


def test_many_unusable_hits_do_not_hide_the_usable_ones(database: Database, put: Put) -> None:
    """The search goes deeper until k usable articles are found."""
    hidden = [{"pmid": n, "title": "Kidney", "retracted": True} for n in range(1, 301)]
    usable = [{"pmid": n, "title": "Kidney among many other things"} for n in range(1001, 1007)]
    put(hidden + usable)
    assert pmids(Retriever(database, NOBODY, k=4), "Kidney?") == [1001, 1002, 1003, 1004]


def test_candidates_that_cannot_be_used_make_room_for_the_next(database: Database, put: Put) -> None:
    """An article excluded since the last roll-up does not cost a place."""
    articles: list[Row] = [{"pmid": n, "retracted": n < 6} for n in range(1, 10)]
    put(articles, [{"ui": "D1", "name": "Kidney", "candidates": list(range(1, 10))}])
    assert pmids(Retriever(database, fetch_recogniser(database), k=3), "Kidney?") == [6, 7, 8]


def test_a_heading_named_in_the_question_finds_articles_without_its_words(database: Database, put: Put) -> None:
    """An entry term leads to the heading's articles; one that also matches by text comes first."""
    put(
        [{"pmid": 1, "title": "Renal salt"}, {"pmid": 2}, {"pmid": 3, "title": "A reniform bean is no nephros"}],
        [{"ui": "D1", "name": "Kidney", "entry_terms": ["Nephros"], "candidates": [2, 3]}],
    )
    retriever = Retriever(database, fetch_recogniser(database))
    (found,) = retriever.retrieve(["Is the nephros salty?"], 0)
    assert [article.pmid for article in found.articles] == [3, 2]
    assert found.recognised == ("D1",)


def test_articles_that_match_equally_come_by_pmid(database: Database, put: Put) -> None:
    """The order is total, however the articles were loaded."""
    put([{"pmid": pmid, "title": "Kidney"} for pmid in (5, 3, 9, 1)])
    assert pmids(Retriever(database, NOBODY), "Kidney?") == [1, 3, 5, 9]


def test_two_questions_share_their_reads(database: Database, put: Put) -> None:
    """One read by text, with the candidates not seen before, and one of the articles."""
    put(
        [{"pmid": 1, "title": "Kidney"}, {"pmid": 2, "title": "Lung"}],
        [{"ui": "D1", "name": "Kidney", "candidates": [1]}, {"ui": "D2", "name": "Lung", "candidates": [2]}],
    )
    reader = Recording(database)
    retriever = Retriever(reader, fetch_recogniser(database))
    first, second = retriever.retrieve(["Kidney?", "Lung?"], 0)
    assert [a.pmid for a in first.articles] == [1]
    assert [a.pmid for a in second.articles] == [2]
    assert reader.names == ["retrieve_text", "retrieve_articles"]
    retriever.retrieve(["Lung?", "Kidney?"], 0)
    assert reader.names[2:] == ["retrieve_text", "retrieve_articles"]


def test_a_question_without_words_finds_nothing_and_asks_nothing(database: Database, put: Put) -> None:
    """Beside another question it stays empty and in its place."""
    put([{"pmid": 1, "title": "Kidney"}])
    reader = Recording(database)
    (empty,) = Retriever(reader, NOBODY).retrieve(["What is it?!"], 0)
    assert empty.articles == ()
    assert reader.names == []
    nothing, kidney = Retriever(reader, NOBODY).retrieve(["???", "Kidney?"], 0)
    assert nothing.articles == ()
    assert [a.pmid for a in kidney.articles] == [1]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(SYNTAX), st.text(max_size=5))).map(" ".join)))
def test_no_text_makes_the_index_fail(database: Database, text: str) -> None:
    """Any Unicode, and anything that is syntax to Lucene, is a question like another."""
    (found,) = Retriever(database, NOBODY).retrieve([text], 0)
    assert found.articles == ()


def test_only_the_candidates_last_used_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is bounded, and what was just used stays; an unknown descriptor has no candidates."""
    monkeypatch.setattr(retrieve, "MAX_CACHED", 2)
    candidates = Candidates()
    for ui in ("D1", "D2", "D1", "D3"):
        if not candidates.held([ui]):
            assert list(candidates.keep([ui], [{"ui": ui, "pmids": [int(ui[1:])]}])[ui]) == [int(ui[1:])]
    assert {ui: list(found) for ui, found in candidates.held(["D1", "D2", "D3"]).items()} == {"D1": [1], "D3": [3]}
    assert list(candidates.keep(["Gone"], [])["Gone"]) == []


def test_headings_are_counted_without_the_source_and_rare_ones_first() -> None:
    """Article 3 carries two headings; among equals the rarer heading's candidates come first, in their order."""
    counted = count_headings([[9, 3, 5, 1], [7, 3, 2]], source=5)
    assert counted == {7: 1, 3: 2, 2: 1, 9: 1, 1: 1}
    assert list(counted) == [7, 3, 2, 9, 1]


def test_two_rankings_are_fused_by_reciprocal_rank() -> None:
    """Text ranks 1, 2, 3 for 10, 20, 30; headings: 30 has two (rank 1), 20 and 40 one each (both rank 2)."""
    fused = fuse([], [10, 20, 30], Counter({40: 1, 20: 1, 30: 2}))
    assert list(fused) == [30, 20, 10, 40]
    assert fused == pytest.approx({30: 1 / 63 + 1 / 61, 20: 1 / 62 + 1 / 62, 10: 1 / 61, 40: 1 / 62})


@given(
    by_text=st.lists(st.integers(1, 50), unique=True, max_size=32), carriers=st.lists(st.integers(1, 50), max_size=80)
)
def test_fusing_is_the_sum_of_both_reciprocal_ranks(by_text: list[int], carriers: list[int]) -> None:
    """Against the slow definition; at equal score the text's order goes first, then that of the headings."""
    n_headings = Counter(carriers)
    both = list(dict.fromkeys([*by_text, *(pmid for pmid, _ in n_headings.most_common())]))
    slow = {
        pmid: (1 / (60 + by_text.index(pmid) + 1) if pmid in by_text else 0)
        + (1 / (60 + 1 + sum(n > n_headings[pmid] for n in n_headings.values())) if pmid in n_headings else 0)
        for pmid in both
    }
    assert list(fuse([], by_text, n_headings).items()) == sorted(
        slow.items(), key=lambda item: (-item[1], both.index(item[0]))
    )


def test_rankings_count_by_their_weights() -> None:
    """Two rankings and a heading, worked out by hand; without weights the headings would decide."""
    weights = Weights(dense=1.0, text=0.5, mesh=0.05)
    fused = fuse([10, 20], [20, 30], Counter({30: 1}), weights)
    assert fused == pytest.approx({10: 1 / 61, 20: 1 / 62 + 0.5 / 61, 30: 0.5 / 62 + 0.05 / 61})
    assert list(fused) == [20, 10, 30]
    assert list(fuse([10, 20], [20, 30], Counter({30: 1}))) == [20, 30, 10]


def test_a_recogniser_read_from_the_graph_knows_names_and_entry_terms(database: Database, put: Put) -> None:
    """What is loaded is recognised; what is left out is not."""
    kidney, humans = {"ui": "D1", "name": "Kidney", "entry_terms": ["Renal Organ"]}, {"ui": "D2", "name": "Humans"}
    put(descriptors=[kidney, humans])
    recogniser: Recogniser = fetch_recogniser(database, left_out={"D2"})
    assert recogniser.recognise("Is a renal organ found in humans?") == ("D1",)
