"""Tells how much of a text stands in others: shared runs of thirteen words, and likeness by MinHash.

In: texts, numbered. Out: which of them a new text overlaps most, and by how much. Pure: knows nothing of benchmarks or
the graph. A run of thirteen words is one number, a polynomial over the words' own 64-bit numbers, so that a text of 250
words is looked up in one vectorised search; two different runs of one number are as likely as one in 10^19.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import rensa
from numpy.typing import NDArray

GRAM = 13  # words of a run
SHINGLE = 3  # words of what MinHash compares
PERMUTATIONS = 128
FEWEST = 50  # words of a text that MinHash compares
FACTOR = np.uint64(0x9E3779B97F4A7C15)
WORD = re.compile(r"[^\W_]+")
GREEK = str.maketrans(
    {letter: f" {unicodedata.name(letter).split()[-1].lower()} " for letter in "αβγδεζηθικλμνξοπρστυφχψω"}
)


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: case, accents, signs and the spelling of Greek letters gone."""
    flat = text.casefold()
    if not flat.isascii():
        flat = unicodedata.normalize("NFKD", flat).translate(GREEK)
        flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return WORD.findall(flat)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Which text is overlapped most, and how much: `runs` shared, as a `share` of the shorter text's runs or alike."""

    text: int
    runs: int
    share: float


class Runs:
    """The runs of thirteen words of some texts."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._numbers = {word: number_of(word) for words in texts for word in words}
        runs = [self._runs(words) for words in texts]
        found = np.concatenate([np.empty(0, np.uint64), *runs])
        order = np.argsort(found, kind="stable")
        self._runs_sorted = found[order]
        self._texts = np.repeat(np.arange(len(runs)), [len(run) for run in runs])[order]
        self._n_runs = np.array([len(run) for run in runs])

    def find(self, words: Sequence[str]) -> Overlap | None:
        """Return the text that shares most runs with these words, None where none shares one."""
        runs = self._runs(words)
        if not len(runs) or not len(self._runs_sorted):
            return None
        first = np.searchsorted(self._runs_sorted, runs)
        shared = np.unique(runs[self._runs_sorted[np.minimum(first, len(self._runs_sorted) - 1)] == runs])
        if not len(shared):
            return None
        first = np.searchsorted(self._runs_sorted, shared, "left")
        last = np.searchsorted(self._runs_sorted, shared, "right")
        having = [np.unique(self._texts[a:b]) for a, b in zip(first, last, strict=True)]
        counts = np.bincount(np.concatenate(having))
        text = int(counts.argmax())
        shorter = min(len(words) - GRAM + 1, int(self._n_runs[text]))
        return Overlap(text, int(counts[text]), min(1.0, float(counts[text]) / shorter))

    def _runs(self, words: Sequence[str]) -> NDArray[np.uint64]:
        """Return the numbers of a text's runs; those that hold a word of no text are left out."""
        if len(words) < GRAM:
            return np.empty(0, np.uint64)
        get = self._numbers.get
        one = np.fromiter((get(word, 0) for word in words), np.uint64, len(words))
        n_unknown = np.concatenate([[0], np.cumsum(one == 0)])
        runs = polynomials(one)
        known: NDArray[np.uint64] = runs[n_unknown[GRAM:] == n_unknown[:-GRAM]]
        return known


def polynomials(one: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return, for each run of thirteen numbers, their polynomial: of two, of four, of eight, and these put together."""
    powers = FACTOR ** np.arange(9, dtype=np.uint64)
    two = one[:-1] * powers[1] + one[1:]
    four = two[:-2] * powers[2] + two[2:]
    eight = four[:-4] * powers[4] + four[4:]
    twelve = eight[:-4] * powers[4] + four[8:]
    found: NDArray[np.uint64] = twelve[:-1] * powers[1] + one[12:]
    return found


class Likeness:
    """MinHash of some texts; those too short to be an abstract are left out, for they are never like one.

    All are compared with: at a thousand texts that takes less time than telling apart which may be alike.
    """

    def __init__(self, texts: Sequence[Sequence[str]], threshold: float) -> None:
        self._threshold = threshold
        self._texts = [n for n, words in enumerate(texts) if len(words) >= FEWEST]
        hashes = [minhash(texts[n]) for n in self._texts]
        self._hashes = np.array(hashes, np.uint16).reshape(len(hashes), PERMUTATIONS)

    def find(self, words: Sequence[str]) -> Overlap | None:
        """Return the text most like these words, None where none is as like as the threshold."""
        if not self._texts or len(words) < FEWEST:
            return None
        alike = np.add.reduce(self._hashes == minhash(words), axis=1, dtype=np.uint8)
        most = int(alike.argmax())
        share = float(alike[most]) / PERMUTATIONS
        return Overlap(self._texts[most], 0, share) if share >= self._threshold else None


def minhash(words: Sequence[str]) -> NDArray[np.uint16]:
    """Return the MinHash of a text's shingles, of each value the low 16 bits: enough to tell two apart."""
    found = rensa.RMinHash(PERMUTATIONS, 1)
    found.update([" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)])
    return np.array(found.digest(), np.uint32).astype(np.uint16)


@lru_cache(maxsize=1 << 16)
def number_of(word: str) -> int:
    """Return a word's own number, never 0."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") | 1
