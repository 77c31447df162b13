"""Limits: requests of a key, sizes of requests, patience with clients that send slowly, and with slow reads."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.http import patience
from api.http.limits import RateLimit


@given(st.integers(1, 10_000), st.lists(st.floats(0, 5), max_size=300))
def test_no_minute_has_more_than_its_rate_and_a_burst(rate: int, waits: list[float]) -> None:
    """However the requests come; who waits as told is let through."""
    clock = [0.0]
    limit = RateLimit(rate, lambda: clock[0])
    passed: list[float] = []
    for wait in waits:
        clock[0] += wait
        seconds = limit.seconds_until("key")
        if seconds:
            clock[0] += seconds
            assert limit.seconds_until("key") == 0
        passed.append(clock[0])
    for first in passed:
        assert sum(first <= at < first + 60 for at in passed) <= rate + max(1, rate * 0.1) + 1


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "99999999"}, {"Content-Length": "9" * 400}, {"Transfer-Encoding": "chunked"}]
)
def test_a_long_body_is_refused_unread(client: TestClient, headers: dict[str, str]) -> None:
    """By what it announces; one that announces nothing is none."""
    assert client.get("/metrics", headers=headers).status_code == 413


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    ],
)
def test_who_never_finishes_a_request_is_cut(live_server: str, monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    """Slowloris: nothing, half a head, or half a body."""
    monkeypatch.setattr(patience.PatientProtocol, "request_seconds", 0.2)
    host, port = live_server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as opened:
        opened.sendall(begun)
        received = b"".join(iter(lambda: opened.recv(4096), b""))
    assert b" 200 " not in received.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /concepts/C\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET /health HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_http_gets_400_and_the_server_goes_on(live_server: str, sent: bytes) -> None:
    """Control characters, no Host or two, an endless head, TLS."""
    host, port = live_server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as opened:
        opened.sendall(sent + b"\r\n\r\n")
        assert opened.recv(4096).startswith(b"HTTP/1.1 400 ")
    with socket.create_connection((host, int(port)), timeout=5) as opened:
        opened.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert opened.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_an_endless_head_is_cut(live_server: str) -> None:
    """Before it fills the memory; the connection may be reset while the client still sends."""
    host, port = live_server.removeprefix("http://").split(":")
    with (
        socket.create_connection((host, int(port)), timeout=5) as opened,
        pytest.raises((ConnectionResetError, BrokenPipeError)),
    ):
        opened.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000_000)
