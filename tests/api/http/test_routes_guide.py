"""The guide and the style sheet over HTTP: whose page may read them, and what stands in them."""

import pytest
from starlette.testclient import TestClient

from api.http.http_settings import HttpSettings

ORIGIN = "http://localhost:7474"


@pytest.fixture
def http() -> HttpSettings:
    """The origin of Neo4j Browser, as a user sets it."""
    return HttpSettings(port=0, browser_origin=ORIGIN)


@pytest.mark.parametrize("path", ["/browser/guide.html", "/browser/kailin.grass"])
def test_only_the_configured_origin_may_read(client: TestClient, path: str) -> None:
    """Under both names of loopback; any other page gets no leave."""
    for origin in (ORIGIN, "http://127.0.0.1:7474"):
        assert client.get(path, headers={"Origin": origin}).headers["Access-Control-Allow-Origin"] == origin
    for origin in ("http://localhost:7475", "https://example.org", "null"):
        refused = client.get(path, headers={"Origin": origin})
        assert refused.status_code == 403
        assert "Access-Control-Allow-Origin" not in refused.headers
    assert client.get(path).headers["Vary"] == "Origin"


def test_the_browser_may_ask_first(client: TestClient) -> None:
    """Neo4j Browser sends headers that need leave beforehand."""
    asking = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma"}
    answer = client.options("/browser/guide.html", headers={"Origin": ORIGIN, **asking})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Headers"] == "cache-control, pragma"
    assert "Access-Control-Allow-Origin" not in client.options("/concepts/C04", headers={"Origin": ORIGIN}).headers


def test_the_guide_has_ten_steps_of_runnable_queries(client: TestClient) -> None:
    """Each with at least one; text of queries is escaped."""
    text = client.get("/browser/guide.html").text
    slides = text.split("<slide")[1:]
    assert len(slides) == 10
    assert all('class="pre-scrollable code runnable"' in slide for slide in slides)
    assert "http://127.0.0.1/browser/kailin.grass" in slides[0]
    assert "-[:AT]-&gt;" in text


def test_no_origin_means_none() -> None:
    """Where no Neo4j of ours runs and none is set, nobody else's page may read."""
    assert HttpSettings(browser_origin="").browser_origins == frozenset()
    elsewhere = HttpSettings(browser_origin="https://graph.example.org")
    assert elsewhere.browser_origins == {"https://graph.example.org"}
