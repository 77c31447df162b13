"""Streams: which encoding is chosen, what is sent, and what becomes of clients and databases that stay away."""

import asyncio
import gzip
import socket
import time
from collections.abc import Sequence

import pytest
import zstandard
from fastapi import FastAPI

from api.http.http_settings import HttpSettings
from api.http.streaming import RowStream, accepted, compressor
from graph.errors import Unavailable
from tests.api.http.conftest import served_app

LINE = b"x" * 1000


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip, deflate, br", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *;q=0.1", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=much", "identity"),
    ],
)
def test_the_encoding_is_one_that_the_client_takes(header: str, encoding: str) -> None:
    """zstd before gzip where both are taken alike."""
    assert accepted(header) == encoding


def test_compression_gives_the_same_bytes_again() -> None:
    """No clock in them; what is unpacked is what went in."""
    for encoding, unpack in (
        ("gzip", gzip.decompress),
        ("zstd", lambda d: zstandard.ZstdDecompressor().decompressobj().decompress(d)),
    ):
        packed = []
        for _ in range(2):
            made = compressor(encoding)  # type: ignore[arg-type]
            packed.append(b"".join([made.compress(LINE), made.compress(LINE), made.flush()]))
        assert packed[0] == packed[1]
        assert unpack(packed[0]) == 2 * LINE


class Pages:
    """A stream of pages of ten lines; `away_at` is the page that no database gives."""

    def __init__(self, n_pages: int, away_at: int | None = None) -> None:
        self.n_pages, self.away_at = n_pages, away_at
        self.read = 0
        self.sent = 0

    def page(self, number: int) -> Sequence[bytes]:
        """Return a page."""
        if number == self.away_at:
            raise Unavailable("Neo4j does not answer.")
        self.read += 1
        return [LINE] * 10

    def count(self, n_rows: int) -> None:
        """Count rows sent."""
        self.sent += n_rows


def app_of(pages: Pages, *, streams: int = 1, idle_seconds: float = 60.0) -> FastAPI:
    """An application that streams pages to anyone."""
    app = FastAPI()
    app.state.http = HttpSettings(idle_seconds=idle_seconds)
    slots = asyncio.Semaphore(streams)

    @app.get("/")
    async def stream() -> RowStream:
        return RowStream(
            pages.page, pages.n_pages, slots=slots, encoding="identity", headers={}, media_type="text/plain",
            on_rows=pages.count,
        )  # fmt: skip

    return app


def asked(url: str) -> socket.socket:
    """Ask for the stream, and read nothing yet."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    return connection


def taken(connection: socket.socket) -> bytes:
    """Read to the end."""
    with connection, connection.makefile("rb") as file:
        return file.read()


def test_a_whole_stream_ends_as_whole_and_is_counted() -> None:
    """Pages in order, a stream of none too."""
    pages = Pages(3)
    with served_app(app_of(pages)) as url:
        body = taken(asked(url))
        assert body.startswith(b"HTTP/1.1 200 OK")
        assert body.endswith(b"\r\n0\r\n\r\n")
        assert body.count(LINE + b"\n") == pages.sent == 30
        pages.n_pages = 0
        assert taken(asked(url)).endswith(b"\r\n\r\n0\r\n\r\n")


def test_a_database_that_goes_away_leaves_a_body_that_is_not_whole() -> None:
    """The last chunk never comes; where not even the first page can be read there is no body at all."""
    pages = Pages(3, away_at=2)
    with served_app(app_of(pages)) as url:
        body = taken(asked(url))
        assert body.startswith(b"HTTP/1.1 200 OK")
        assert body.count(LINE + b"\n") == 20
        assert not body.endswith(b"0\r\n\r\n")
        pages.away_at = 0
        assert taken(asked(url)).startswith(b"HTTP/1.1 500")  # a problem, once the application translates our errors


def test_clients_that_take_nothing_are_cut_and_others_have_their_turn() -> None:
    """One turn, held by a client that never reads: the next is served as soon as that one is cut."""
    pages = Pages(4000)
    with served_app(app_of(pages, idle_seconds=0.5)) as url:
        idle = asked(url)
        while not pages.sent:
            time.sleep(0.01)
        other = asked(url)
        pages.n_pages = 3
        assert taken(other).endswith(b"0\r\n\r\n")
        assert pages.read < 4000, "reading stopped long before the end"
        assert not taken(idle).endswith(b"0\r\n\r\n")


def test_a_client_that_leaves_frees_its_turn() -> None:
    """Reading stops."""
    pages = Pages(1_000_000)
    with served_app(app_of(pages)) as url:
        gone = asked(url)
        assert gone.recv(1000)
        gone.close()
        pages.n_pages = 3
        assert taken(asked(url)).endswith(b"0\r\n\r\n")
