"""Turns what a page shows into HTML, and reads the files that go with it. Nothing here knows the graph.

Templates escape whatever is put into them. The policy lets a browser run and fetch what this server serves and nothing
else: no script or style stands in a page itself.
"""

from dataclasses import dataclass
from functools import cache
from gzip import compress
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Static:
    """A file that pages refer to, as it is and compressed."""

    body: bytes
    packed: bytes
    media: str
    etag: str


@cache
def environment() -> Environment:
    """Return the templates; a name that a page forgot to give is an error, not an empty string."""
    made = Environment(
        loader=PackageLoader("api", "page/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"signed": signed, "counted": counted}
    return made


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign; what rounds to nothing has none."""
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}" if rounded else f"{0:.{digits}f}"


def counted(n: int, name: str) -> str:
    """Return "1 pair", "2 pairs"."""
    return f"{n:,} {name}{'' if n == 1 else 's'}"


def render(template: str, **values: Any) -> str:
    """Return a page's HTML."""
    return environment().get_template(template).render(**values)


@cache
def find_static(name: str) -> Static | None:
    """Return a static file by its name, None where there is none."""
    found = {path.name: path for path in (files("api") / "page" / "static").iterdir()}.get(name)
    if found is None:
        return None
    body = found.read_bytes()
    return Static(body, compress(body, 6), MEDIA[name[name.rindex(".") :]], f'"{sha256(body).hexdigest()[:32]}"')
