"""Sends the rows of a pull as they are read: one page ahead, a bounded number of streams at once, memory constant.

In: what reads one page of rows as bytes, in a thread, and how often. Out: a response whose body is the pages. The first
page is read before the status is sent. A stream whose database goes away ends without the last chunk, so that no client
takes it for whole; one whose client has left, or was cut because it took nothing (patience.py), stops reading.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

import zstandard
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Send

Encoding = Literal["identity", "gzip", "zstd"]
ENCODINGS: tuple[Encoding, ...] = ("zstd", "gzip")  # the one we would rather send first
GZIP = zlib.MAX_WBITS | 16
GZIP_LEVEL, ZSTD_LEVEL = 4, 3
CHUNK_ROWS = 100  # rows sent at once
STREAMS = 6  # pulls that read at once; others wait their turn

Page = Sequence[bytes]


class Compressor(Protocol):
    """What turns chunks into a compressed stream."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what can be sent after some more data."""
        ...

    def flush(self) -> bytes:
        """Return the end of the stream."""
        ...


class Plain:
    """Sends data as it is."""

    def compress(self, data: bytes, /) -> bytes:
        """Return the data."""
        return data

    def flush(self) -> bytes:
        """Return nothing."""
        return b""


def accepted(header: str) -> Encoding:
    """Return the encoding to send for an Accept-Encoding header: zstd or gzip where the client takes it."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, q = part.partition(";")
        weights[name.strip()] = weight(q)
    taken = {name: weights.get(name, weights.get("*", 0.0)) for name in ENCODINGS}
    best = max(taken.values())
    return next(name for name in ENCODINGS if taken[name] == best) if best > 0 else "identity"


def weight(parameter: str) -> float:
    """Return the weight that `q=0.5` says, 1 for none, 0 for one that is no number."""
    name, equals, value = parameter.strip().partition("=")
    if name.strip() != "q" or not equals:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def compressor(encoding: Encoding) -> Compressor:
    """Return what compresses; the same data gives the same bytes."""
    if encoding == "gzip":
        return zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    return Plain()


def chunks(lines: Sequence[bytes]) -> Iterator[bytes]:
    """Yield lines some at a time, each with its line break."""
    for at in range(0, len(lines), CHUNK_ROWS):
        yield b"\n".join([*lines[at : at + CHUNK_ROWS], b""])


class RowStream(StreamingResponse):
    """A response of pages of lines; `on_rows` hears how many rows of each page were sent."""

    def __init__(
        self,
        read_page: Callable[[int], Sequence[bytes]],
        n_pages: int,
        *,
        slots: asyncio.Semaphore,
        encoding: Encoding,
        headers: Mapping[str, str],
        media_type: str,
        on_rows: Callable[[int], None],
    ) -> None:
        self._read_page = read_page
        self._n_pages = n_pages
        self._slots = slots
        self._compressor = compressor(encoding)
        self._on_rows = on_rows
        super().__init__(iter(()), headers=dict(headers), media_type=media_type)

    async def stream_response(self, send: Send) -> None:
        """Wait for a turn, then send page after page, the next one being read meanwhile."""
        async with self._slots:
            reading = self._start(0)
            try:
                for number in range(max(1, self._n_pages)):
                    page, n_rows = await reading
                    if number == 0:
                        await send(
                            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
                        )
                    if number + 1 < self._n_pages:
                        reading = self._start(number + 1)
                    for chunk in page:
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
                    self._on_rows(n_rows)
            finally:
                reading.cancel()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _start(self, number: int) -> "asyncio.Task[tuple[Page, int]]":
        return asyncio.create_task(run_in_threadpool(self._page, number))

    def _page(self, number: int) -> tuple[Page, int]:
        """Read one page and return it as it is sent, and how many rows it has."""
        lines = self._read_page(number) if self._n_pages else []
        packed = [part for chunk in chunks(lines) if (part := self._compressor.compress(chunk))]
        if number + 1 >= self._n_pages and (end := self._compressor.flush()):
            packed.append(end)
        return packed, len(lines)
