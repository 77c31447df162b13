"""Notes which files the graph was loaded from.

In: a file that was loaded whole. Out: a Release node, one a content: loading the same file again changes nothing.
Knows nothing about what the file holds.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from graph.database import Database
from graph.identity import canonical_json, content_id


def write_release(database: Database, kind: str, path: Path, n_records: int) -> None:
    """Write the Release of a file; `kind` is "mesh" or "pubmed", `n_records` how many records of any kind it holds."""
    sha256 = sha256_file(path)
    row = {
        "id": content_id(kind, sha256),
        "kind": kind,
        "name": path.name,
        "sha256": sha256,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "counts_json": canonical_json({"records": n_records}),
    }
    database.write("release_write", rows=[row])


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
