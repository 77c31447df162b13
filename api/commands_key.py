"""`kailin key`: access keys of the HTTP API, made, listed and revoked."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.http.keys import Key, create_key, read_keys, revoke_key
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, show

key = typer.Typer(help="Access keys of the HTTP API.", no_args_is_help=True)
app = typer.Typer()
app.add_typer(key, name="key")
MAX_NAME = 100


class ScopeName(StrEnum):
    """What a key may."""

    READ = "read"
    TEXT = "text"
    PULL = "pull"
    RUN = "run"


def keys_path(home: str | None) -> Path:
    """Return the file of a home's keys."""
    return load_settings(home_name=home).keys_path


@key.command(epilog=example("kailin key create --name laptop --scope read --scope pull"))
def create(
    name: Annotated[str, typer.Option("--name", help="What the key is for; no two keys in use share a name.")],
    scope: Annotated[
        list[ScopeName],
        typer.Option("--scope", help="read the graph, see abstracts (text), pull datasets, start runs; repeatable."),
    ],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    if not name.isprintable() or not 0 < len(name.strip()) <= MAX_NAME:
        raise typer.BadParameter(f"expected 1 to {MAX_NAME} printable characters", param_hint="--name")
    made, secret = create_key(keys_path(home), name, [s.value for s in scope])
    show({**shown(made), "key": secret}, as_json, secret)


@key.command("list", epilog=example("kailin key list"))
def list_keys(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show all keys, without their secrets."""
    keys = read_keys(keys_path(home))
    table = Table("id", "name", "scopes", "created", "last used", "revoked", box=None, pad_edge=False)
    for k in keys:
        table.add_row(k.id, k.name, " ".join(k.scopes), k.created_at, k.last_used_at or "", k.revoked_at or "")
    show([shown(k) for k in keys], as_json, table if keys else "There are no keys: `kailin key create` makes one.")


@key.command(epilog=example("kailin key revoke laptop"))
def revoke(
    word: Annotated[str, typer.Argument(metavar="ID|NAME", help="The key.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Revoke a key; a running server refuses it from the next request on."""
    revoked = revoke_key(keys_path(home), word)
    show(shown(revoked), as_json, f"Revoked {revoked.id} ({revoked.name}).")


def shown(made: Key) -> dict[str, Any]:
    """Return what may be seen of a key: all but its hash."""
    return {name: value for name, value in asdict(made).items() if name != "hash"}
