"""The guide for Neo4j Browser: `guide.html` with the queries of `cypher/` written into it, so that there is one source.

In: where the server answers. Out: HTML as Browser's `:play` takes it, slides of a carousel; a click on a query puts it
into the editor. Browser draws nothing for a query that `:param` lines precede, so example parameters stand in it.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, StrictUndefined

from graph.queries import HEADER, OPAQUE, PARAMETER, Query, query


def build_guide(base: str) -> str:
    """Return the guide; `base` is the server's address, for the style sheet."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.globals |= {"query": query, "runnable": runnable}
    return environment.from_string(template()).render(base=base)


@cache
def template() -> str:
    """Return the text of `guide.html`."""
    return (files("api") / "browser" / "guide.html").read_text(encoding="utf-8")


def runnable(found: Query) -> str:
    """Return a query's text without its header, its example parameters written in as Cypher literals."""
    text = HEADER.sub("", found.text).lstrip("\n")
    parts: list[str] = []
    at = 0
    for opaque in OPAQUE.finditer(text):
        parts += [filled(text[at : opaque.start()], found.example), opaque.group()]
        at = opaque.end()
    return "".join([*parts, filled(text[at:], found.example)]).rstrip("\n")


def filled(code: str, example: dict[str, Any]) -> str:
    """Return Cypher between strings and comments with each parameter's example in its place."""
    return PARAMETER.sub(lambda name: literal(example[name[1]]), code)


def literal(value: Any) -> str:
    """Return a value as Cypher writes it: JSON but for the keys of maps, which Cypher wants without quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"`{key}`: {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return orjson.dumps(value).decode()
