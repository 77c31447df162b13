"""Ranks articles by how near their vectors are to a question's: the vectors of one registered model.

In: questions. Out: PMIDs of usable articles, nearest first. The index searches approximately (HNSW over one byte a
number), so the last places of a long ranking may differ from an exact search's.
"""

from collections.abc import Sequence

from agents.embedding import Embedder
from agents.vectors import EmbeddingModel, check_dimension, find_model, find_models
from graph.database import Reader
from graph.errors import Invalid

MAX_HITS = 4096


class Dense:
    """A graph's vectors of one model, with the embedder that made them; safe to share between threads."""

    def __init__(self, reader: Reader, embedder: Embedder, slot: int) -> None:
        self.name = embedder.name
        self._reader = reader
        self._embedder = embedder
        self._slot = slot

    def rank(self, questions: Sequence[str], source: int, *, depth: int, least: int) -> list[list[int]]:
        """Return up to `depth` PMIDs for each question, without the source; an empty question has none.

        The search goes deeper until `least` usable articles are found or the index has no more.
        """
        found: list[list[int]] = [[] for _ in questions]
        asked = [number for number, question in enumerate(questions) if question]
        if not asked:
            return found
        vectors = dict(zip(asked, self._embedder.embed([questions[n] for n in asked], kind="query"), strict=True))
        # One more hit than ranked: the source is nearly always among the first.
        limits = dict.fromkeys(asked, depth + 1)
        while limits:
            rows = [{"number": n, "vector": vectors[n], "limit": limit} for n, limit in limits.items()]
            for hit in self._reader.read("dense_nearest", slot=self._slot, rows=rows, source=source):
                number = hit["number"]
                found[number] = hit["pmids"][:depth]
                if len(found[number]) >= least or hit["n_hits"] < limits[number] or limits[number] >= MAX_HITS:
                    del limits[number]
                else:
                    limits[number] = min(MAX_HITS, limits[number] * 8)
        return found


def open_dense(reader: Reader, embedder: Embedder) -> Dense:
    """Return the ranking by an embedder's vectors. Raises Invalid where the graph holds none of them."""
    model = require_model(reader, embedder.name)
    check_dimension(model, embedder)
    return Dense(reader, embedder, model.slot)


def require_model(reader: Reader, name: str) -> EmbeddingModel:
    """Return the registered model of a name. Raises Invalid where the graph holds none of its vectors."""
    model = find_model(reader, name)
    if model is None:
        names = ", ".join(model.name for model in find_models(reader)) or "no model"
        raise Invalid(
            f"This graph holds no vectors of {name} (it holds those of {names}).",
            remedy="Make them with `kailin embed`, or choose another KAILIN_RETRIEVAL.",
            model=name,
        )
    return model
