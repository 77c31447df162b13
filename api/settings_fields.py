"""The fields of the settings, by what they are for: each with its default, its bounds and its line in the README.

Pure: where values come from is the business of settings.py, which puts the groups together.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AfterValidator, BaseModel, Field, SecretStr

from agents.kinds import DEFAULT_MIX, parse_mix
from graph.errors import Invalid

DEFAULT_HOME = "default"
USER_DATA = platformdirs.user_data_path("kailin", appauthor=False)
HOME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def checked_home_name(name: str) -> str:
    """Return a home's name that is safe as a folder's name."""
    if not HOME_NAME.fullmatch(name):
        raise ValueError("a home's name is 1 to 64 of a-z, 0-9, - and _, and starts with a letter or digit")
    return name


def absolute(path: Path) -> Path:
    """Return a path with `~` and relative parts resolved, so that a later change of folder does not move it."""
    return path.expanduser().absolute()


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


class StoreFields(BaseModel):
    """Database, model endpoint, folders, downloads."""

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


class ModelFields(BaseModel):
    """Who generates, answers, chooses, judges and embeds."""

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


class RunFields(BaseModel):
    """How a run plans, retrieves and works."""

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


class DatasetFields(BaseModel):
    """What data sets say, and where they go."""

    model_licences: str = Field(
        "",
        description="licence of each model, for cards; `kailin push` wants all: `name=apache-2.0,other=llama3`",
    )
    benchmark_licences: str = Field("", description="licence of each benchmark, which cards name: `ori_pqal=mit`")
    hf_token: SecretStr | None = Field(None, description="key of the dataset hub, for `kailin push`")
    hf_endpoint: str = Field("https://huggingface.co", description="the dataset hub that `kailin push` uploads to")


class HttpFields(BaseModel):
    """Where the HTTP API listens, whom it lets in and what one request may ask for."""

    http_host: str = Field("127.0.0.1", description="address that `kailin serve` listens at; others need a key")
    http_port: int = Field(8765, ge=0, le=65535, description="its port; 0: any that is free")
    http_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="a key beside those of `kailin key create`, with every scope but `run`; for containers",
    )
    http_keyless: bool = Field(
        True, description="whether loopback may read and pull without a key; false behind a proxy on this machine"
    )
    http_rate: int = Field(600, ge=1, description="requests a minute of one key")
    http_query_seconds: float = Field(20, gt=0, description="longest time of one read of the database, in seconds")
    http_idle_seconds: float = Field(60, gt=0, description="seconds after which a client that takes nothing is cut")
    http_max_n: int = Field(1_000_000, ge=1, description="most pairs of one pull")
    http_browser_origin: str | None = Field(
        None,
        description="the one web origin that may read the guide of Neo4j Browser; unset: the private Neo4j's",
    )
