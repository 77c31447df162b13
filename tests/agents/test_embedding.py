"""Embedders: an endpoint over real HTTP with its errors, what a local model is called, and what counts as a vector."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agents import llm
from agents.embedding import EndpointEmbedder, LocalEmbedder, fingerprint, open_embedder, unit
from graph.errors import Invalid, Unavailable
from tests.embedding_endpoint import DIMENSION, MODEL, EmbeddingEndpoint, word_vector


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingEndpoint]:
    """A running endpoint; waits between tries are left out."""
    monkeypatch.setattr(llm, "backoff", lambda *_: 0.0)
    with EmbeddingEndpoint().running() as running:
        yield running


@pytest.fixture
def embedder(endpoint: EmbeddingEndpoint) -> Iterator[EndpointEmbedder]:
    """An embedder that tries three times."""
    made = EndpointEmbedder(endpoint.url, "sk-secret", None, tries=3)
    yield made
    made.close()


def test_an_endpoint_gives_unit_vectors_in_order(embedder: EndpointEmbedder, endpoint: EmbeddingEndpoint) -> None:
    """One call for all texts, float32, length 1, the only model that is served."""
    found = embedder.embed(["kidney stones", "a plant"])
    wanted = np.array([word_vector("kidney stones"), word_vector("a plant")])
    assert (found.dtype, found.shape) == (np.dtype(np.float32), (2, DIMENSION))
    assert np.allclose(found, wanted / np.linalg.norm(wanted, axis=1, keepdims=True), atol=1e-6)
    assert endpoint.inputs == [["kidney stones", "a plant"]]
    assert (embedder.name, embedder.dimension) == (MODEL, DIMENSION)
    assert embedder.embed([]).shape == (0, DIMENSION)


def test_what_passes_is_tried_again(embedder: EndpointEmbedder, endpoint: EmbeddingEndpoint) -> None:
    """A busy endpoint, and one whose body is no list of vectors; nobody else repeats a call."""
    endpoint.answers = [(503, b"{}"), (200, b"<html>busy</html>")]
    assert embedder.embed(["kidney"]).shape == (1, DIMENSION)
    assert len(endpoint.inputs) == 3


@pytest.mark.parametrize("lasting", [(503, b"{}"), (200, b'{"data": [{"x": 1}]}')])
def test_what_lasts_is_unavailable(
    embedder: EndpointEmbedder, endpoint: EmbeddingEndpoint, lasting: tuple[int, bytes]
) -> None:
    """After the last try the error names the address."""
    endpoint.answers = [lasting] * 3
    with pytest.raises(Unavailable, match=endpoint.url):
        embedder.embed(["kidney"])
    assert len(endpoint.inputs) == 3


@pytest.mark.parametrize(("status", "words"), [(401, "KAILIN_EMBEDDING_API_KEY"), (404, "/models"), (400, "too long")])
def test_what_a_person_must_correct_is_not_tried_again(
    embedder: EndpointEmbedder, endpoint: EmbeddingEndpoint, status: int, words: str
) -> None:
    """A key, a name or a text that is refused; the key is not shown."""
    endpoint.answers = [(status, b'{"error": {"message": "too long"}}')]
    with pytest.raises(Invalid, match=words) as caught:
        embedder.embed(["kidney"])
    assert "sk-secret" not in str(caught.value)
    assert len(endpoint.inputs) == 1


def test_a_dead_address_is_unavailable() -> None:
    """The remedy names the setting."""
    with pytest.raises(Unavailable, match="KAILIN_EMBEDDING_BASE_URL"):
        EndpointEmbedder("http://127.0.0.1:9/v1", "none", "m", tries=1).embed(["x"])


def test_a_folder_is_called_by_its_content(tmp_path: Path) -> None:
    """Changed weights are another model; where the folder lies is not, nor what a person writes about it."""
    for place in ("a/encoder", "b/encoder"):
        folder = tmp_path / place / "model"
        folder.mkdir(parents=True)
        (folder / "modules.json").write_text("[]")
    first = open_embedder(model=str(tmp_path / "a/encoder"), base_url=None, api_key="none", cache=tmp_path)
    again = open_embedder(model=str(tmp_path / "b/encoder"), base_url=None, api_key="none", cache=tmp_path)
    assert isinstance(first, LocalEmbedder)
    assert first.name == again.name == f"encoder@{fingerprint(tmp_path / 'a/encoder/model')}"
    (tmp_path / "b/encoder/model/README.md").write_text("words")
    (tmp_path / "a/encoder/model/weights").write_text("x")
    assert fingerprint(tmp_path / "b/encoder/model") == again.name.partition("@")[2]
    assert fingerprint(tmp_path / "a/encoder/model") != again.name.partition("@")[2]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """So is one that is not there."""
    for name, words in ((tmp_path, "holds no embedding model"), (tmp_path / "gone", "no folder")):
        with pytest.raises(Invalid, match=words):
            open_embedder(model=str(name), base_url=None, api_key="none", cache=tmp_path)


@pytest.mark.parametrize("found", [[[0.0, 0.0]], [[float("nan"), 1.0]], [[1.0], [1.0]], [1.0]])
def test_what_has_no_direction_is_no_vector(found: list[object]) -> None:
    """Zero, not a number, too many, no rows: none of these goes into an index."""
    with pytest.raises(Invalid, match="m returned"):
        unit(found, "m", 1)
