"""`/concepts`: search, neighbours, articles and pairs, each in a total order, in pages, by UI and by tree number."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.keys import create_key
from graph.database import Database


def places(answer: Any) -> list[tuple[str, str]]:
    """Place and name of each row."""
    return [(row["number"], row["name"]) for row in answer.json()]


def test_a_search_finds_names_and_entry_terms(sample_graph: Database, client: TestClient) -> None:
    """The exact name first, then names that begin so; an entry term says that it is one; case does not matter."""
    found = client.get("/concepts", params={"q": "NEOPLASMS"}).json()
    assert found[0]["name"] == "Neoplasms"
    assert found[0]["term"] is None
    term = client.get(f"/concepts/{found[0]['ui']}").json()["entry_terms"][0]
    by_term = client.get("/concepts", params={"q": term.upper()}).json()[0]
    assert (by_term["ui"], by_term["term"]) == (found[0]["ui"], term)
    begun = client.get("/concepts", params={"q": "neopl"}).json()
    assert found[0]["ui"] in {row["ui"] for row in begun}
    assert len(client.get("/concepts", params={"q": "neopl", "limit": 1}).json()) == 1


@pytest.mark.parametrize(
    "q",
    [
        "",
        " ",
        "*",
        "AND",
        "a OR",
        "name:x",
        '"',
        "\\",
        "(",
        "x^",
        "~1",
        "[* TO *]",
        "\x00",
        "é" * 200,
        "/.*/",
        "\ud800",
    ],
)
def test_nothing_that_is_searched_for_is_an_error(corpus: Database, client: TestClient, q: str) -> None:
    """Lucene's operators have no meaning, and nothing is found by them alone."""
    answer = client.get(f"/concepts?q={quote(q, errors='surrogatepass')}")
    assert answer.status_code == 200
    assert answer.json() == []


def test_children_and_ancestors_of_each_place(sample_graph: Database, client: TestClient) -> None:
    """A tree number has those of that place, a UI those of all its places."""
    assert ("C04", "Neoplasms") in places(client.get("/concepts/C/children"))
    [child, *_] = client.get("/concepts/C04/children").json()
    assert child["under"] == "C04"
    above = places(client.get(f"/concepts/{child['number']}/ancestors"))
    assert above == [("C", "Diseases"), ("C04", "Neoplasms")]
    by_ui = client.get(f"/concepts/{child['ui']}/ancestors").json()
    own = client.get(f"/concepts/{child['ui']}").json()["numbers"]
    assert {row["under"] for row in by_ui} == set(own)
    assert client.get("/concepts/C/ancestors").json() == []


def test_articles_come_in_pages_and_abstracts_when_asked_for(corpus: Database, client: TestClient) -> None:
    """By PMID, behind the last one; the retracted one is left out."""
    first = client.get("/concepts/D1/articles", params={"limit": 1}).json()
    rest = client.get("/concepts/C04/articles", params={"after": first[-1]["pmid"]}).json()
    assert [row["pmid"] for row in first + rest] == [11, 12]
    assert [row["abstract"] for row in first + rest] == [None, None]
    full = client.get("/concepts/D1/articles", params={"abstracts": True}).json()
    assert [row["abstract"] for row in full] == ["Tumours shrank.", "Rats grew."]
    assert client.get("/concepts/C/articles").json() == []


def test_pairs_come_in_pages(corpus: Database, client: TestClient) -> None:
    """By id; none behind the last."""
    [pair] = client.get("/concepts/D1/pairs").json()
    assert (pair["decision"], pair["created_revision"]) == ("yes", 1)
    assert client.get("/concepts/D1/pairs", params={"after": pair["id"]}).json() == []
    assert client.get("/concepts/D2/pairs").json() == []


@pytest.mark.parametrize("path", ["", "/children", "/ancestors", "/articles", "/pairs"])
def test_what_is_not_there_is_a_404_and_what_cannot_be_a_422(client: TestClient, path: str) -> None:
    """Control characters, odd letters and long words never reach a query."""
    assert client.get(f"/concepts/D999{path}").status_code == 404
    for word in ("%00", "D1%0aX", "é", "x" * 101, "..%2f..%2fetc", "D1;DROP"):
        assert client.get(f"/concepts/{word}{path}").status_code in {404, 422}, word
        assert "root" not in client.get(f"/concepts/{word}{path}").text


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=1e9",
        "after=-1",
        f"after={10**30}",
        "after=x",
        "abstract=true",
        "limit=5&limit=x",
    ],
)
def test_parameters_out_of_bounds_or_misspelt_are_refused(corpus: Database, client: TestClient, query: str) -> None:
    """A misspelt one is not taken for its default."""
    answer = client.get(f"/concepts/D1/articles?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_abstracts_need_their_scope(corpus: Database, tmp_path: Path) -> None:
    """A key that may read gets titles."""
    keys = tmp_path / "keys.json"
    header = {"Authorization": f"Bearer {create_key(keys, 'reader', ['read'])[1]}"}
    with TestClient(build_app(corpus, HttpSettings(keys=keys)), "http://x", client=("203.0.113.7", 1)) as client:
        assert client.get("/concepts/D1/articles", headers=header).json()[0]["title"] == "Mice"
        refused = client.get("/concepts/D1/articles", params={"abstracts": True}, headers=header)
    assert refused.status_code == 403
    assert "Tumours" not in refused.text
