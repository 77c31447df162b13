"""Opens the embedding model of the settings; what a download brings, and under which licence, is said before it begins.

In: settings. Out: an `Embedder`. Nothing here knows what is embedded.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from agents.embedding import Embedder, is_small, open_embedder
from agents.small_encoder import LICENCE, fetch_small_encoder, needs_download
from api.settings import Settings
from api.terminal import progress, say


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
