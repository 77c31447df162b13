"""Notes which files the graph was loaded from, and tells which were.

In: a file that was loaded whole. Out: a Release node, one a content: loading the same file again changes nothing.
Knows nothing about what the file holds.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graph.database import Database, Reader
from graph.identity import canonical_json, content_id


@dataclass(frozen=True, slots=True)
class Release:
    """A file that was loaded whole."""

    name: str
    sha256: str


def find_releases(reader: Reader, kind: str) -> list[Release]:
    """Return the files of a kind ("mesh", "pubmed") that were loaded, in the order of their names."""
    return [Release(row["name"], row["sha256"]) for row in reader.read("release_loaded", kind=kind)]


def write_release(
    database: Database,
    kind: str,
    path: Path,
    n_records: int,
    *,
    sha256: str | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    """Write the Release of a file, of which `n_records` records were read; `counts` says more of what was counted.

    The checksum is worked out where it is not given.
    """
    row = release_row(kind, path.name, sha256 or sha256_file(path), {"records": n_records, **(counts or {})})
    database.write("release_write", rows=[row])


def release_row(kind: str, name: str, sha256: str, counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Release as its node has it, loaded now."""
    return {
        "id": content_id(kind, sha256),
        "kind": kind,
        "name": name,
        "sha256": sha256,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "counts_json": canonical_json(dict(counts)),
    }


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
