"""Access keys: made, listed, revoked, and found again by their secret. Only hashes are kept.

In: a file of a home, readable by its owner alone. Out: keys. A secret has 256 random bits, so that one round of SHA-256
keeps it: there is nothing to guess. The file is replaced whole, under a lock, and read again when it has changed, so
that a key revoked on the command line is refused by a running server at once. No graph is asked: requests only read
there, and a dump of it carries no keys.
"""

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import orjson

from graph.errors import Invalid, NotFound
from graph.file_lock import locked

Scope = Literal["read", "text", "pull", "run"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "kailin_"
KEYLESS: tuple[Scope, ...] = ("read", "text", "pull")  # what loopback may without a key
FLUSH_SECONDS = 60.0
ENVIRONMENT_KEY = "environment"


@dataclass(frozen=True, slots=True)
class Key:
    """An access key without its secret; times are ISO 8601, None where it was not used or not revoked."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    hash: str
    created_at: str
    last_used_at: str | None = None
    revoked_at: str | None = None


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return "sha256:" + hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def now() -> str:
    """Return the time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_keys(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file, in the order they were made; none where there is no file. Raises Invalid."""
    try:
        rows = orjson.loads(path.read_bytes())["keys"]
        return tuple(Key(**{**row, "scopes": tuple(row["scopes"])}) for row in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(
            f"The file of keys {path} cannot be read: {type(error).__name__}.",
            remedy="Correct or remove it; `kailin key create` begins a new one.",
            path=str(path),
        ) from error


def create_key(path: Path, name: str, scopes: Iterable[Scope]) -> tuple[Key, str]:
    """Add a key to a file and return it with its secret, which is kept nowhere. Raises Invalid for a name in use."""
    secret = PREFIX + secrets.token_urlsafe(32)
    wanted = frozenset(scopes)
    ordered = tuple(scope for scope in SCOPES if scope in wanted)
    key = Key(secrets.token_hex(4), name, ordered, hash_of(secret), now())

    def add(keys: Sequence[Key]) -> list[Key]:
        if any(other.name == name and other.revoked_at is None for other in keys):
            raise Invalid(f"There is a key named {name!r}.", remedy="Choose another name, or revoke that one.")
        return [*keys, key]

    change_keys(path, add)
    return key, secret


def revoke_key(path: Path, word: str) -> Key:
    """Revoke a key by its id or name and return it. Raises NotFound; a key revoked before stays as it is."""
    found: list[Key] = []

    def revoke(keys: Sequence[Key]) -> list[Key]:
        named = [key for key in keys if key.id == word] or [key for key in keys if key.name == word]
        found.extend(replace(key, revoked_at=key.revoked_at or now()) for key in named)
        by_id = {key.id: key for key in found}
        return [by_id.get(key.id, key) for key in keys]

    change_keys(path, revoke)
    if not found:
        raise NotFound(f"There is no key {word!r}.", remedy="See `kailin key list`.", word=word)
    return found[-1]


def record_uses(path: Path, uses: dict[str, str]) -> None:
    """Note when keys were last used, by id."""
    change_keys(path, lambda keys: [replace(k, last_used_at=uses.get(k.id, k.last_used_at)) for k in keys])


def change_keys(path: Path, change: Callable[[Sequence[Key]], list[Key]]) -> None:
    """Replace a file of keys by what `change` makes of it, under a lock, readable by the owner alone."""
    with locked(path.with_suffix(".lock"), "Another process changes the keys", timeout=10):
        keys = change(read_keys(path))
        text = orjson.dumps({"keys": [asdict(key) for key in keys]}, option=orjson.OPT_INDENT_2)
        written = path.with_suffix(".new")
        written.unlink(missing_ok=True)
        with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)


class KeyRing:
    """The keys of a server: those of its file, as they are now, and perhaps one from the environment."""

    def __init__(self, path: Path | None, environment_key: str | None = None) -> None:
        self._path = path
        self._extra = (
            (Key(ENVIRONMENT_KEY, "KAILIN_HTTP_KEY", KEYLESS, hash_of(environment_key), now()),)
            if environment_key
            else ()
        )
        self._kept: tuple[Key, ...] = ()
        self._seen: tuple[int, int] | None = None
        self._uses: dict[str, str] = {}
        self._flushed = time.monotonic()
        self._lock = threading.Lock()

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys that are not revoked. Raises Invalid where the file cannot be read."""
        return (*self._extra, *(key for key in self._current() if key.revoked_at is None))

    def find(self, secret: str) -> Key | None:
        """Return the key of a secret, None for an unknown or revoked one; each is compared, in constant time."""
        hashed = hash_of(secret)
        found = [key for key in self.keys if hmac.compare_digest(key.hash, hashed)]
        return found[0] if found else None

    def used(self, key: Key) -> None:
        """Note a use, in memory until `flush`."""
        if key.id != ENVIRONMENT_KEY:
            with self._lock:
                self._uses[key.id] = now()

    @property
    def is_due(self) -> bool:
        """Whether uses have waited long enough to be written."""
        return bool(self._uses) and time.monotonic() - self._flushed > FLUSH_SECONDS

    def flush(self) -> None:
        """Write the uses noted since the last time."""
        with self._lock:
            uses, self._uses = self._uses, {}
            self._flushed = time.monotonic()
        if uses and self._path:
            record_uses(self._path, uses)

    def _current(self) -> tuple[Key, ...]:
        if self._path is None:
            return ()
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._kept, self._seen = (), None
            return ()
        if self._seen != (status.st_mtime_ns, status.st_ino):
            self._kept, self._seen = read_keys(self._path), (status.st_mtime_ns, status.st_ino)
        return self._kept
