"""The pages over HTTP, without a browser: what goes wrong is a page, what comes from outside is text, never markup."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.keys import create_key
from graph.database import Database
from tests.api.conftest import PAIR, Statement
from tests.api.http.conftest import LOOPBACK

PAGES = ("/", "/explore/search?q=x", "/explore/pairs", "/explore/pull")


def test_an_empty_graph_says_what_to_do(client: TestClient) -> None:
    """Every page is there, and the first names the commands that fill the graph."""
    assert {path: client.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert "kailin quickstart" in client.get("/").text
    assert client.get("/explore/concepts/D009369").status_code == 404


def test_a_database_that_is_away_is_a_page(http: HttpSettings) -> None:
    """503, what to do, and no trace of the program."""
    with (
        Database("bolt://127.0.0.1:1", "neo4j", "x", retry_seconds=0.1) as away,
        TestClient(build_app(away, http), "http://127.0.0.1", client=LOOPBACK) as client,
    ):
        for path in ("/", "/explore/pairs"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["content-type"].startswith("text/html")
            assert "does not answer" in answer.text
            assert "kailin db start" in answer.text
            assert "Traceback" not in answer.text


def test_a_browser_may_run_nothing_but_our_files(client: TestClient) -> None:
    """The policy allows this server alone, and no page holds a script or a style of its own."""
    for path in PAGES:
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "style=" not in answer.text
        assert "<script>" not in answer.text


def test_text_from_outside_stays_text(corpus: Database, client: TestClient, statement: Statement) -> None:
    """A question, a name and a search that look like markup are shown, not run."""
    evil = "<script>alert(1)</script>"
    statement("MATCH (q:QAPair) SET q.question = $evil", evil=evil)
    statement("MATCH (d:Descriptor) SET d.name = $evil", evil=evil)
    for path in ("/explore/pairs", f"/explore/pairs/{PAIR}", "/explore/concepts/D1", "/?at=C"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert evil not in answer.text
        assert "&lt;script&gt;" in answer.text
    assert evil not in client.get("/explore/search", params={"q": evil}).text


def test_withdrawn_and_retracted_are_shown(corpus: Database, client: TestClient, statement: Statement) -> None:
    """Nothing that was taken back looks as if it stood."""
    statement('MATCH (q:QAPair) SET q.withdrawn_revision = 1, q.withdrawn_reason = "wrong"')
    statement("MATCH (a:Article {pmid: 12}) SET a.retracted = true")
    text = client.get(f"/explore/pairs/{PAIR}").text
    assert "Withdrawn at revision 1: wrong" in text
    assert "retracted" in text
    assert "withdrawn: wrong" in client.get("/explore/pairs").text


@pytest.fixture
def keyed(corpus: Database, tmp_path: Path) -> Iterator[tuple[TestClient, str]]:
    """A client that is not on loopback, and a key that may read but not see texts."""
    keys = tmp_path / "keys.json"
    _, key = create_key(keys, "reader", ["read"])
    with TestClient(build_app(corpus, HttpSettings(port=0, keys=keys)), "http://example.org") as client:
        yield client, key


def test_a_key_without_the_scope_text_sees_no_abstract(keyed: tuple[TestClient, str]) -> None:
    """Titles and PMIDs, but neither abstracts nor what models replied."""
    client, key = keyed
    assert client.get(f"/explore/pairs/{PAIR}").status_code == 401
    text = client.get(f"/explore/pairs/{PAIR}", headers={"Authorization": f"Bearer {key}"}).text
    assert "Mice" in text
    assert "Tumours shrank.</p>" not in text
    assert "does not have the scope" in text


def test_files_are_sent_once(client: TestClient) -> None:
    """Compressed where that is understood, and not again where the browser has them; nothing else can be had."""
    answer = client.get("/static/kailin.css")
    assert answer.headers["content-encoding"] == "gzip"
    assert client.get("/static/kailin.css", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "content-encoding" not in client.get("/static/kailin.css", headers={"Accept-Encoding": "identity"}).headers
    for name in ("nothing.js", "..%2Frender.py", "%2e%2e/__init__.py"):
        assert client.get(f"/static/{name}").status_code == 404
