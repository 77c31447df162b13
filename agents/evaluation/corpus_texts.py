"""What the texts of a corpus are like: lengths, repetition, diversity, duplicates. Pure; one pass over any size.

Lengths are exact, from counts by length. Diversity falls with size, so it is measured on a random sample of as many
questions of each corpus; the sample is by hash, the same for the same rows in any order. Duplicates are looked for in
the whole corpus, which takes 2.3 kB a pair, most of it for signatures; all else is bounded.
"""

import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
WORD = re.compile(r"\w+")
SHINGLE = 5  # characters
NEAR = 0.8  # Jaccard similarity of the sets of shingles
PERMUTATIONS, BANDS = 128, 16


@dataclass(frozen=True, slots=True)
class Length:
    """Words of a text: mean, median and 95th percentile over pairs; all 0 for no pairs."""

    mean: float
    median: int
    p95: int


@dataclass(frozen=True, slots=True)
class Diversity:
    """Over `n` sampled questions: distinct n-grams as a share of all, and how like each is to the one nearest to it.

    `overlap` is the mean over questions of the greatest token-sort ratio (0 to 1) to another; `dispersion` the mean
    cosine distance of two questions' embeddings, None without an embedding model. None for fewer than two questions.
    """

    n: int
    distinct_1: float
    distinct_2: float
    distinct_3: float
    overlap: float
    dispersion: float | None


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Pairs whose question stood before: word for word but for case and punctuation, or nearly so."""

    exact: int
    near: int


class Lengths:
    """Counts words; any number of texts in the space of their distinct lengths."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, *texts: str) -> None:
        """Count the words of one pair's texts together."""
        self._counts[sum(len(WORD.findall(text)) for text in texts)] += 1

    def result(self) -> Length:
        """Return the figures so far."""
        n = self._counts.total()
        if not n:
            return Length(0.0, 0, 0)
        lengths = sorted(self._counts)
        below = np.cumsum([self._counts[length] for length in lengths])
        at = [lengths[int(np.searchsorted(below, share * n))] for share in (0.5, 0.95)]
        return Length(sum(k * v for k, v in self._counts.items()) / n, at[0], at[1])


class QuestionSample:
    """A random sample of questions: the `size` of least hash."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[int, int, str]] = []
        self._n = 0

    def add(self, question: str, key: str) -> None:
        """Offer a question; `key` tells pairs with equal questions apart."""
        self._n += 1
        entry = (-hash_64(f"{key}\n{question}"), self._n, question)
        if len(self._heap) < self._size:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def __len__(self) -> int:
        return len(self._heap)

    def questions(self, size: int) -> list[str]:
        """Return the sample, cut to a size that other corpora reach too."""
        return [question for _, _, question in sorted(self._heap, reverse=True)[:size]]


class DuplicateCounter:
    """Counts questions that stood before."""

    def __init__(self) -> None:
        from rensa import RMinHash, RMinHashDeduplicator  # noqa: PLC0415 - half a second: only who counts waits

        self._make = RMinHash
        self._nearly = RMinHashDeduplicator(NEAR, PERMUTATIONS, use_lsh=True, num_bands=BANDS, seed=0)
        self._known: set[int] = set()
        self.exact = self.near = 0

    def add(self, question: str) -> None:
        """Look a question up, and keep it."""
        plain = normalised(question)
        code = hash_64(plain)
        if code in self._known:
            self.exact += 1
            return
        self._known.add(code)
        signature = self._make(PERMUTATIONS, 0)
        signature.update(shingles(plain))
        if not self._nearly.add(str(len(self._known)), signature):
            self.near += 1

    def result(self) -> Duplicates:
        """Return the counts so far."""
        return Duplicates(self.exact, self.near)


def diversity(questions: Sequence[str], embed: Embed | None = None) -> Diversity | None:
    """Return the diversity of a sample, None for fewer than two questions."""
    if len(questions) < 2:  # noqa: PLR2004 - nothing to differ from
        return None
    words = [WORD.findall(question.lower()) for question in questions]
    distinct = [distinct_n(words, n) for n in (1, 2, 3)]
    return Diversity(
        n=len(questions),
        distinct_1=distinct[0],
        distinct_2=distinct[1],
        distinct_3=distinct[2],
        overlap=mean_overlap([" ".join(sorted(own)) for own in words]),
        dispersion=dispersion(embed(questions)) if embed else None,
    )


def distinct_n(texts: Sequence[Sequence[str]], n: int) -> float:
    """Return the share of n-grams that are distinct, 0 where there is none."""
    grams = [tuple(words[i : i + n]) for words in texts for i in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0


def mean_overlap(texts: Sequence[str]) -> float:
    """Return the mean over texts of the greatest similarity (0 to 1) to another; each text is its words, sorted."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only who measures diversity waits

    similarity = process.cdist(texts, texts, scorer=fuzz.ratio, dtype=np.uint8)
    np.fill_diagonal(similarity, 0)
    return float(similarity.max(axis=1).mean()) / 100


def dispersion(vectors: NDArray[np.float32]) -> float:
    """Return the mean cosine distance of two different rows, from the sum of their directions."""
    directions = vectors.astype(np.float64)
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-12)
    n = len(directions)
    together = float(np.square(directions.sum(axis=0)).sum())
    return 1 - (together - n) / (n * (n - 1))


def normalised(text: str) -> str:
    """Return a text's words in lower case, one space between them."""
    return " ".join(WORD.findall(text.lower()))


def shingles(text: str) -> list[str]:
    """Return all runs of five characters; a shorter text is one by itself."""
    return [text[i : i + SHINGLE] for i in range(max(1, len(text) - SHINGLE + 1))]


def hash_64(text: str) -> int:
    """Return a 64-bit number for a text, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
