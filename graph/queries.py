"""Reads the files in `cypher/`: one query a file, its header the contract.

A header line is `// word: text`. Words: `purpose`, `mode` (read, write or schema), `param NAME`, `column NAME`, and
`example`, one a parameter, as `NAME = JSON`. Parameters used and declared must be the same; the database checks that
the columns returned are those declared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

import orjson

from graph.errors import Defect

Mode = Literal["read", "write", "schema"]
HEADER = re.compile(r"^// (purpose|mode|example|param (\w+)|column (\w+)): (.+)$", re.MULTILINE)
# What may hold a dollar sign that is no parameter's: strings, quoted names and comments, whichever begins first.
OPAQUE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)

PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Query:
    """One file of `cypher/`: its text and its contract."""

    name: str
    text: str
    purpose: str
    mode: Mode
    parameters: dict[str, str]
    columns: dict[str, str]
    example: dict[str, Any]


def parse_query(name: str, text: str) -> Query:
    """Return the query of a file's text. Raises Defect where header and body disagree, naming all that is wrong."""
    words: dict[str, str] = {}
    parameters: dict[str, str] = {}
    columns: dict[str, str] = {}
    example: dict[str, Any] = {}
    problems: list[str] = []
    for word, parameter, column, value in HEADER.findall(text):
        if parameter:
            parameters[parameter] = value
        elif column:
            columns[column] = value
        elif word == "example":
            problems += read_example(value, example)
        else:
            words[word] = value
    problems += disagreements(words, parameters, example, used_parameters(text))
    if problems:
        raise Defect(f"cypher/{name}.cypher: {'; '.join(problems)}.", remedy="Correct the header.", query=name)
    return Query(name, text, words["purpose"], cast("Mode", words["mode"]), parameters, columns, example)


def read_example(line: str, example: dict[str, Any]) -> list[str]:
    """Add what a line `NAME = JSON` says to `example`; return what is wrong with it."""
    parameter, _, literal = line.partition(" = ")
    try:
        example[parameter] = orjson.loads(literal)
    except orjson.JSONDecodeError:
        return [f"example of {parameter} is not JSON: {literal}"]
    return []


def used_parameters(text: str) -> set[str]:
    """Return the parameters that a query's text refers to."""
    return set(PARAMETER.findall(OPAQUE.sub("''", text)))


def disagreements(
    words: dict[str, str], parameters: dict[str, str], example: dict[str, Any], used: set[str]
) -> list[str]:
    """Return what is wrong with a header, in words."""
    mode = words.get("mode")
    return [
        *(f"no `// {word}:` line" for word in ("purpose", "mode") if word not in words),
        *([] if mode in {None, "read", "write", "schema"} else [f"mode is {mode!r}, expected read, write or schema"]),
        *(f"uses ${p}, not declared" for p in sorted(used - parameters.keys())),
        *(f"declares ${p}, not used" for p in sorted(parameters.keys() - used)),
        *(f"has no example for ${p}" for p in sorted(parameters.keys() - example.keys())),
        *(f"has an example for {p}, not a parameter" for p in sorted(example.keys() - parameters.keys())),
    ]


@cache
def query(name: str) -> Query:
    """Return one query by its file's name without the ending. Raises Defect when there is none."""
    path = files("cypher") / f"{name}.cypher"
    if not path.is_file():
        raise Defect(f"There is no cypher/{name}.cypher.", query=name)
    return parse_query(name, path.read_text(encoding="utf-8"))


def iter_queries(mode: Mode | None = None) -> Iterator[Query]:
    """Yield every query (of one mode), by name."""
    names = sorted(p.name.removesuffix(".cypher") for p in files("cypher").iterdir() if p.name.endswith(".cypher"))
    return (query(name) for name in names if mode in {None, query(name).mode})
