"""A double of the dataset hub's HTTP API: what `create_repo` and `upload_folder` of huggingface_hub really call.

It keeps repositories in memory, wants a key, takes large files by LFS and small ones inside the commit, and can be told
to fail at a path once. `calls` are method and path in order.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "hf_secretsecretsecret"  # noqa: S105 - no door opens to it
LARGE = 4_000  # bytes from which a file goes by LFS here


class Hub:
    """What the hub holds: repositories as path -> bytes, LFS objects by checksum, commits, and calls."""

    def __init__(self) -> None:
        self.url = ""
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.private: dict[str, bool] = {}
        self.objects: dict[str, bytes] = {}
        self.commits: list[str] = []
        self.calls: list[str] = []
        self.fails: dict[str, int] = {}  # pattern of "METHOD path" -> status to answer with, once

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Return status and JSON of a request."""
        if pattern := next((one for one in self.fails if re.search(one, f"{method} {path}")), None):
            return self.fails.pop(pattern), {"error": "it broke"}
        for route, work in ROUTES:
            if found := re.fullmatch(route, path):
                return work(self, *found.groups(), body)
        return 404, {"error": f"no {path}"}

    def store(self, oid: str, body: bytes) -> tuple[int, Any]:
        """Take an LFS object."""
        self.objects[oid] = body
        return 200, {}

    def create(self, body: bytes) -> tuple[int, Any]:
        """Make a repository."""
        asked = json.loads(body)
        name = f"{asked['organization']}/{asked['name']}"
        exists = name in self.repositories
        self.repositories.setdefault(name, {})
        self.private.setdefault(name, asked.get("visibility") == "private")
        return (409 if exists else 200), {"url": f"{self.url}/datasets/{name}"}

    def validate(self, body: bytes) -> tuple[int, Any]:
        """Look at a card's block."""
        assert json.loads(body)["content"].startswith("---\n")
        return 200, {"errors": [], "warnings": []}

    def preupload(self, name: str, body: bytes) -> tuple[int, Any]:
        """Say how files are to be sent."""
        return 200, {"files": [self.mode(name, file) for file in json.loads(body)["files"]]}

    def batch(self, _: str, body: bytes) -> tuple[int, Any]:
        """Say where large files are to be sent."""
        return 200, {"transfer": "basic", "objects": [self.action(one) for one in json.loads(body)["objects"]]}

    def info(self, name: str, _: bytes) -> tuple[int, Any]:
        """Tell of a repository."""
        return 200, {"id": name, "sha": self.commits[-1], "private": False, "tags": [], "siblings": []}

    def mode(self, name: str, file: dict[str, Any]) -> dict[str, Any]:
        """How a file is to be sent, and the checksum of what stands there now."""
        there = self.repositories[name].get(file["path"])
        large = file["size"] > LARGE
        oid = None
        if there is not None:
            blob = b"blob %d\0" % len(there) + there
            oid = hashlib.sha256(there).hexdigest() if large else hashlib.sha1(blob).hexdigest()  # noqa: S324 - git's
        return {"path": file["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, "oid": oid}

    def action(self, one: dict[str, Any]) -> dict[str, Any]:
        """Where to send an object; no address for one that is there."""
        if one["oid"] in self.objects:
            return dict(one)
        return {**one, "actions": {"upload": {"href": f"{self.url}/lfs/{one['oid']}", "header": {}}}}

    def commit(self, name: str, body: bytes) -> tuple[int, Any]:
        """Take a commit whole."""
        lines, new = [json.loads(line) for line in body.splitlines()], {}
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                new[value["path"]] = base64.b64decode(value["content"])
            else:
                assert line["key"] == "lfsFile"
                new[value["path"]] = self.objects[value["oid"]]
        self.repositories[name] |= new
        self.commits.append(hashlib.sha256(repr(sorted(new)).encode()).hexdigest()[:40])
        url = f"{self.url}/datasets/{name}/commit/{self.commits[-1]}"
        return 200, {"success": True, "commitUrl": url, "commitOid": self.commits[-1], "hookOutput": ""}


ROUTES: tuple[tuple[str, Callable[..., tuple[int, Any]]], ...] = (
    (r"/lfs/(.+)", Hub.store),
    (r"/api/repos/create", Hub.create),
    (r"/api/validate-yaml", Hub.validate),
    (r"/api/datasets/(.+)/preupload/main", Hub.preupload),
    (r"/datasets/(.+)\.git/info/lfs/objects/batch", Hub.batch),
    (r"/api/datasets/(.+)/commit/main", Hub.commit),
    (r"/api/datasets/([^/]+/[^/]+)(?:/revision/main)?", Hub.info),
)


@contextmanager
def running_hub() -> Iterator[Hub]:
    """Serve a hub on a free port of loopback."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            chunked = self.headers.get("Transfer-Encoding") == "chunked"
            body = b"".join(self.chunks()) if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.partition("?")[0]
            hub.calls.append(f"{self.command} {path}")
            allowed = path.startswith("/lfs/") or self.headers.get("Authorization") == f"Bearer {TOKEN}"
            status, answer = hub.answer(self.command, path, body) if allowed else (401, {"error": "wrong key"})
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def chunks(self) -> Iterator[bytes]:
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        do_GET = do_POST = do_PUT = respond  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
