"""What an encoder learns from: titles with their abstracts, and abstracts that are near a title and not its own.

In: a graph, the benchmark gate, and an embedder that ranks (the base of the training). Out: examples, the same for the
same graph, seed and base. An article's split is that of its pairs, so that what is held out is held out everywhere.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.embedding import Embedder
from graph.benchmark_gate import BenchmarkGate
from graph.database import Database
from graph.split import split_of

PAGE = 1000
CHUNK = 128  # titles compared with all abstracts at once
# PAPERS: hard negatives come from these ranks of the base's own ranking; before them stand mostly abstracts that fit.
FIRST_RANK, LAST_RANK = 2, 200
Example = dict[str, Any]


def fetch_examples(
    database: Database,
    gate: BenchmarkGate,
    embedder: Embedder,
    *,
    n_articles: int,
    n_negatives: int,
    n_held_out: int,
    seed: int,
    left_out: Counter[str],
) -> list[Example]:
    """Return up to `n_articles` examples to train on and `n_held_out` to measure on, by PMID.

    Each has pmid, title, abstract, split (train or dev); those to train on also `negatives`, PMIDs of other examples to
    train on. `left_out` counts articles that a benchmark excludes.
    """
    wanted = {"train": n_articles, "dev": n_held_out}
    found: dict[str, list[Example]] = {"train": [], "dev": []}
    pmids = np.fromiter((row["pmid"] for row in database.iter_rows("encoder_data_pmids")), np.int64)
    order = np.random.default_rng(seed).permutation(pmids)
    for at in range(0, len(order), PAGE):
        page = [p for p in order[at : at + PAGE].tolist() if len(found[half_of(p)]) < wanted[half_of(p)]]
        for row in database.read("encoder_data_articles", pmids=page):
            half = half_of(row["pmid"])
            if gate.exclusion(row["pmid"], row["title"], row["abstract"]):
                left_out["of a benchmark"] += 1
            elif len(found[half]) < wanted[half]:
                found[half].append({**row, "split": half})
        if all(len(found[half]) >= n for half, n in wanted.items()):
            break
    train = sorted(found["train"], key=lambda example: example["pmid"])
    for example, negatives in zip(train, mine(train, embedder, n_negatives, seed), strict=True):
        example["negatives"] = negatives
    return train + sorted(found["dev"], key=lambda example: example["pmid"])


def half_of(pmid: int) -> str:
    """Return whether an article is trained on or held out."""
    return "train" if split_of(pmid) == "train" else "dev"


def mine(examples: Sequence[Example], embedder: Embedder, n: int, seed: int) -> list[list[int]]:
    """Return for each example the PMIDs of n others, drawn from ranks 2 to 200 of abstracts by its title."""
    if not examples:
        return []
    titles, abstracts = embed_both(examples, embedder)
    pmids = np.array([example["pmid"] for example in examples], np.int64)
    rng = np.random.default_rng(seed)
    depth = min(LAST_RANK, len(examples))
    mined: list[list[int]] = []
    for at in range(0, len(examples), CHUNK):
        similar = titles[at : at + CHUNK] @ abstracts.T
        nearest = np.argpartition(-similar, depth - 1, axis=1)[:, :depth]
        order = np.argsort(-np.take_along_axis(similar, nearest, axis=1), axis=1)
        ranked = np.take_along_axis(nearest, order, axis=1)[:, FIRST_RANK - 1 :]
        for row, found in enumerate(ranked, start=at):
            others = found[found != row]
            mined.append(pmids[rng.permutation(others)[:n]].tolist())
    return mined


def embed_both(
    examples: Sequence[Example], embedder: Embedder, batch: int = 256
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the vectors of titles, as queries, and of abstracts, as documents."""
    empty = np.zeros((0, embedder.dimension), np.float32)
    cut = [examples[at : at + batch] for at in range(0, len(examples), batch)]
    titles = [embedder.embed([example["title"] for example in some], kind="query") for some in cut]
    abstracts = [embedder.embed([example["abstract"] for example in some]) for some in cut]
    return np.concatenate([empty, *titles]), np.concatenate([empty, *abstracts])


def measure(examples: Sequence[Example], embedder: Embedder) -> dict[str, float]:
    """Return how well titles find their own abstract among all of these: MRR, and the share at rank 1."""
    if not examples:
        return {"n": 0.0, "mrr": 0.0, "first": 0.0}
    titles, abstracts = embed_both(examples, embedder)
    similar = titles @ abstracts.T
    own = np.diagonal(similar)[:, None]
    ranks = 1 + (similar > own).sum(axis=1)
    return {"n": float(len(ranks)), "mrr": float((1 / ranks).mean()), "first": float((ranks == 1).mean())}
