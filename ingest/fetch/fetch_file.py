"""Brings one file of NLM's here, whole and verified or not at all.

In: a session, a file there, a folder here. Out: what became of it. Where a checksum stands beside the file, that
decides; else date, size, and being a whole gzip file. The name appears when the last byte is verified; a file that was
there before stays until then. Knows nothing of what the file holds.
"""

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graph.errors import Invalid, Unavailable
from ingest.fetch.fetch_http import Session
from ingest.fetch.fetch_listing import parse_md5
from ingest.fetch.fetch_part import OnShare, Place, Tag, modified, n_arrived, receive

State = Literal["present", "new", "changed"]
DOWNLOADS = 2  # of a file that arrives whole but wrong
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Remote:
    """A file of NLM's; `has_md5`: its checksum stands beside it, at the same address with `.md5`."""

    name: str
    url: str
    has_md5: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of a file: there already, new, or come in the place of other content; and the bytes that came."""

    name: str
    state: State
    n_bytes: int


def fetch_file(session: Session, remote: Remote, folder: Path, on_share: OnShare) -> Fetched:
    """Bring a file into a folder where it is not there yet as it is; `on_share` is told how much is here, 0 to 1.

    Raises Unavailable (no answer, or other content than its checksum says), NotFound, or Invalid (no room; what has
    arrived is kept).
    """
    place = Place.of(folder, remote.name)
    with writing(place):
        was_there = place.path.is_file()
        if was_there and is_current(session, remote, place.path):
            place.forget()
            on_share(1.0)
            return Fetched(remote.name, "present", 0)
        n_bytes = download(session, remote, place, on_share)
        return Fetched(remote.name, "changed" if was_there else "new", n_bytes)


@contextmanager
def writing(place: Place) -> Iterator[None]:
    """Turn a refusal of the file system into one line; a part that could be gone on with stays."""
    try:
        yield
    except OSError as error:
        kept = n_arrived(place)
        if not kept:
            place.forget()
        raise Invalid(
            f"{place.path} cannot be written: {error.strerror or error}; {kept:,} bytes of it are kept.",
            remedy="Make room, or name another folder with -o; then run the command again.",
            path=str(place.path),
        ) from error


def is_current(session: Session, remote: Remote, path: Path) -> bool:
    """Say whether the file here is the one there."""
    if remote.has_md5:
        return read_md5(session, remote) == md5_of(path)
    said, here = session.head(remote.url), path.stat()
    same_date = modified(said) in {None, int(here.st_mtime)}
    return same_date and said.get("Content-Length") in {None, str(here.st_size)} and not fault_of(path, None)


def download(session: Session, remote: Remote, place: Place, on_share: OnShare) -> int:
    """Bring a file and put it in its place; return the bytes that came. One that arrives wrong is fetched once more."""
    n_bytes, fault = 0, ""
    for _ in range(DOWNLOADS):
        md5 = read_md5(session, remote) if remote.has_md5 else None
        before = n_arrived(place)
        session.persist(remote.url, lambda: receive(session, remote.url, place, on_share), lambda: n_arrived(place))
        n_bytes += max(0, place.part.stat().st_size - before)
        fault = fault_of(place.part, md5)
        if not fault:
            put_in_place(place)
            return n_bytes
        place.forget()
    raise Unavailable(
        f"{remote.url} {fault}, also when it was fetched again.",
        remedy="It may be being replaced just now: run the command again later.",
        url=remote.url,
    )


def put_in_place(place: Place) -> None:
    """Give a verified part its name, and the date that the file has there."""
    with place.part.open("rb") as file:
        os.fsync(file.fileno())
    date = Tag.read(place).date
    if date is not None:
        os.utime(place.part, (date, date))
    place.part.replace(place.path)
    place.tag.unlink(missing_ok=True)


def fault_of(path: Path, md5: str | None) -> str:
    """Return what is wrong with a file that has arrived: not its checksum, or no whole gzip file; "" if nothing is."""
    if md5 is not None:
        found = md5_of(path)
        return "" if found == md5 else f"has the MD5 checksum {found}, expected {md5}"
    if ".gz" not in path.suffixes:
        return ""
    try:
        with gzip.open(path) as file:
            while file.read(CHUNK):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        return f"is not a whole gzip file ({error})"
    return ""


def read_md5(session: Session, remote: Remote) -> str:
    """Return the checksum that stands beside a file."""
    url = f"{remote.url}.md5"
    return parse_md5(session.read(url).decode("utf-8", "replace"), url)


def md5_of(path: Path) -> str:
    """Return the MD5 of a file in hexadecimal: NLM's means against transfer errors, no protection from malice."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
