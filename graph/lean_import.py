"""Imports of foreign packages without what they would take along if it happened to be installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Let what is imported here not find some packages; those that are loaded already stay."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: Python's own sign for "not to be found"
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
