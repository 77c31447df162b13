"""Identifiers derived from content: canonical JSON and hashes that name their algorithm.

A changed canonical form changes every id in every graph, so the form is fixed: UTF-8, sorted keys, no white space.
"""

import hashlib
from typing import Any

import orjson


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def content_id(*parts: Any) -> str:
    """Return `b2:` and 32 hexadecimal digits (BLAKE2b, 16 bytes) over the canonical JSON of the parts."""
    return "b2:" + hashlib.blake2b(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def seeded_order(seed: int, *parts: Any) -> int:
    """Return a 64-bit number that orders ties the same way on every machine for one seed."""
    text = ":".join(str(part) for part in (seed, *parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def sha256_text(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal, as prompts are named."""
    return hashlib.sha256(text.encode()).hexdigest()
