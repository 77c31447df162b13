"""Reads an existing corpus of question-answer pairs, one row after the other.

In: a file, plain or gzip: JSON Lines, or one JSON document that is a list of rows or, as PubMedQA's, an object of PMID
-> row. Out: `Row`, or `Fault` with the line where a row cannot be used. JSON Lines are read line by line in bounded
memory; another document is read whole. Knows nothing of the graph, nor what a row says beside its PMID.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from graph.errors import Invalid
from graph.records import Fault

OnBytes = Callable[[int], None]
PMID_KEYS = ("pmid", "PMID", "source_pmid", "PUBID")
GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LINE = 64 << 20
LONGEST_DOCUMENT = 1 << 30
LARGEST_PMID = 99_999_999
FAULTS_AT_MOST = 100  # without a row, before the file is taken for something else


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a corpus: the PMID that it is about, what it holds, and its line (0: no line of its own)."""

    line: int
    pmid: int
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NotJson:
    """Why a text is no JSON."""

    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in one place of a file: its line, the PMID it stands under ("" for none), JSON or not."""

    line: int
    pmid: str
    content: Any


def iter_rows(path: Path, pmid_key: str, *, on_bytes: OnBytes = lambda _: None) -> Iterator[Row | Fault]:
    """Yield the rows of a file; `pmid_key` is looked for before the usual names of a PMID.

    Raises Invalid when the file is missing, a gzip file that is cut, or nothing but faults at its beginning.
    """
    keys = tuple(dict.fromkeys((pmid_key, *PMID_KEYS)))
    n_faults, has_rows = 0, False
    for piece in iter_pieces(path, on_bytes):
        row = parse_row(path, piece, keys)
        if isinstance(row, Row):
            has_rows = True
        else:
            n_faults += 1
            if not has_rows and n_faults == FAULTS_AT_MOST:
                raise Invalid(
                    f"{path} is no corpus with PMIDs; the last of its first {n_faults} rows: {row.reason}.",
                    remedy=f"Expected JSON Lines with a PMID under {', '.join(keys)}; --pmid-key names another key.",
                    file=str(path),
                )
        yield row


def parse_row(path: Path, piece: Piece, keys: Sequence[str]) -> Row | Fault:
    """Return a row, or what is wrong with it."""
    content = piece.content
    if not isinstance(content, dict):
        reason = content.reason if isinstance(content, NotJson) else "no JSON object"
        return Fault(path.name, piece.line, piece.pmid, reason)
    pmid = read_pmid(piece.pmid) or find_pmid(content, keys)
    if not pmid:
        return Fault(path.name, piece.line, str(content.get("id", ""))[:80], f"no PMID under {', '.join(keys)} or id")
    return Row(piece.line, pmid, content)


def find_pmid(content: dict[str, Any], keys: Sequence[str]) -> int:
    """Return the PMID that a row names, 0 where it names none."""
    source = content.get("source")
    within = source.get("pmid") if isinstance(source, dict) else None
    named = (*(content.get(key) for key in keys), within, content.get("id"))
    return next((pmid for value in named if (pmid := read_pmid(value))), 0)


def read_pmid(value: Any) -> int:
    """Return a PMID that is given as a number or as digits, 0 for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    pmid = int(text) if len(text) <= len(str(LARGEST_PMID)) and text.isascii() and text.isdigit() else 0
    return pmid if pmid <= LARGEST_PMID else 0


def iter_pieces(path: Path, on_bytes: OnBytes) -> Iterator[Piece]:
    """Yield what stands in a file, whichever form it has."""
    with opened(path) as (file, raw):
        first = file.readline(LONGEST_LINE)
        document = parse(first)
        if not isinstance(document, dict) or is_by_pmid(document):
            whole = parse(first + file.read(LONGEST_DOCUMENT))
            if not isinstance(whole, NotJson):
                yield from spread(whole)
                return
            file.seek(0)  # JSON Lines after all, whose first line is damaged.
            first = file.readline(LONGEST_LINE)
        yield from iter_lines(file, first, lambda: on_bytes(raw.tell()))


def iter_lines(file: BinaryIO, first: bytes, on_line: Callable[[], None]) -> Iterator[Piece]:
    """Yield what stands in JSON Lines; empty lines are left out."""
    line, text = 1, first
    while text:
        if len(text) == LONGEST_LINE and not text.endswith(b"\n"):
            yield Piece(line, "", NotJson(f"a line longer than {LONGEST_LINE >> 20} MB"))
            while text and not text.endswith(b"\n"):
                text = file.readline(LONGEST_LINE)
        elif text.strip():
            yield Piece(line, "", parse(text))
        on_line()
        line, text = line + 1, file.readline(LONGEST_LINE)


def spread(document: Any) -> Iterator[Piece]:
    """Yield what stands in one document: an object by PMID, a list, or a single row."""
    if is_by_pmid(document):
        yield from (Piece(0, pmid, content) for pmid, content in document.items())
    else:
        yield from (Piece(0, "", content) for content in (document if isinstance(document, list) else [document]))


def is_by_pmid(document: Any) -> bool:
    """Say whether a document is an object of PMID -> row."""
    return isinstance(document, dict) and bool(document) and all(map(read_pmid, document))


def parse(text: bytes) -> Any:
    """Return what a JSON text says, or why it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return NotJson(f"no JSON: {error}")


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a file, plain or gzip by its first bytes: what it holds, and the file as it lies on disk.

    Raises Invalid when there is no such file or it is a gzip file that is cut or damaged.
    """
    if not path.is_file():
        raise Invalid(f"There is no file {path}.", remedy="Correct the path.", file=str(path))
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
            raw.seek(0)
            if is_gzip:
                with gzip.open(raw) as inner:
                    yield cast("BinaryIO", inner), raw
            else:
                yield raw, raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Invalid(
            f"{path} is not a whole gzip file: {error}.",
            remedy="Fetch it again; the rows before that place are loaded, and loading them again changes nothing.",
            file=str(path),
        ) from error
