"""`kailin key`: made and printed once, listed without its secret, revoked."""

from collections.abc import Callable
from typing import Any


def test_a_key_from_its_making_to_its_end(kailin: Callable[..., Any]) -> None:
    """The secret is printed by `create` alone."""
    made = kailin("key", "create", "--name", "laptop", "--scope", "read", "--scope", "pull", "--json").document
    assert made["key"].startswith("kailin_")
    assert made["scopes"] == ["read", "pull"]
    listed = kailin("key", "list", "--json")
    assert [key["name"] for key in listed.document] == ["laptop"]
    assert made["key"] not in listed.out
    assert "hash" not in listed.document[0]
    assert kailin("key", "revoke", "laptop").code == 0
    assert kailin("key", "list", "--json").document[0]["revoked_at"]
    assert "laptop" in kailin("key", "list").out


def test_keys_belong_to_a_home(kailin: Callable[..., Any]) -> None:
    """Another home has its own."""
    secret = kailin("key", "create", "--name", "a", "--scope", "read").out.strip()
    assert secret.startswith("kailin_")
    assert kailin("key", "list", "--home", "other", "--json").document == []


def test_what_is_wrong_is_said(kailin: Callable[..., Any]) -> None:
    """A scope that there is not, a name in use, a key that there is not."""
    assert kailin("key", "create", "--name", "a", "--scope", "write").code == 2
    assert kailin("key", "create", "--name", " ", "--scope", "read").code == 2
    kailin("key", "create", "--name", "a", "--scope", "read")
    assert kailin("key", "create", "--name", "a", "--scope", "read").code == 2
    assert kailin("key", "revoke", "b").code == 1
