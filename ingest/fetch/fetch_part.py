"""Takes a file's bytes as they come, and goes on where an earlier try broke off if the file is still the same there.

In: a session, an address, a place. Out: bytes in `NAME.part`; beside it, in `NAME.part.tag`, the server's word for this
content (ETag, else date). Without such a word, or when the server says that the file changed, it starts anew. Knows
nothing of checksums, nor when a file is good.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import orjson

from ingest.fetch.fetch_http import UNSATISFIABLE, Passing, Session, Stopped

OnShare = Callable[[float], None]
PARTIAL = 206


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies here, and while it comes."""

    path: Path
    part: Path
    tag: Path

    @classmethod
    def of(cls, folder: Path, name: str) -> "Place":
        """Return the place of a file in a folder."""
        return cls(folder / name, folder / f"{name}.part", folder / f"{name}.part.tag")

    def forget(self) -> None:
        """Delete what has arrived."""
        self.part.unlink(missing_ok=True)
        self.tag.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Tag:
    """A server's word for one content of a file: a validator for If-Range ("" if it has none), and its date."""

    validator: str = ""
    date: int | None = None

    @classmethod
    def of(cls, headers: httpx.Headers) -> "Tag":
        """Return what an answer says; a weak ETag does not vouch for every byte."""
        etag, dated = headers.get("ETag", ""), headers.get("Last-Modified", "")
        return cls(etag if etag and not etag.startswith("W/") else dated, modified(headers))

    @classmethod
    def read(cls, place: Place) -> "Tag":
        """Return the tag of what has arrived, one that says nothing where there is none."""
        try:
            return cls(**orjson.loads(place.tag.read_bytes()))
        except (FileNotFoundError, orjson.JSONDecodeError, TypeError):
            return cls()


def n_arrived(place: Place) -> int:
    """Return the bytes that need not come again."""
    return place.part.stat().st_size if place.part.is_file() and Tag.read(place).validator else 0


def receive(session: Session, url: str, place: Place, on_share: OnShare) -> None:
    """Take an answer into the part, until it holds the whole file; `on_share` is told how much it holds, 0 to 1.

    Raises Passing or an error of httpx's where the answer was cut: asked again, it goes on there.
    """
    begun = n_arrived(place)
    asked = {"Range": f"bytes={begun}-", "If-Range": Tag.read(place).validator} if begun else {}
    with session.stream("GET", url, asked) as response:
        said = range_of(response.headers)
        if response.status_code == UNSATISFIABLE and said == (None, begun):
            return  # It had arrived whole.
        if response.status_code == UNSATISFIABLE or (response.status_code == PARTIAL and said[0] != begun):
            place.forget()
            raise Passing("the file changed while it was fetched")
        if response.status_code == PARTIAL:
            take(session, response, place, begun, said[1], on_share)
            return
        place.forget()
        place.tag.write_bytes(orjson.dumps(Tag.of(response.headers)))
        length = response.headers.get("Content-Length")
        take(session, response, place, 0, int(length) if length else None, on_share)


def take(
    session: Session, response: httpx.Response, place: Place, begun: int, total: int | None, on_share: OnShare
) -> None:
    """Write the body of an answer behind what the part holds. Raises Passing where less came than was announced."""
    size = begun
    with place.part.open("ab" if begun else "wb") as file:
        for piece in response.iter_raw():  # As they come: pieces of a set size would lose the last one of a cut answer.
            if session.stopped.is_set():
                raise Stopped
            file.write(piece)
            size += len(piece)
            on_share(min(1.0, size / total) if total else 0.0)
    if total is not None and size != total:
        raise Passing(f"{size:,} of {total:,} bytes came")


def range_of(headers: httpx.Headers) -> tuple[int | None, int | None]:
    """Return the first byte and the size of the whole file from Content-Range, None for what it does not say."""
    match = re.fullmatch(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)", headers.get("Content-Range", ""))
    if match is None:
        return None, None
    return (int(match[1]) if match[1] else None), (int(match[2]) if match[2] != "*" else None)


def modified(headers: httpx.Headers) -> int | None:
    """Return when a file was changed there, in seconds since 1970; None where that is not said."""
    try:
        return int(parsedate_to_datetime(headers.get("Last-Modified", "")).timestamp())
    except ValueError:
        return None
