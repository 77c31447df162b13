"""Retrieval by vectors in a real index, made by an endpoint over real HTTP: alone, fused, and in a run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import neo4j
import pytest

from agents import dense as module
from agents.crew import build_retriever
from agents.dense import Dense, open_dense
from agents.embed import Part, embed_articles
from agents.embedding import EndpointEmbedder
from agents.hands import Threads
from agents.recognise import build_recogniser, fetch_recogniser
from agents.retrieve import Mode, Retriever
from agents.run import Wish, start_run
from agents.vectors import slot_for
from agents.work import Limits, Work
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.doubles import ScriptedModel, scripted_crew
from tests.embedding_endpoint import EmbeddingEndpoint

NOBODY = build_recogniser([])
ARTICLES = """
UNWIND $rows AS row
CREATE (:Article {pmid: row[0], title: row[1], abstract: "Words.", version: 1, retracted: false})
"""
EmbedRows = Callable[[Sequence[tuple[int, str]]], Dense]


@pytest.fixture
def embedder() -> Iterator[EndpointEmbedder]:
    """An embedder with its endpoint running."""
    with EmbeddingEndpoint().running() as endpoint:
        made = EndpointEmbedder(endpoint.url, "none", None, tries=1)
        yield made
        made.close()


@pytest.fixture
def change(neo4j_server: Server) -> Iterator[Callable[..., object]]:
    """A function that writes what the project has no query for."""
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.username, neo4j_server.password)) as driver:
        yield lambda text, **parameters: driver.execute_query(text, parameters)


def embed_all(database: Database, embedder: EndpointEmbedder) -> Dense:
    """Give every article its vector and return the ranking by them."""
    embed_articles(database, embedder, slot_for(database, embedder), Part(), lambda *_: None)
    return open_dense(database, embedder)


@pytest.fixture
def embed_rows(database: Database, embedder: EndpointEmbedder, change: Callable[..., object]) -> EmbedRows:
    """A function that makes articles (PMID, title) with their vectors."""

    def make(rows: Sequence[tuple[int, str]]) -> Dense:
        change(ARTICLES, rows=[list(row) for row in rows])
        return embed_all(database, embedder)

    return make


def test_articles_are_found_by_their_vectors(embed_rows: EmbedRows) -> None:
    """The nearest first; each question has its own ranking, and one without words none."""
    dense = embed_rows([(1, "Kidney stones"), (2, "Kidney stones and gout"), (3, "Bird feathers")])
    rankings = dense.rank(["kidney stones", "", "feathers of a bird"], 0, depth=2, least=1)
    assert rankings == [[1, 2], [], [3, rankings[2][1]]]


def test_the_source_and_unusable_articles_are_kept_out(embed_rows: EmbedRows, change: Callable[..., object]) -> None:
    """Whatever has become of an article since it was embedded, and however many of them are near."""
    dense = embed_rows([(n, "Kidney stones") for n in range(1, 9)] + [(10, "Kidney tea"), (11, "Kidney tea leaf")])
    change("MATCH (a:Article) WHERE a.pmid < 5 SET a.retracted = true")
    change("MATCH (a:Article) WHERE 5 <= a.pmid < 8 SET a.excluded_reason = 'benchmark'")
    assert dense.rank(["kidney stones"], 8, depth=2, least=2) == [[10, 11]]
    change("MATCH (a:Article {pmid: 10}) REMOVE a.abstract")
    assert dense.rank(["kidney stones"], 8, depth=2, least=2) == [[11]]


def test_a_search_has_an_end(embed_rows: EmbedRows, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer usable articles than wanted, in the whole index or in as many hits as are looked at."""
    dense = embed_rows([(n, "Kidney stones") for n in range(1, 9)])
    assert len(dense.rank(["kidney"], 0, depth=32, least=20)[0]) == 8
    monkeypatch.setattr(module, "MAX_HITS", 2)
    assert len(dense.rank(["kidney"], 1, depth=1, least=4)[0]) == 1


def test_each_mode_takes_its_rankings(database: Database, embed_rows: EmbedRows, change: Callable[..., object]) -> None:
    """Text by its stems, headings by candidates, vectors by words as they are; hybrid by all three."""
    change('CREATE (:Descriptor {ui: "D1", name: "Kidney", entry_terms: [], candidates: [3]})')
    dense = embed_rows([(1, "Kidneys"), (2, "kidney"), (3, "Nothing else")])
    recogniser = fetch_recogniser(database)

    def found(mode: Mode, ranking: Dense | None = dense) -> list[int]:
        retriever = Retriever(database, recogniser, mode=mode, dense=ranking)
        return [article.pmid for article in retriever.retrieve(["Kidney?"], 0)[0].articles]

    assert set(found("text")) == {1, 2}
    assert found("mesh") == [3]
    assert found("dense")[0] == 2
    assert set(found("hybrid")) == {1, 2, 3}
    assert found("hybrid")[0] == 2
    assert set(found("hybrid", None)) == {1, 2, 3}
    with pytest.raises(Invalid, match="KAILIN_EMBEDDING_MODEL"):
        found("dense", None)


def test_vectors_that_are_not_there_are_refused(database: Database, embedder: EndpointEmbedder) -> None:
    """The remedy is to make them."""
    with pytest.raises(Invalid, match="kailin embed"):
        open_dense(database, embedder)


def test_a_run_retrieves_by_the_vectors_it_was_begun_with(sample_graph: Database, embedder: EndpointEmbedder) -> None:
    """Its pairs are made; another model, or none, is refused when it goes on; a run without vectors asks for none."""
    embed_all(sample_graph, embedder)
    wish = Wish(n=4, retrieval="hybrid", embedding=embedder.name)
    crew = replace(scripted_crew(ScriptedModel()), embedder=embedder)
    run, _ = start_run(sample_graph, wish, "test")
    report = Work(
        sample_graph, run, Threads(crew), Limits(concurrency=4), on_progress=lambda _: None, say=lambda _: None
    ).execute()
    assert (report.state, report.snapshot.accepted) == ("done", 4)
    for other in (replace(crew, embedder=None), replace(crew, embedder=renamed(embedder))):
        with pytest.raises(Invalid, match="vectors of words-32"):
            build_retriever(sample_graph, other, wish)
    build_retriever(sample_graph, replace(crew, embedder=None), Wish(n=4))


def renamed(embedder: EndpointEmbedder) -> EndpointEmbedder:
    """Return an embedder under another name."""
    return EndpointEmbedder(embedder.base_url, "none", "other", tries=1)
