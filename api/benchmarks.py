"""Opens the gate that keeps benchmarks out, with the embedding model of the settings where they name one.

In: a reader and settings. Out: a gate. Without such a model questions are compared by their words alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from api.embedders import open_embedder_of
from api.settings import Settings
from graph.benchmark_gate import BenchmarkGate, fetch_gate
from graph.database import Reader


@contextmanager
def open_gate(reader: Reader, settings: Settings) -> Iterator[BenchmarkGate]:
    """Yield the gate of the benchmarks that a graph holds now."""
    gate = fetch_gate(reader)
    if not gate or (settings.embedding_model is None and settings.embedding_base_url is None):
        yield gate
        return
    with open_embedder_of(settings) as embedder:
        yield gate.with_embed(lambda texts: embedder.embed(texts, kind="document"), embedder.name)
