"""Streams the triples of N-Triples files.

In: a path, plain or gzip. Out: one triple at a time with its line, in blocks of bounded size. Knows nothing about what
the triples mean.
"""

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from graph.errors import Invalid
from ingest.xml_stream import OnBytes, iter_chunks, quiet

LONGEST_LINE = 1 << 24


def iter_triples(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[tuple[int, Quad]]:
    """Yield each triple with its line; `on_bytes` gets the position in the file as it lies on disk.

    Raises Invalid, after the whole blocks before it, at a line that is no triple or where the file is cut off.
    """
    first = 1
    for block in iter_blocks(path, on_bytes):
        lines = block.splitlines()
        yield from zip(numbers(lines, first), read_block(path, block, first), strict=True)
        first += len(lines)


def iter_blocks(path: Path, on_bytes: OnBytes) -> Iterator[bytes]:
    """Yield a file's content in blocks of whole lines. Raises Invalid when a line does not end."""
    rest = b""
    for chunk in iter_chunks(path, on_bytes):
        whole, newline, after = chunk.rpartition(b"\n")
        if newline:
            yield rest + whole + newline
            rest = after
        else:
            rest += chunk
            if len(rest) > LONGEST_LINE:
                raise Invalid(
                    f"{path} has a line longer than {LONGEST_LINE:,} bytes, expected one triple a line (N-Triples).",
                    remedy="Give NLM's N-Triples file, such as mesh2026.nt or mesh2026.nt.gz.",
                    file=str(path),
                )
    if rest:
        yield rest


def numbers(lines: list[bytes], first: int) -> Iterator[int]:
    """Yield the numbers of the lines that hold a triple: neither empty nor a comment."""
    return (number for number, line in enumerate(lines, first) if line.strip() and not line.lstrip().startswith(b"#"))


def read_block(path: Path, block: bytes, first: int) -> list[Quad]:
    """Return the triples of a block, one a line. Raises Invalid naming the line that is none."""
    try:
        return list(parse(block, format=RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        line = first + (error.lineno or 1) - 1
        said = error.msg.partition(": ")[2] or error.msg  # Before the colon it counts lines from the block's start.
        raise Invalid(
            f"{path}, line {line}: not one triple of N-Triples: {said}.",
            remedy="Fetch the file again.",
            file=str(path),
            line=line,
        ) from error
