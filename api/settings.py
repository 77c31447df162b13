"""All settings, each read once: option > environment > `.env` > `kailin.toml` > default.

In: options given by a command, the process environment, the files `.env` and `kailin.toml` of the working folder.
Out: one frozen `Settings`. This is the only module that reads the environment. It starts nothing and opens nothing.
"""

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, AliasGenerator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from agents.kinds import DEFAULT_MIX, parse_mix
from graph.errors import Invalid

ENV_FILE = ".env"
TOML_FILE = "kailin.toml"
PREFIX = "KAILIN_"
FOREIGN = ("neo4j_", "openai_")  # names that other tools share; all others carry our prefix
DEFAULT_HOME = "default"
USER_DATA = platformdirs.user_data_path("kailin", appauthor=False)
USER_CACHE = platformdirs.user_cache_path("kailin", appauthor=False)
HOME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def checked_home_name(name: str) -> str:
    """Return a home's name that is safe as a folder's name."""
    if not HOME_NAME.fullmatch(name):
        raise ValueError("a home's name is 1 to 64 of a-z, 0-9, - and _, and starts with a letter or digit")
    return name


def absolute(path: Path) -> Path:
    """Return a path with `~` and relative parts resolved, so that a later change of folder does not move it."""
    return path.expanduser().absolute()


def variable(field: str) -> str:
    """Return the environment variable of a field: "model" -> "KAILIN_MODEL", "neo4j_uri" -> "NEO4J_URI"."""
    return field.upper() if field.startswith(FOREIGN) else PREFIX + field.upper()


def checked_evaluator(text: str) -> str:
    """Return who chooses of two questions, as it was written, where its form is known."""
    if not re.fullmatch(r"rule|model:.+|llm(:.+)?", text):
        raise ValueError("expected `rule`, `model:PATH`, `llm` or `llm:ENDPOINT[#MODEL]`")
    return text


def checked_judge(text: str) -> str:
    """Return who judges finished pairs, as it was written, where its form is known."""
    if not re.fullmatch(r"off|llm(:.+)?", text):
        raise ValueError("expected `off`, `llm` or `llm:ENDPOINT[#MODEL]`")
    return text


def checked_mix(text: str) -> str:
    """Return a mix of kinds of question that can be read."""
    try:
        parse_mix(text)
    except Invalid as error:
        raise ValueError(str(error)) from error
    return text


KindsMix = Annotated[str, AfterValidator(checked_mix)]
HomeName = Annotated[str, AfterValidator(checked_home_name)]
Folder = Annotated[Path, AfterValidator(absolute)]
Temperature = Annotated[float, Field(ge=0, le=2)]


class Settings(BaseSettings):
    """Every setting of kailin. A field's environment variable is `variable(field)`, its description the README's."""

    model_config = SettingsConfigDict(
        alias_generator=AliasGenerator(validation_alias=variable),
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    neo4j_uri: str | None = Field(
        None, description="address of a Neo4j server; unset: a private one, started on demand"
    )
    neo4j_username: str = Field("neo4j", description="user name there")
    neo4j_password: SecretStr | None = Field(None, description="password there; required with `NEO4J_URI`")
    neo4j_database: str = Field("neo4j", description="database there")
    openai_base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint, usually ending in `/v1`; unset: a small model on this machine"
    )
    openai_api_key: SecretStr | None = Field(None, description="its key, if it asks for one")

    home: Folder = Field(
        default_factory=lambda: USER_DATA,
        description="folder of homes and downloads; unset: the platform's folders for a user's data and cache",
    )
    home_name: HomeName = Field(DEFAULT_HOME, description="home to work in, as `--home` names it")
    downloads: Folder | None = Field(
        None,
        description="folder that `kailin fetch` fills; unset: `downloads` below `KAILIN_HOME`, for all homes",
    )
    mesh_url: str = Field(
        "https://nlmpubs.nlm.nih.gov/projects/mesh/", description="NLM's MeSH files, or a copy of that folder"
    )
    pubmed_url: str = Field(
        "https://ftp.ncbi.nlm.nih.gov/pubmed/", description="NLM's PubMed files, or a copy of that folder"
    )
    heap_mb: int = Field(2048, ge=512, description="memory of the private Neo4j's heap, in MB")
    page_cache_mb: int | None = Field(
        None,
        ge=64,
        description="its cache of store pages, in MB; unset: the store's size, 512 to a quarter of the memory",
    )

    model: str | None = Field(None, description="model name; unset: the only one that the endpoint serves")
    temperature: Temperature = Field(0.0, description="sampling temperature of the first generator and the answerer")
    generator_b_model: str | None = Field(None, description="the second generator's model; unset: `KAILIN_MODEL`")
    generator_b_base_url: str | None = Field(None, description="its endpoint; unset: `OPENAI_BASE_URL`")
    generator_b_api_key: SecretStr | None = Field(
        None, description="its key; unset: `OPENAI_API_KEY` where the endpoint is the same"
    )
    generator_b_temperature: Temperature = Field(0.0, description="its sampling temperature")
    generator: str | None = Field(
        None,
        description="what takes the second generator's place: a run directory of `kailin train`, an adapter's folder, "
        "or a name that the endpoint serves",
    )
    answerer_model: str | None = Field(None, description="the answerer's model; unset: `KAILIN_MODEL`")
    answerer_base_url: str | None = Field(None, description="its endpoint; unset: `OPENAI_BASE_URL`")
    answerer_api_key: SecretStr | None = Field(
        None, description="its key; unset: `OPENAI_API_KEY` where the endpoint is the same"
    )
    evaluator: Annotated[str, AfterValidator(checked_evaluator)] = Field(
        "rule",
        description="who chooses of two questions: `rule` (MeSH similarity), `model:PATH` (from `kailin train"
        " evaluator`, or a language model), `llm` (the answerer's model) or `llm:ENDPOINT[#MODEL]`",
    )
    evaluator_api_key: SecretStr | None = Field(
        None, description="the key of its endpoint; unset: `OPENAI_API_KEY` where the endpoint is the same"
    )
    judge: Annotated[str, AfterValidator(checked_judge)] = Field(
        "off", description="who judges finished pairs: `off`, `llm` (the answerer's model) or `llm:ENDPOINT[#MODEL]`"
    )
    judge_api_key: SecretStr | None = Field(
        None, description="the key of its endpoint; unset: `OPENAI_API_KEY` where the endpoint is the same"
    )
    judge_threshold: float = Field(
        0.5, ge=0, le=1, description="score of the weakest criterion below which the judge rejects a pair"
    )
    prompt_form: Literal["auto", "text", "json"] = Field(
        "auto", description="`text` for base models, `json` for chat models; auto: text for the small model, else json"
    )
    reply_tokens: int = Field(512, ge=16, description="most tokens of one reply")
    embedding_model: str | None = Field(
        None,
        description="embedding model: its name at the endpoint, else a folder or a name on the hub (extra `train`);"
        " unset: the only one served, or the small all-MiniLM-L6-v2",
    )
    embedding_base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint for embeddings; unset: a model on this machine"
    )
    embedding_api_key: SecretStr | None = Field(None, description="its key, if it asks for one")
    embedding_max_gb: float = Field(
        50, gt=0, description="most disk that `kailin embed` may need for all vectors of a model, in GB"
    )

    alpha: float = Field(0.5, ge=0, le=1, description="what targets follow: 0 every concept alike, 1 the literature")
    seed: int = Field(0, ge=0, description="seed of plans, source choice and sampling")
    per_article: int = Field(10, ge=1, description="most pairs that one article is the source of")
    attempts: int = Field(3, ge=1, description="tries at a target before it is closed as failed")
    retrieved: int = Field(4, ge=1, le=50, description="supporting articles retrieved for a question (k)")
    retrieval: Literal["auto", "text", "mesh", "dense", "hybrid"] = Field(
        "auto",
        description="supporting articles by a question's words, the headings named in it, vectors, or all fused; auto:"
        " hybrid, without vectors where the graph has none of the embedding model",
    )
    similarity: Literal["mean", "best_match"] = Field(
        "mean", description="how the evaluator compares articles: mean over all heading pairs, or best-match average"
    )
    source_in_context: bool = Field(True, description="whether the answerer sees the source article too")
    kinds: KindsMix = Field(
        DEFAULT_MIX, description="share of each kind of question: yesno, factoid, list, summary; kept exactly"
    )
    walker: Literal["deficit", "llm"] = Field(
        "deficit", description="who chooses targets: the deficit walk, or the language model with tools"
    )
    walker_steps: int = Field(12, ge=2, le=100, description="most calls of one walk of the language model")
    concurrency: int = Field(16, ge=1, le=1024, description="targets in work at once")
    give_up_after: float = Field(
        600, gt=0, description="seconds without an answer from model or database until a run stops"
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
