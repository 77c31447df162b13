"""One line a request on stderr: JSON where a machine reads it, words on a terminal. Secrets are taken out.

Paths are logged without what follows the question mark; bodies and headers never are.
"""

import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

import orjson

LOGGER = "kailin.http"
SECRET = re.compile(r"kailin_[\w-]{8,}")
FIELDS = ("request_id", "method", "route", "path", "status", "ms", "bytes", "key")


def scrubbed(text: str) -> str:
    """Return a text with whatever looks like a key taken out."""
    return SECRET.sub("kailin_…", text)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return scrubbed(orjson.dumps(line, default=str).decode())


class Words(logging.Formatter):
    """A record as a line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and where an error arose."""
        if not hasattr(record, "status"):
            text = record.getMessage()
        else:
            text = f"{record.status} {record.method} {printable(record.path)} {record.ms:.0f} ms {record.bytes:,} bytes"  # type: ignore[attr-defined]
        error = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return scrubbed(text + error)


def printable(text: str) -> str:
    """Return a text with what is no printable character escaped, so that a path cannot write to a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)


def start_logs(stream: TextIO | None = None) -> None:
    """Log requests, and what uvicorn warns of, to stderr."""
    to = stream or sys.stderr
    handler = logging.StreamHandler(to)
    handler.setFormatter(Words() if to.isatty() else JsonLines())
    for name, level in ((LOGGER, logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
