"""Opens the embedding model of the settings; what a download brings, and under which licence, is said before it begins.

In: settings. Out: an `Embedder`. Nothing here knows what is embedded.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from agents.dense import require_model
from agents.embedding import Embedder, is_small, open_embedder
from agents.small_encoder import LICENCE, NAME, fetch_small_encoder, needs_download
from agents.vectors import find_models
from api.settings import Settings
from api.terminal import progress, say
from graph.database import Reader


@contextmanager
def open_embedder_of(settings: Settings) -> Iterator[Embedder]:
    """Yield the embedder of the settings: an endpoint, a local model, or without either the small model, fetched once.

    Raises Unavailable or Invalid, naming address, folder or remedy.
    """
    if settings.embedding_base_url is None and is_small(settings.embedding_model):
        fetch_small(settings)
    key = settings.embedding_api_key
    embedder = open_embedder(
        model=settings.embedding_model,
        base_url=settings.embedding_base_url,
        api_key=key.get_secret_value() if key else "none",
        cache=settings.cache_path,
    )
    try:
        yield embedder
    finally:
        embedder.close()


def fetch_small(settings: Settings) -> None:
    """Fetch the small model where it is missing."""
    if needs_download(settings.cache_path):
        say(f"The small embedding model is fetched once into {settings.cache_path}:")
        say(f"  {LICENCE}")
    with progress() as on_progress:
        fetch_small_encoder(settings.cache_path, lambda done, total: on_progress("embedding model", done, total))


def uses_vectors(settings: Settings) -> bool:
    """Say whether questions are embedded; `auto` that was not settled means: not."""
    return settings.retrieval in {"dense", "hybrid"}


def settle_retrieval(reader: Reader, settings: Settings) -> Settings:
    """Return the settings with `auto` settled: `hybrid` where the graph has vectors of the embedding model.

    Raises Invalid where vectors are asked for that the graph does not have, and what opening the model raises.
    """
    names = {model.name for model in find_models(reader)}
    if settings.retrieval in {"text", "mesh"} or (settings.retrieval == "auto" and not names):
        return settings
    name = name_of_embedder(settings)
    if settings.retrieval != "auto":
        require_model(reader, name)
        return settings
    if name in names:
        return settings.model_copy(update={"retrieval": "hybrid"})
    say(f"The graph has vectors of {', '.join(sorted(names))}, none of {name}: retrieval goes without.")
    return settings


def name_of_embedder(settings: Settings) -> str:
    """Return the name of the settings' embedding model; the small one is not fetched for that."""
    if settings.embedding_base_url is None and is_small(settings.embedding_model):
        return NAME
    with open_embedder_of(settings) as embedder:
        return embedder.name
