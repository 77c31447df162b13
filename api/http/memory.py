"""Gives memory that was freed back to the system, where the C library keeps it: a server lives for weeks.

Reading a tree or choosing pairs makes a million short-lived values; glibc keeps their pages for later, in each thread's
own arena, and the process looks as large as it ever was. Elsewhere (macOS, musl) nothing is done.
"""

import ctypes
from functools import cache
from typing import Any


@cache
def trim() -> Any:
    """Return glibc's `malloc_trim`, None where there is none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, TypeError, AttributeError):
        return None


def give_back() -> bool:
    """Give freed memory back and say whether some was; takes a millisecond or two."""
    found = trim()
    return bool(found(0)) if found else False
