"""Who asks, and what they may: a key's scopes, or what loopback may without one.

In: a request's address, headers and the keys. Out: a `Caller`. Nothing here reads the graph.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["read", "text", "pull", "run"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
KEYLESS: frozenset[Scope] = frozenset({"read", "text", "pull"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the key's id ("" for loopback without a key) and what it may."""

    key_id: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Say whether a scope is among the caller's."""
        return scope in self.scopes
