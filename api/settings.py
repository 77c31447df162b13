"""All settings, each read once: option > environment > `.env` > `kailin.toml` > default.

In: options given by a command, the process environment, the files `.env` and `kailin.toml` of the working folder.
Out: one frozen `Settings`. This is the only module that reads the environment. It starts nothing and opens nothing.
"""

import difflib
import os
import sys
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import platformdirs
from dotenv import dotenv_values
from pydantic import AliasGenerator, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from api.settings_fields import DatasetFields, HttpFields, ModelFields, RunFields, StoreFields
from graph.errors import Invalid

ENV_FILE = ".env"
TOML_FILE = "kailin.toml"
PREFIX = "KAILIN_"
FOREIGN = ("neo4j_", "openai_", "hf_")  # names that other tools share; all others carry our prefix
USER_CACHE = platformdirs.user_cache_path("kailin", appauthor=False)


def variable(field: str) -> str:
    """Return the environment variable of a field: "model" -> "KAILIN_MODEL", "neo4j_uri" -> "NEO4J_URI"."""
    return field.upper() if field.startswith(FOREIGN) else PREFIX + field.upper()


class Settings(HttpFields, DatasetFields, RunFields, ModelFields, StoreFields, BaseSettings):
    """Every setting of kailin. A field's environment variable is `variable(field)`, its description the README's."""

    model_config = SettingsConfigDict(
        alias_generator=AliasGenerator(validation_alias=variable),
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the interface's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources, strongest first."""
        return init_settings, env_settings, dotenv_settings, TomlSource(settings_cls)

    @property
    def is_private(self) -> bool:
        """Whether the database is the private Neo4j of the home."""
        return self.neo4j_uri is None

    @property
    def home_path(self) -> Path:
        """The folder of the home in use."""
        return self.home / "homes" / self.home_name

    @property
    def keys_path(self) -> Path:
        """The file of the home's access keys to the HTTP API."""
        return self.home_path / "keys.json"

    @property
    def downloads_path(self) -> Path:
        """The folder of NLM's files, shared by all homes."""
        return self.downloads or self.home / "downloads"

    @property
    def cache_path(self) -> Path:
        """The folder of downloads, shared by all homes: below KAILIN_HOME where that is set."""
        return self.home / "cache" if "home" in self.model_fields_set else USER_CACHE


class TomlSource(PydanticBaseSettingsSource):
    """The settings of `kailin.toml`, under their variables' names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return one field's value; `__call__` answers for all fields at once."""
        return self().get(variable(field_name)), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values of the file."""
        return {variable(key): value for key, value in toml_values().items()}


def load_settings(**options: Any) -> Settings:
    """Return the settings in force; `options` are fields by name, None where the option was not given.

    A home that is named here means the private Neo4j of that home, whatever NEO4J_URI says. Raises Invalid, naming
    the setting, where it was set, its value and what was expected.
    """
    given = {variable(field): value for field, value in options.items() if value is not None}
    if "home_name" in options and options["home_name"] is not None:
        given["NEO4J_URI"] = None
    refuse_unknown(options, Settings.model_fields, "the options")
    for names, place in ((os.environ, "the environment"), (dotenv_values(ENV_FILE), str(Path(ENV_FILE).absolute()))):
        refuse_unknown([n for n in names if n.startswith(PREFIX)], {variable(f) for f in Settings.model_fields}, place)
    try:
        return Settings(**given)
    except ValidationError as error:
        raise Invalid("; ".join(complaint(fault, given) for fault in error.errors()) + ".") from error


def complaint(fault: Any, given: dict[str, Any]) -> str:
    """Return one clause on a value that was refused; a secret's value is not shown."""
    name = str(fault["loc"][0])
    secret = "SecretStr" in str(next(f.annotation for k, f in Settings.model_fields.items() if variable(k) == name))
    value = "a value not shown" if secret else repr(str(fault["input"]))
    expected = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name} has {value} from {origin(name, given)}: {expected[:1].lower()}{expected[1:]}"


def origin(name: str, options: Collection[str] = ()) -> str:
    """Return where the variable `name` was set: the strongest place that has it."""
    if name in options:
        return "the options"
    if os.environ.get(name):
        return "the environment"
    if dotenv_values(ENV_FILE).get(name):
        return ENV_FILE
    return TOML_FILE if name in {variable(key) for key in toml_values()} else "the defaults"


def iter_set() -> Iterator[tuple[str, str, str]]:
    """Yield variable, value and place of every setting that some place outside the options sets; secrets as stars."""
    settings = load_settings()
    for field in Settings.model_fields:
        place = origin(variable(field))
        if place != "the defaults":
            yield variable(field), str(getattr(settings, field)), place


def toml_values() -> dict[str, Any]:
    """Return the values of `kailin.toml` by field, nothing where there is no file. Raises Invalid."""
    path = Path(TOML_FILE).absolute()
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not valid TOML: {error}.", remedy="Correct the file.", file=str(path)) from error
    refuse_unknown(values, Settings.model_fields, str(path))
    return values


def refuse_unknown(names: Collection[str], known: Collection[str], place: str) -> None:
    """Raise Invalid for the first name that is no setting, with the nearest one that is."""
    for name in sorted(set(names) - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(sorted(known))}."
        raise Invalid(f"{name} in {place} is not a setting.", remedy=remedy, setting=name, place=place)


def has_desktop() -> bool:
    """Say whether a browser can be opened for the user: on macOS, and on Linux where a display is named."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def settings_table() -> str:
    """Return every setting with its default and meaning, as the README's Markdown table."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else f"`{str(field.default).lower()}`"
        rows.append(f"| `{variable(name)}` | {default} | {field.description} |\n")
    return "| variable | default | meaning |\n|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(settings_table())
