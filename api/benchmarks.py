"""Opens the gate that keeps benchmarks out, with the embedding model of the settings where they name one.

In: a reader and settings. Out: a gate. Without such a model questions are compared by their words alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from agents.crew import open_gate as with_embedder
from api.embedders import open_embedder_of
from api.settings import Settings
from graph.benchmark_gate import BenchmarkGate, fetch_gate
from graph.database import Reader


@contextmanager
def open_gate(reader: Reader, settings: Settings) -> Iterator[BenchmarkGate]:
    """Yield the gate of the benchmarks that a graph holds now."""
    if settings.embedding_model is None and settings.embedding_base_url is None:
        yield fetch_gate(reader)
        return
    with open_embedder_of(settings) as embedder:
        yield with_embedder(reader, embedder)
