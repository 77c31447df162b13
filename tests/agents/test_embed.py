"""Vectors of articles in a real Neo4j, made by an endpoint over real HTTP: what is embedded, again, and never."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import neo4j
import numpy as np
import pytest

from agents import embed as module
from agents.embed import EmbedReport, Part, check_need, document_text, embed_articles, fetch_need
from agents.embedding import EndpointEmbedder
from agents.vectors import EmbeddingModel, find_models, forget, slot_for
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.private_neo4j import Server
from tests.embedding_endpoint import DIMENSION, EmbeddingEndpoint, word_vector

Statement = Callable[..., list[dict[str, Any]]]
Pass = Callable[..., EmbedReport]
ARTICLES = """
UNWIND $rows AS row
CREATE (a:Article {pmid: row[0], title: row[1], abstract: row[2], year: row[3], retracted: false})
WITH a, row WHERE row[4] IS NOT NULL
MERGE (t:TreeNumber {number: row[4]})
MERGE (d:Descriptor {ui: row[4]})
MERGE (d)-[:AT]->(t)
CREATE (a)-[:HAS_MESH]->(d)
"""
ROWS = [
    [1, "Kidney stones.", "Salt and water.", 1990, "C12.5"],
    [2, "Lungs.", "Air.", 2010, "C08"],
    [3, "Feathers.", "Birds moult.", 2020, None],
    [4, "No abstract.", None, 2020, "C12"],
]


@pytest.fixture
def statement(neo4j_server: Server) -> Iterator[Statement]:
    """Runs Cypher that the project has no query for, to set a scene and to look at it."""
    auth = (neo4j_server.username, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth, telemetry_disabled=True) as driver:
        yield lambda text, **parameters: [record.data() for record in driver.execute_query(text, parameters).records]


@pytest.fixture
def endpoint() -> Iterator[EmbeddingEndpoint]:
    """A running endpoint."""
    with EmbeddingEndpoint().running() as running:
        yield running


@pytest.fixture
def embedder(endpoint: EmbeddingEndpoint) -> Iterator[EndpointEmbedder]:
    """An embedder that tries once."""
    made = EndpointEmbedder(endpoint.url, "none", endpoint.model, tries=1)
    assert made.dimension == DIMENSION
    endpoint.inputs.clear()
    yield made
    made.close()


@pytest.fixture
def articles(database: Database, statement: Statement) -> Statement:
    """Four articles, three of them usable; the function that looks at them."""
    statement(ARTICLES, rows=ROWS)
    return statement


@pytest.fixture
def embed(database: Database, embedder: EndpointEmbedder, articles: Statement) -> Pass:
    """A function that makes a pass."""

    def run(part: Part | None = None, excluded: Sequence[int] = (), batch: int = 64) -> EmbedReport:
        return embed_articles(
            database,
            embedder,
            slot_for(database, embedder),
            part or Part(),
            lambda pmid, _title, _abstract: "benchmark" if pmid in excluded else None,
            batch=batch,
        )

    return run


def vectors(statement: Statement) -> dict[int, list[float]]:
    """The vectors of slot 1 by PMID."""
    rows = statement("MATCH (a:Article) WHERE a.embedding_1 IS NOT NULL RETURN a.pmid AS pmid, a.embedding_1 AS v")
    return {row["pmid"]: row["v"] for row in rows}


def test_usable_articles_get_the_vector_of_title_and_abstract(embed: Pass, articles: Statement) -> None:
    """As 32-bit numbers, in the first slot, and the index finds them."""
    report = embed()
    assert report == EmbedReport("words-32", 1, embedded=3)
    found = vectors(articles)
    wanted = word_vector("Kidney stones. Salt and water.")
    assert sorted(found) == [1, 2, 3]
    assert np.allclose(found[1], wanted / np.linalg.norm(wanted), atol=1e-6)
    assert found[1] == np.asarray(found[1], dtype=np.float32).astype(float).tolist()
    nearest = "CALL db.index.vector.queryNodes('article_embedding_1', 1, $v) YIELD node RETURN node.pmid AS pmid"
    assert articles(nearest, v=word_vector("air in lungs").tolist()) == [{"pmid": 2}]


def test_a_second_pass_embeds_only_what_is_new_or_changed(
    embed: Pass, articles: Statement, endpoint: EmbeddingEndpoint
) -> None:
    """A revised abstract, an article that got one; what only moved to another year is left alone."""
    embed()
    endpoint.inputs.clear()
    assert embed() == EmbedReport("words-32", 1, unchanged=3)
    assert endpoint.inputs == []
    articles("MATCH (a:Article {pmid: 1}) SET a.abstract = 'Sugar.'")
    articles("MATCH (a:Article {pmid: 2}) SET a.year = 2011")
    articles("MATCH (a:Article {pmid: 4}) SET a.abstract = 'It came later.'")
    assert embed() == EmbedReport("words-32", 1, embedded=2, unchanged=2)
    assert endpoint.inputs == [["Kidney stones. Sugar.", "No abstract. It came later."]]


def test_what_must_not_be_used_is_not_embedded_and_loses_its_vector(embed: Pass, articles: Statement) -> None:
    """What the gate refuses, a retracted and an excluded article, and one without an abstract."""
    assert embed(excluded=[3]) == EmbedReport("words-32", 1, embedded=2, refused=1)
    assert sorted(vectors(articles)) == [1, 2]
    articles("MATCH (a:Article {pmid: 1}) SET a.retracted = true")
    assert embed(excluded=[2, 3]) == EmbedReport("words-32", 1, refused=2, dropped=2)
    assert vectors(articles) == {}
    articles("MATCH (a:Article {pmid: 2}) SET a.excluded_reason = 'deleted'")
    assert embed() == EmbedReport("words-32", 1, embedded=1)
    assert sorted(vectors(articles)) == [3]


def test_a_part_is_what_lies_below_a_place_or_is_new(embed: Pass, articles: Statement, database: Database) -> None:
    """A place means what is below it too, a category all of it; C1 is not above C12."""
    assert embed(Part(("C12",))).embedded == 1
    assert sorted(vectors(articles)) == [1]
    assert embed(Part(("C1",))).embedded == 0
    assert embed(Part(year_from=2015)).embedded == 1
    assert fetch_need(database, find_models(database)[0], Part(("C",))).missing == 1
    assert embed(Part(("C",))) == EmbedReport("words-32", 1, embedded=1, unchanged=1)


def test_a_pass_that_broke_off_is_gone_on_with(
    embed: Pass, articles: Statement, endpoint: EmbeddingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages before an error stay, and the next pass embeds the rest alone."""
    monkeypatch.setattr(module, "PAGE", 1)
    monkeypatch.setattr(EndpointEmbedder, "embed", failing_at(EndpointEmbedder.embed, 2))
    with pytest.raises(Invalid, match="too long"):
        embed()
    monkeypatch.undo()
    assert sorted(vectors(articles)) == [1]
    endpoint.inputs.clear()
    assert embed() == EmbedReport("words-32", 1, embedded=2, unchanged=1)
    assert endpoint.n_texts == 2


def failing_at(embed: Callable[..., Any], call: int) -> Callable[..., Any]:
    """Return an `embed` that refuses its n-th call."""
    calls: list[None] = []

    def failing(self: EndpointEmbedder, texts: Sequence[str]) -> Any:
        calls.append(None)
        if len(calls) == call:
            raise Invalid("too long")
        return embed(self, texts)

    return failing


def test_each_model_has_a_slot_and_a_fifth_has_none(
    database: Database, embedder: EndpointEmbedder, embed: Pass, articles: Statement
) -> None:
    """The refusal names what to forget; forgetting frees the slot and takes its vectors alone."""
    models = []
    for n in range(1, 5):
        embedder.name = f"model {n}"
        embed()
        models.append(EmbeddingModel(n, f"model {n}", DIMENSION))
    assert find_models(database) == models
    embedder.name = "model 5"
    with pytest.raises(Invalid, match="--forget model 1"):
        slot_for(database, embedder)
    assert forget(database, "model 2") == 3
    assert [model.slot for model in find_models(database)] == [1, 3, 4]
    assert articles("MATCH (a:Article) RETURN count(a.embedding_2) AS n, count(a.embedded_2) AS m") == [
        {"n": 0, "m": 0}
    ]
    assert len(vectors(articles)) == 3
    assert slot_for(database, embedder).slot == 2
    with pytest.raises(NotFound, match="model 2"):
        forget(database, "model 2")


def test_other_vectors_under_the_same_name_are_refused(
    database: Database, embedder: EndpointEmbedder, embed: Pass, articles: Statement
) -> None:
    """Vectors of another length are another model's."""
    embed()
    articles("MATCH (m:EmbeddingModel) SET m.dimension = 16")
    with pytest.raises(Invalid, match="another model under the same name"):
        slot_for(database, embedder)


def test_what_would_not_fit_is_refused(database: Database, embed: Pass, articles: Statement) -> None:
    """The need counts vectors that are there and those to come; 38 million of 768 numbers are 117 GB raw."""
    embed(Part(("C12",)))
    need = fetch_need(database, find_models(database)[0], Part())
    assert (need.embedded, need.missing) == (1, 2)
    whole = module.Need(8_000_000, 30_000_000, 768)
    assert round(whole.raw_bytes / 1e9) == 117
    assert whole.disk_bytes > 2 * whole.raw_bytes
    check_need(whole, 1000)
    with pytest.raises(Invalid, match="KAILIN_EMBEDDING_MAX_GB"):
        check_need(whole, 100)


def test_a_text_is_title_and_abstract() -> None:
    """Either may be missing."""
    assert document_text("A title.", "Words.") == "A title. Words."
    assert (document_text(None, "Words."), document_text("A title.", None)) == ("Words.", "A title.")
