"""A server of release files on loopback, as NLM's stand on the web, with the faults that a download meets.

It draws folder pages, knows Range, If-Range, ETag and Last-Modified, and keeps what it was asked. Faults are scripted:
`faults[path]` is a list of functions, one for each request of that path to come, which answer in its place.
"""

import gzip
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, cast

from ingest.fetch.fetch_http import Pace

FAST = Pace(connections=3, a_second=1000.0, tries=3, pause=0.01, timeout=5.0)
BASE = "/pubmed/baseline/"
ONE, TWO, THREE = (f"pubmed26n000{n}.xml.gz" for n in (1, 2, 3))
DATE = "Tue, 02 Jan 2024 03:04:05 GMT"
Fault = Callable[["Handler", bytes], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method, its path, and the header Range, "" if it had none."""

    method: str
    path: str
    range: str
    agent: str


@dataclass(slots=True)
class NlmServer:
    """The files of the server by path, the faults to come, what was asked so far, and its address."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    asked: list[Asked] = field(default_factory=list)
    dates: dict[str, str] = field(default_factory=dict)
    validators: bool = True
    address: str = ""
    at_once: int = 0
    most_at_once: int = 0
    lock: Lock = field(default_factory=Lock)

    def add(self, path: str, content: bytes, md5: str | None = None) -> None:
        """Hold a file, and its checksum beside it as NLM writes it."""
        self.files[path] = content
        name = path.rpartition("/")[2]
        found = hashlib.md5(content, usedforsecurity=False).hexdigest() if md5 is None else md5
        self.files[f"{path}.md5"] = f"MD5({name})= {found}\n".encode()

    def asked_for(self, path: str) -> list[Asked]:
        """Return what was asked for one file."""
        return [asked for asked in self.asked if asked.path == path]

    def page(self, folder: str) -> bytes | None:
        """Return the page of a folder, None where nothing lies below it."""
        below = {path[len(folder) :] for path in self.files if path.startswith(folder)}
        names = sorted({re.sub(r"/.*", "/", name) for name in below})
        if not names:
            return None
        rows = "".join(f'<tr><td><a href="{n}">{n}</a></td><td>2024-01-02 03:04</td><td>36M</td></tr>' for n in names)
        sort = '<a href="?C=N;O=D">Name</a>'
        return f"<html><h1>Index of {folder}</h1><table>{sort}<a href='/'>Up</a>{rows}</table></html>".encode()


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"

    @property
    def nlm(self) -> NlmServer:
        """The server's files and faults."""
        return cast("NlmServer", self.server.nlm)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the interface's
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with a file, a part of it, a folder's page, 404, or the next fault."""
        with self.nlm.lock:
            asked = Asked(self.command, self.path, self.headers.get("Range", ""), self.headers.get("User-Agent", ""))
            self.nlm.asked.append(asked)
            self.nlm.at_once += 1
            self.nlm.most_at_once = max(self.nlm.most_at_once, self.nlm.at_once)
            faults = self.nlm.faults[self.path]
            fault = faults.pop(0) if faults else None
        try:
            content = self.nlm.page(self.path) if self.path.endswith("/") else self.nlm.files.get(self.path)
            if fault:
                fault(self, content or b"")
            elif content is None:
                self.answer(404, b"nothing")
            else:
                self.answer_file(content)
        finally:
            with self.nlm.lock:
                self.nlm.at_once -= 1

    do_HEAD = do_GET  # noqa: N815 - the interface's

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        """Send an answer; a `length` beyond the body's is a connection that is cut."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = length is not None

    def answer_file(self, content: bytes, cut_after: int | None = None) -> None:
        """Send a file, from where it was asked for if it is still the same."""
        headers = self.describe(content)
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        first = int(match[1]) if match and self.headers.get("If-Range") in {None, headers.get("ETag")} else None
        if first is not None and first >= len(content):
            self.answer(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
            return
        body = content[first or 0 :]
        length = len(body) if cut_after is not None else None
        if first is not None:
            headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
        self.answer(200 if first is None else 206, body[:cut_after], headers, length)

    def describe(self, content: bytes) -> dict[str, str]:
        """Return the headers that tell this content from another."""
        if not self.nlm.validators:
            return {}
        etag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
        return {"ETag": etag, "Last-Modified": self.nlm.dates.get(self.path, DATE)}


def status(code: int, **headers: str) -> Fault:
    """A fault that answers with a status; header names with `_` for `-`."""
    return lambda handler, _: handler.answer(code, b"busy", {k.replace("_", "-"): v for k, v in headers.items()})


def cut(after: int) -> Fault:
    """A fault that cuts the connection after some bytes of the body."""
    return lambda handler, content: handler.answer_file(content, cut_after=after)


@contextmanager
def serving() -> Iterator[NlmServer]:
    """Run a server until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    nlm = NlmServer(address=f"http://127.0.0.1:{server.server_address[1]}/")
    server.nlm = nlm  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield nlm
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def citations(number: int, size: int = 200_000) -> bytes:
    """Return a gzip file of about `size` bytes that differs by number."""
    text = hashlib.shake_256(f"file {number}".encode()).digest(size)
    return gzip.compress(text, compresslevel=0, mtime=0)


def names(folder: Path) -> set[str]:
    """Return what lies in a folder that files were fetched into, the lock apart."""
    return {path.name for path in folder.iterdir() if path.name != ".kailin-fetch.lock"}
