"""Who is let in: keys and their scopes, loopback, and what an attacker would try."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.keys import create_key
from api.http.serve import listen
from graph.database import Database
from graph.errors import Invalid

FAR = ("203.0.113.7", 50000)
REMOTE_PORT = 50000


@pytest.fixture
def http(tmp_path: Path) -> HttpSettings:
    """Settings with a file of keys and a low rate."""
    return HttpSettings(port=0, keys=tmp_path / "keys.json", rate=100)


@pytest.fixture
def far(database: Database, http: HttpSettings) -> Iterator[TestClient]:
    """A client on another machine."""
    with TestClient(build_app(database, http), "http://example.test", client=FAR) as opened:
        yield opened


def with_key(http: HttpSettings, *scopes: str) -> dict[str, str]:
    """The header of a new key."""
    assert http.keys
    _, secret = create_key(http.keys, "-".join(scopes), scopes)  # type: ignore[arg-type]
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("path", ["/concepts/C", "/metrics", "/openapi.json", "/nowhere", "/datasets/pull", "/"])
def test_from_elsewhere_nothing_is_told_without_a_key(far: TestClient, path: str) -> None:
    """Not even whether a path exists; the answer says how to send a key."""
    answer = far.get(path)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]
    assert far.get("/health").status_code == 200


def test_a_key_lets_in_by_bearer_and_by_basic(far: TestClient, http: HttpSettings) -> None:
    """Basic is what a web browser can ask a person for."""
    header = with_key(http, "read")
    secret = header["Authorization"].removeprefix("Bearer ")
    basic = base64.b64encode(f"me:{secret}".encode()).decode()
    assert far.get("/metrics", headers=header).status_code == 200
    assert far.get("/metrics", headers={"Authorization": f"Basic {basic}"}).status_code == 200
    assert far.get("/metrics", params={"key": secret}).status_code == 401


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer kailin_x", "Digest x", "Basic ####", "Basic 8J+YgA==", "Bearer \udcff", "x" * 8000]
)
def test_no_other_authorization_lets_in(far: TestClient, http: HttpSettings, value: str) -> None:
    """Nor does loopback fall back to no key where a wrong one is sent."""
    with_key(http, "read")
    header = {b"Authorization": value.encode("utf-8", "surrogateescape")}
    assert far.get("/metrics", headers=header).status_code == 401


def test_two_keys_in_one_request_are_refused(far: TestClient, http: HttpSettings) -> None:
    """Which of them counts would be a matter of taste."""
    header = with_key(http, "read")["Authorization"]
    assert far.get("/metrics", headers=[("authorization", header), ("authorization", header)]).status_code == 401


def test_a_scope_is_needed_and_named(far: TestClient, http: HttpSettings) -> None:
    """A key that may only pull does not read."""
    answer = far.get("/concepts/C", headers=with_key(http, "pull"))
    assert answer.status_code == 403
    assert "`read`" in answer.json()["detail"]


def test_a_wrong_key_on_loopback_is_not_taken_for_none(client: TestClient) -> None:
    """Who sends a key means it."""
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer kailin_wrong"}).status_code == 401


def test_a_key_may_ask_so_often(far: TestClient, http: HttpSettings) -> None:
    """Then it is told when to come again, and other keys go on."""
    header = with_key(http, "read")
    statuses = [far.get("/metrics", headers=header).status_code for _ in range(12)]
    assert statuses[:10] == [200] * 10
    answer = far.get("/metrics", headers=header)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert far.get("/metrics", headers=with_key(http, "read", "text")).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "localhost:80@evil.test", "", "[::1", "127.0.0.1:x"]
)
def test_a_name_that_only_resolves_to_loopback_is_refused(client: TestClient, host: str) -> None:
    """DNS rebinding: the browser believes the page and this server to be one origin."""
    assert client.get("/concepts/C", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8765", "127.0.0.1", "[::1]:8765"])
def test_loopback_by_its_names_is_served(client: TestClient, host: str) -> None:
    """With any port, in any case."""
    assert client.get("/metrics", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    ],
)
def test_pages_elsewhere_may_not_ask(client: TestClient, http: HttpSettings, headers: dict[str, str]) -> None:
    """Neither without a key nor with one that the browser would add by itself."""
    assert client.get("/metrics", headers=headers).status_code == 403
    assert client.get("/metrics", headers={**headers, **with_key(http, "read")}).status_code == 403


def test_our_own_page_and_links_to_it_may(client: TestClient) -> None:
    """Same origin, and a person who follows a link."""
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/metrics", headers={"Origin": "http://127.0.0.1"}).status_code == 200
    assert client.get("/metrics", headers=link).status_code == 200
    assert "access-control-allow-origin" not in client.get("/metrics", headers={"Origin": "http://127.0.0.1"}).headers


def test_the_guide_may_be_read_by_the_browser_alone(far: TestClient, http: HttpSettings) -> None:
    """Its origin reaches the guide's route, without a key; another's does not, nor the Browser's another route."""
    browser = {"Origin": http.browser_origin}
    assert far.get("/browser/nothing", headers=browser).status_code == 404
    assert far.get("/browser/nothing", headers={"Origin": "http://evil.test"}).status_code == 403
    assert far.get("/metrics", headers=browser).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"])
def test_a_proxy_on_this_machine_is_not_loopback(client: TestClient, far: TestClient, header: str) -> None:
    """Nor does claiming an address of loopback's help."""
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 401
    assert far.get("/metrics", headers={header: "127.0.0.1", "Host": "127.0.0.1"}).status_code == 401


def test_keyless_can_be_switched_off(database: Database) -> None:
    """For a proxy that names itself in no header."""
    with TestClient(build_app(database, HttpSettings(keyless=False)), "http://127.0.0.1", client=("::1", 1)) as client:
        assert client.get("/metrics").status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_an_open_address_needs_a_key_first(http: HttpSettings, host: str) -> None:
    """Also refused where the file of keys cannot be read."""
    assert http.keys
    opened = HttpSettings(host=host, port=0, keys=http.keys)
    with pytest.raises(Invalid, match="kailin key create"):
        listen(opened)
    create_key(http.keys, "one", ["read"])
    listen(opened).close()


def test_an_address_in_use_is_named() -> None:
    """And what to do about it."""
    with listen(HttpSettings(port=0)) as taken, pytest.raises(Invalid, match="--port"):
        listen(HttpSettings(port=taken.getsockname()[1]))


def test_no_key_is_logged(client: TestClient, http: HttpSettings, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a good one, a wrong one, nor one put into the address."""
    header = with_key(http, "read")
    secret = header["Authorization"].removeprefix("Bearer ")
    with caplog.at_level(logging.DEBUG):
        client.get("/metrics", headers=header)
        client.get("/metrics", params={"key": secret})
        client.get("/nowhere", headers={"Authorization": f"Bearer {secret}x"})
    assert len([r for r in caplog.records if r.getMessage() == "request"]) == 3
    assert secret not in "".join(str(r.__dict__) for r in caplog.records if r.name.startswith(("kailin", "uvicorn")))


def test_a_real_server_checks_the_host_too(live_server: str) -> None:
    """The Host header as it comes over the wire."""
    assert httpx.get(f"{live_server}/metrics").status_code == 200
    assert httpx.get(f"{live_server}/metrics", headers={"Host": "evil.test"}).status_code == 403
