"""`/pairs`: one pair with all that led to it, texts only for those who may see them, and as linked data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.keys import create_key
from graph.database import Database


@pytest.fixture
def pair(corpus: Database, client: TestClient) -> str:
    """The address of the corpus' only pair."""
    return f"/pairs/{client.get('/concepts/D1/pairs').json()[0]['id']}"


@pytest.fixture
def reader(corpus: Database, tmp_path: Path) -> Iterator[TestClient]:
    """A client whose key may read and see no texts."""
    secret = create_key(tmp_path / "keys.json", "reader", ["read"])[1]
    app = build_app(corpus, HttpSettings(keys=tmp_path / "keys.json"))
    header = {"Authorization": f"Bearer {secret}"}
    with TestClient(app, "http://x", client=("203.0.113.7", 1), headers=header) as client:
        yield client


def test_a_pair_is_told_whole(client: TestClient, pair: str) -> None:
    """Row, run, walk, questions, calls with their prompts, contexts, judgements."""
    told = client.get(pair).json()
    assert told["row"]["contexts"][0]["abstract"] == "Tumours shrank."
    assert told["trace"]["run"]["settings"] == {"n": 1}
    assert [call["role"] for call in told["trace"]["generations"]] == ["answer", "answer:decision", "ask_a", "ask_b"]
    assert told["trace"]["generations"][-1]["variables"] == {"title": "x"}
    assert told["trace"]["judgements"][0]["verdict"] == "accepted"
    assert (told["texts"], told["imported"]) == (True, None)


def test_texts_need_their_scope(reader: TestClient, pair: str) -> None:
    """PMIDs and titles are shown, abstracts and what quotes them are not."""
    answer = reader.get(pair)
    told = answer.json()
    assert told["texts"] is False
    assert [context["pmid"] for context in told["row"]["contexts"]] == [11, 12]
    assert "Tumours shrank." not in answer.text
    assert not any("variables" in call or "reply" in call for call in told["trace"]["generations"])


@pytest.mark.parametrize(
    ("accept", "query", "media", "form"),
    [
        ("*/*", "", "text/turtle", "turtle"),
        ("application/ld+json", "", "application/ld+json", "json-ld"),
        ("text/html, application/ld+json;q=0.9", "", "application/ld+json", "json-ld"),
        ("application/ld+json", "?format=turtle", "text/turtle", "turtle"),
    ],
)
def test_linked_data_by_accept_or_by_word(
    client: TestClient, pair: str, accept: str, query: str, media: str, form: str
) -> None:
    """Either way it can be read again."""
    answer = client.get(f"{pair}/provenance{query}", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(media)
    assert len(Graph().parse(data=answer.content, format=form)) > 10


def test_other_media_and_other_pairs_are_refused(client: TestClient, pair: str) -> None:
    """406 and 404."""
    assert client.get(f"{pair}/provenance", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{pair}/provenance?format=xml").status_code == 422
    assert client.get("/pairs/b2:nothing").status_code == 404
    assert client.get("/pairs/b2:nothing/provenance").status_code == 404
