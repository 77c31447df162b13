"""Keys: what is kept of them, who may read the file, and that a server sees each change at once."""

import stat
from pathlib import Path

import pytest

from api.http.keys import KeyRing, create_key, read_keys, revoke_key
from graph.errors import Invalid, NotFound


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a home keeps its keys."""
    return tmp_path / "home" / "keys.json"


def test_only_a_hash_is_kept_and_only_the_owner_may_read_it(file: Path) -> None:
    """Nor does a file left behind by a broken write keep its wider mode."""
    file.parent.mkdir()
    file.with_suffix(".new").touch(0o644)
    key, secret = create_key(file, "laptop", ["pull", "read"])
    assert secret.startswith("kailin_")
    assert len(secret) > 43
    assert secret not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key.scopes == ("read", "pull")
    assert read_keys(file) == (key,)


def test_a_ring_sees_what_the_command_line_does(file: Path) -> None:
    """A key is known from its making to its revocation, without a restart."""
    ring = KeyRing(file)
    assert ring.find("kailin_x") is None
    key, secret = create_key(file, "laptop", ["read"])
    assert ring.find(secret) == key
    assert ring.find(secret[:-1]) is None
    revoke_key(file, "laptop")
    assert ring.find(secret) is None
    assert ring.keys == ()


def test_last_use_is_written_with_the_next_flush(file: Path) -> None:
    """Not with each request; a key made meanwhile is not lost."""
    _, secret = create_key(file, "first", ["read"])
    ring = KeyRing(file)
    found = ring.find(secret)
    assert found
    ring.used(found)
    create_key(file, "second", ["read"])
    assert read_keys(file)[0].last_used_at is None
    ring.flush()
    assert [k.name for k in read_keys(file) if k.last_used_at] == ["first"]
    assert len(read_keys(file)) == 2


def test_the_key_of_the_environment_never_starts_runs() -> None:
    """It is for containers: reading, texts and pulls."""
    ring = KeyRing(None, "s" * 32)
    found = ring.find("s" * 32)
    assert found
    assert "run" not in found.scopes
    ring.used(found)
    ring.flush()


def test_names_in_use_and_unknown_keys_are_refused(file: Path) -> None:
    """A revoked key's name is free again."""
    create_key(file, "laptop", ["read"])
    with pytest.raises(Invalid, match="laptop"):
        create_key(file, "laptop", ["read"])
    with pytest.raises(NotFound, match="kailin key list"):
        revoke_key(file, "phone")
    revoke_key(file, "laptop")
    create_key(file, "laptop", ["read"])
    assert len(read_keys(file)) == 2


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys": [{"id": 1}]}', "\x00"])
def test_a_broken_file_is_named(file: Path, text: str) -> None:
    """It lets nobody in and is not written over."""
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(Invalid, match=r"keys\.json"):
        KeyRing(file).find("kailin_x")
    with pytest.raises(Invalid):
        create_key(file, "laptop", ["read"])
    assert file.read_text() == text
