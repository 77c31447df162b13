"""`/datasets` over HTTP: rows, headers, conditional requests, cursors, refusals, counts and withdrawals."""

import gzip
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import zstandard
from starlette.testclient import TestClient

from api.datasets.formats import FORMATS
from api.datasets.pull import tag_of
from api.datasets.request import PullRequest
from api.http.http_settings import HttpSettings
from graph.database import Database
from tests.api.conftest import Statement
from tests.api.datasets.pairs import judge_pairs, pair, write_pairs

PULL = "/datasets/pull"


@pytest.fixture
def http() -> HttpSettings:
    """Small limits."""
    return HttpSettings(port=0, max_n=100, max_depth=5)


@pytest.fixture
def ids(database: Database, statement: Statement) -> list[str]:
    """Thirty pairs about three concepts, all judged by the gates; one of them withdrawn at revision 3."""
    rows = [pair(n, ("D1", "D2", "D3")[n % 3], decision=("yes", "no", "maybe")[n % 5 % 3]) for n in range(30)]
    made = write_pairs(statement, rows)
    judge_pairs(statement, made, 0.9)
    statement(
        "MATCH (c:Corpus) SET c.revision = 3 WITH c MATCH (p:QAPair {id: $id})"
        " SET p.withdrawn_revision = 3, p.withdrawn_reason = 'PMID 1 was retracted'",
        id=sorted(made)[0],
    )
    return sorted(made)


def lines(body: bytes) -> list[dict[str, object]]:
    """The rows of a body."""
    assert not body or body.endswith(b"\n")
    return [orjson.loads(line) for line in body.splitlines()]


def test_a_pull_says_what_it_is(client: TestClient, ids: list[str]) -> None:
    """Rows by id, how many, of which revision, and a URL that gives the same bytes."""
    got = client.get(PULL)
    assert got.status_code == 200
    assert got.headers["content-type"] == "application/x-ndjson"
    assert [row["id"] for row in lines(got.content)] == ids[1:]
    assert (got.headers["kailin-revision"], got.headers["kailin-rows"], got.headers["kailin-withdrawn"]) == (
        "3",
        "29",
        "1",
    )
    assert got.headers["content-disposition"] == 'attachment; filename="kailin-r3-native.jsonl"'
    location = got.headers["content-location"]
    assert parse_qs(urlsplit(location).query)["revision"] == ["3"]
    again = client.get(location)
    assert (again.content, again.headers["etag"], again.headers["content-location"]) == (
        got.content, got.headers["etag"], location,
    )  # fmt: skip
    assert [row["id"] for row in lines(client.get(PULL, params={"revision": 2}).content)] == ids


def test_what_the_etag_names_is_not_sent_again(client: TestClient, ids: list[str], statement: Statement) -> None:
    """Neither pairs nor their selection are read; another encoding, revision or filter has another tag."""
    tag = client.get(PULL).headers["etag"]
    others = [
        client.head(PULL, params={"revision": 2}).headers["etag"],
        client.head(PULL, params={"contexts": "ids"}).headers["etag"],
        client.head(PULL, params={"after": ids[3]}).headers["etag"],
        client.head(PULL, headers={"Accept-Encoding": "identity"}).headers["etag"],
    ]
    assert len({tag, *others}) == 5
    statement("MATCH (p:QAPair) DETACH DELETE p")
    same = client.get(PULL, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)


def test_another_store_has_other_tags(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph made anew comes to the same revisions with other pairs: what was kept of the old one is sent again."""
    request = PullRequest(revision=3)
    here = tag_of(database, request, "gzip")
    assert here == tag_of(database, request, "gzip")
    monkeypatch.setattr(database, "row", lambda _name: {"store": "another"})
    assert here != tag_of(database, request, "gzip")


def test_a_head_tells_what_a_get_would_send(client: TestClient, ids: list[str]) -> None:
    """The same headers, no body."""
    head, got = client.head(PULL, params={"n": 5}), client.get(PULL, params={"n": 5})
    assert head.content == b""
    names = ("etag", "kailin-rows", "kailin-revision", "content-location", "content-type", "content-encoding")
    assert [head.headers[name] for name in names] == [got.headers[name] for name in names]
    assert head.headers["kailin-rows"] == "5"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_body_comes_compressed_where_it_is_asked_for(client: TestClient, ids: list[str], encoding: str) -> None:
    """What is unpacked is the plain body."""
    plain = client.get(PULL, headers={"Accept-Encoding": "identity"}).content
    with client.stream("GET", PULL, headers={"Accept-Encoding": encoding}) as got:
        assert got.headers["content-encoding"] == encoding
        packed = b"".join(got.iter_raw())
    unpacked = (
        gzip.decompress(packed)
        if encoding == "gzip"
        else zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    )
    assert unpacked == plain
    assert len(packed) < len(plain)


def test_a_cursor_goes_on_where_a_client_stopped(client: TestClient, ids: list[str]) -> None:
    """The parts together are the whole, whatever was drawn."""
    params: dict[str, str | int] = {"balance": "tree", "n": 12, "seed": 4}
    whole = client.get(PULL, params=params).content
    third = str(lines(whole)[2]["id"])
    rest = client.get(PULL, params={**params, "after": third})
    assert b"".join(whole.splitlines(keepends=True)[:3]) + rest.content == whole
    assert rest.headers["kailin-rows"] == "9"
    last = str(lines(whole)[-1]["id"])
    done = client.get(PULL, params={**params, "after": last})
    assert (done.status_code, done.content, done.headers["kailin-rows"]) == (200, b"", "0")


def test_every_format_that_can_be_pulled_is_pulled(client: TestClient, ids: list[str]) -> None:
    """Those that are folders are refused, with the command that writes them."""
    names = {found["name"]: found for found in client.get("/datasets/formats").json()}
    assert names.keys() == FORMATS.keys()
    for name, found in names.items():
        got = client.get(PULL, params={"format": name})
        if found["media"] == "ndjson":
            assert got.status_code == 200, got.text
            assert lines(got.content) or not any(lines(got.content)), name
        else:
            assert got.status_code == 422
            assert f"kailin export --format {name}" in got.json()["remedy"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("format=parquets", 422, "no format 'parquets'"),
        ("format=messages&contexts=ids", 422, "needs the texts"),
        ("n=101", 422, "n is 101, and this server gives 100 at most"),
        ("depth=6&under=C", 422, "depth is 6"),
        ("depth=2", 422, "depth needs a place"),
        ("revision=9", 404, "revision 9 is not reached yet"),
        ("under=Z99", 404, "'Z99' is no place"),
        ("under=DOID:4", 404, "'DOID:4' is not in this graph"),
        ("split=training", 422, "query.split"),
        ("year_from=2020&year_to=2010", 422, "year_from 2020 is after"),
        ("undr=C04", 422, "not known here"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, ids: list[str], query: str, status: int, says: str
) -> None:
    """Each says what was wrong."""
    for path in (PULL, "/datasets/count"):
        if path == PULL or "format" not in query:
            got = client.get(f"{path}?{query}")
            assert got.status_code == status, got.text
            assert got.headers["content-type"] == "application/problem+json"
            assert says in got.json()["detail"]


def test_a_count_says_what_a_pull_would_hold_and_what_not(client: TestClient, ids: list[str]) -> None:
    """By decision, kind, split and branch; the URL it gives is the pull's."""
    counted = client.get("/datasets/count", params={"under": "F", "min_score": 0.5}).json()
    rows = lines(client.get(counted["url"]).content)
    assert counted["pairs"] == len(rows) == counted["by_branch"]["F01"] == counted["by_branch"]["C04"]
    assert sum(counted["by_decision"].values()) == sum(counted["by_split"].values()) == counted["by_kind"]["yesno"]
    assert counted["left_out"] == {"elsewhere in the tree": 30 - 1 - len(rows), "withdrawn": 1}
    even = client.get("/datasets/count", params={"balance": "decision"}).json()
    assert len(set(even["by_decision"].values())) == 1
    assert even["pairs"] + even["left_out"]["not drawn"] == 29


def test_withdrawals_are_told_since_a_revision(client: TestClient, ids: list[str], statement: Statement) -> None:
    """Each once, with its reason; a page never ends within a revision."""
    statement(
        "UNWIND $ids AS id MATCH (p:QAPair {id: id}) SET p.withdrawn_revision = 5, p.withdrawn_reason = 'bad'"
        " WITH count(*) AS n MATCH (c:Corpus) SET c.revision = 6",
        ids=ids[1:4],
    )
    first = {"id": ids[0], "reason": "PMID 1 was retracted", "revision": 3}
    later = [{"id": id_, "reason": "bad", "revision": 5} for id_ in ids[1:4]]
    whole = client.get("/datasets/withdrawn").json()
    assert whole == {"since": 0, "revision": 6, "withdrawn": [first, *later], "next_since": None}
    assert client.get("/datasets/withdrawn", params={"revision": 4}).json()["withdrawn"] == [first]
    page = client.get("/datasets/withdrawn", params={"limit": 2}).json()
    assert (page["withdrawn"], page["next_since"]) == ([first], 3)
    rest = client.get("/datasets/withdrawn", params={"limit": 2, "since": 3}).json()
    assert (rest["withdrawn"], rest["next_since"]) == (later, 5)
    assert client.get("/datasets/withdrawn", params={"since": 5}).json()["withdrawn"] == []


def test_rows_sent_are_counted(client: TestClient, ids: list[str]) -> None:
    """In the server's metrics."""
    client.get(PULL)
    assert "kailin_rows_pulled_total 29.0" in client.get("/metrics").text
