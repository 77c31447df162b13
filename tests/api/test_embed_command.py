"""`kailin embed` on a real graph, with an endpoint over real HTTP: the need, the pass, again, and forgetting."""

from collections.abc import Callable, Iterator

import pytest

from api.embedders import settle_retrieval, uses_vectors
from api.settings import load_settings
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.api.conftest import Said
from tests.embedding_endpoint import EmbeddingEndpoint

Kailin = Callable[..., Said]


@pytest.fixture
def endpoint(served: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingEndpoint]:
    """A running endpoint, set as that of the command line."""
    with EmbeddingEndpoint().running() as running:
        monkeypatch.setenv("KAILIN_EMBEDDING_BASE_URL", running.url)
        yield running


def test_embed_says_its_need_and_what_it_did(kailin: Kailin, corpus: Database, endpoint: EmbeddingEndpoint) -> None:
    """The retracted article of the corpus gets no vector; a second call has nothing to do; the status of a dry run."""
    dry = kailin("embed", "--dry-run", "--json")
    assert (dry.document["had"], dry.document["missing"], dry.document["slot"]) == (0, 2, 1)
    first = kailin("embed", "--json")
    assert first.code == 0
    assert first.document["embedded"] == 2
    assert "0.0 MB of disk" in first.err
    again = kailin("embed")
    assert "0 articles embedded, 2 up to date" in again.out
    assert "Vectors of words-32: 32 numbers each, slot 1" in kailin("status").out


def test_a_part_and_too_much(
    kailin: Kailin, corpus: Database, endpoint: EmbeddingEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below a place; a place that is none; and more than the setting allows."""
    assert kailin("embed", "--under", "D2", "--json").document["embedded"] == 1
    assert kailin("embed", "--under", "X9").code == 1
    assert kailin("embed", "--year-from", "2002", "--json").document["unchanged"] == 1
    monkeypatch.setenv("KAILIN_EMBEDDING_MAX_GB", "0.000001")
    refused = kailin("embed")
    assert refused.code == 2
    assert "KAILIN_EMBEDDING_MAX_GB" in refused.err


def test_forgetting_a_model(kailin: Kailin, corpus: Database, endpoint: EmbeddingEndpoint) -> None:
    """Its vectors go, and a name that is not there is said with those that are."""
    kailin("embed")
    unknown = kailin("embed", "--forget", "other")
    assert unknown.code == 1
    assert "words-32" in unknown.err
    assert kailin("embed", "--forget", "words-32", "--json").document == {"forgotten": "words-32", "articles": 2}
    assert corpus.read("vectors_models") == []


def test_vectors_are_used_where_there_are_some(kailin: Kailin, corpus: Database, endpoint: EmbeddingEndpoint) -> None:
    """`auto` goes without until they are made; asked for before, they are missed; another model's are not used."""
    settings = load_settings()
    assert settle_retrieval(corpus, settings) == settings
    with pytest.raises(Invalid, match="kailin embed"):
        settle_retrieval(corpus, load_settings(retrieval="dense"))
    kailin("embed")
    assert settle_retrieval(corpus, settings).retrieval == "hybrid"
    assert settle_retrieval(corpus, load_settings(retrieval="text")).retrieval == "text"
    assert settle_retrieval(corpus, load_settings(embedding_model="other")).retrieval == "auto"
    assert not uses_vectors(settings)
