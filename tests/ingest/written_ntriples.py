"""Writes small MeSH RDF files for the tests, from a shorthand such as `D900001 label "Cold"`."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

MESH = "http://id.nlm.nih.gov/mesh/"
WORDS = {
    "a": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
}
LINE = re.compile(r"(\S+) (\S+) (.+)")


def ntriples(shorthand: str, *, year: str = "") -> list[str]:
    """Return the lines of N-Triples that lines of shorthand stand for; texts without a language are English."""
    found = map(LINE.fullmatch, filter(None, map(str.strip, shorthand.splitlines())))
    return [triple(*line.groups(), place=f"{MESH}{year}") for line in found if line]


def triple(subject: str, word: str, value: str, *, place: str) -> str:
    """Return one line of N-Triples."""
    if value.startswith('"'):
        written = f"{value}@en" if value.endswith('"') else value
    else:
        written = f"<{MESH}vocab#{value}>" if word == "a" else f"<{place}{value}>"
    return f"<{place}{subject}> <{WORDS.get(word, f'{MESH}vocab#{word}')}> {written} .\n"


def rdf_file(path: Path, lines: Iterable[str]) -> Path:
    """Write lines, packed where the name says so, and return the path."""
    content = "".join(lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
