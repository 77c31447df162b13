"""Streams the records of large XML files.

In: a path, plain or gzip (told by the first bytes, not by the name), and the tags of the records wanted. Out: one
element at a time with its line, and bounded memory. Nothing outside the file is read: no DTD, no entity, no network.
Knows nothing about what the records mean.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

from lxml import etree

from graph.errors import Invalid

OnBytes = Callable[[int], None]
GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 17
# The longest real record, an article of thousands of authors, takes a few MB: more than this without one is something
# else, or damaged.
LONGEST_RECORD = 16 << 20


def quiet(_position: int) -> None:
    """Report no progress."""


def find_root(path: Path) -> str:
    """Return the tag of a file's root element. Raises Invalid when the file is not XML or declares entities."""
    parser = etree.XMLPullParser(events=("start",), load_dtd=False, no_network=True, resolve_entities=False)
    error: etree.XMLSyntaxError | None = None
    n_bytes = 0
    for chunk in iter_chunks(path):
        n_bytes += len(chunk)
        if n_bytes > LONGEST_RECORD:
            raise too_long(path)
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as found:
            error = found
        for element in events(parser):
            refuse_entities(path, element)
            return str(element.tag)
        if error:
            raise broken(path, parser, error)
    raise broken(path, parser)


def iter_elements(
    path: Path, tags: tuple[str, ...], *, on_bytes: OnBytes = quiet
) -> Iterator[tuple[etree._Element, int]]:
    """Yield the outermost elements of some tags with their lines; each is valid until the next is asked for.

    `on_bytes` gets the position in the file as it lies on disk. Raises Invalid, after the whole records before it, at
    the place where the file is cut off or not well-formed.
    """
    find_root(path)
    parser = etree.XMLPullParser(
        events=("end",),
        tag=tags,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
    )
    inner = frozenset(tags)
    chunks = iter_chunks(path, on_bytes)
    error: Invalid | None = None
    n_bytes = 0  # Since the last record.
    while error is None:
        ended = False
        try:
            chunk = next(chunks, b"")
            ended = not chunk
            n_bytes += len(chunk)
            if ended:
                parser.close()
            else:
                parser.feed(chunk)
        except etree.XMLSyntaxError as found:
            error = broken(path, parser, found)
        except Invalid as found:
            error = found
        for record in finished(parser, inner):
            yield record
            n_bytes = 0
        if ended and error is None:
            return
        if n_bytes > LONGEST_RECORD and error is None:
            error = too_long(path)
    raise error


def finished(parser: etree.XMLPullParser, tags: frozenset[str]) -> Iterator[tuple[etree._Element, int]]:
    """Yield the records that the parser has finished, and forget each afterwards."""
    for element in events(parser):
        parent = element.getparent()
        if parent is not None and parent.tag in tags:
            continue
        line: Any = element.sourceline
        yield element, line or 0
        # The element itself stays until the next one: the parser may still be writing the text behind it.
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def events(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    """Yield the elements of the events that a parser has collected."""
    return (element for _, element in parser.read_events() if isinstance(element, etree._Element))


def iter_chunks(path: Path, on_bytes: OnBytes = quiet) -> Iterator[bytes]:
    """Yield a file's content in pieces, unpacked. Raises Invalid when it cannot be read or the packing is broken."""
    try:
        with path.open("rb") as raw:
            source = unpacked(raw)
            while chunk := source.read1(CHUNK):
                on_bytes(raw.tell())
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Invalid(
            f"{path} is cut off or damaged: {error}.", remedy="Fetch the file again.", file=str(path)
        ) from error
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror or error}.", remedy="Correct the path.", file=str(path)
        ) from error


def unpacked(raw: BufferedReader) -> gzip.GzipFile | BufferedReader:
    """Return a reader of a file's content: gzip is unpacked, whatever the file is called."""
    magic = raw.read(len(GZIP_MAGIC))
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if magic == GZIP_MAGIC else raw


def refuse_entities(path: Path, root: etree._Element) -> None:
    """Raise Invalid when the document type declares entities: NLM's files have none, and they can grow without end."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:  # type: ignore[attr-defined] # not in the stubs
        raise Invalid(
            f"{path} declares XML entities, which are not read.",
            remedy="Give the file as NLM ships it.",
            file=str(path),
        )


def too_long(path: Path) -> Invalid:
    """Return the error for a file that goes on without a record, before it fills the memory."""
    return Invalid(
        f"{path} goes on for {LONGEST_RECORD >> 20} MB without a whole record.",
        remedy="Give a file as NLM ships it; the records before this place were whole.",
        file=str(path),
    )


def broken(path: Path, parser: etree.XMLPullParser, error: etree.XMLSyntaxError | None = None) -> Invalid:
    """Return the error for a file that is not well-formed, or ends too soon."""
    # The exception itself may speak of a later consequence; the parser's own log begins with the cause.
    log = [(entry.line, entry.message) for entry in parser.feed_error_log if entry.level_name == "FATAL"]
    line, said = log[0] if log else (1, error.msg if error else "it holds no element")
    return Invalid(
        f"{path}, line {line}: not well-formed XML, or cut off: {said}.",
        remedy="Fetch the file again; the records before this line were whole.",
        file=str(path),
        line=line,
    )
