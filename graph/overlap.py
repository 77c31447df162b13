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
SHINGLE = 4  # words of what MinHash compares
PERMUTATIONS = 128
BANDS = 32  # of four rows: texts half alike meet in one of them with probability 0.87, and 0.6 alike with 0.99
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
        runs = np.unique(self._runs(words))
        if not len(runs) or not len(self._runs_sorted):
            return None
        first = np.searchsorted(self._runs_sorted, runs, "left")
        last = np.searchsorted(self._runs_sorted, runs, "right")
        if not np.any(last > first):
            return None
        shared = [np.unique(self._texts[a:b]) for a, b in zip(first, last, strict=True) if b > a]
        counts = np.bincount(np.concatenate(shared))
        text = int(counts.argmax())
        shorter = min(len(words) - GRAM + 1, int(self._n_runs[text]))
        return Overlap(text, int(counts[text]), min(1.0, float(counts[text]) / shorter))

    def _runs(self, words: Sequence[str]) -> NDArray[np.uint64]:
        """Return the numbers of a text's runs; those that hold a word of no text are left out."""
        n = len(words) - GRAM + 1
        if n < 1:
            return np.empty(0, np.uint64)
        get = self._numbers.get
        numbers = np.fromiter((get(word, 0) for word in words), np.uint64, len(words))
        found = np.zeros(n, np.uint64)
        known = np.ones(n, np.bool_)
        for at in range(GRAM):
            found = found * FACTOR + numbers[at : at + n]
            known &= numbers[at : at + n] != 0
        return found[known]


class Likeness:
    """MinHash of some texts, in bands, so that a text is compared only with those that may be like it."""

    def __init__(self, texts: Sequence[Sequence[str]], threshold: float) -> None:
        self._threshold = threshold
        self._hashes = [minhash(words) for words in texts]
        self._bands = rensa.RMinHashLSH(threshold, PERMUTATIONS, BANDS)
        for number, found in enumerate(self._hashes):
            self._bands.insert(number, found)

    def find(self, words: Sequence[str]) -> Overlap | None:
        """Return the text most like these words, None where none is as like as the threshold."""
        if not self._hashes or len(words) < SHINGLE:
            return None
        found = minhash(words)
        alike = [(float(found.jaccard(self._hashes[n])), -n) for n in self._bands.query(found)]
        share, number = max(alike, default=(0.0, 0))
        return Overlap(-number, 0, share) if share >= self._threshold else None


def minhash(words: Sequence[str]) -> "rensa.RMinHash":
    """Return the MinHash of a text's shingles."""
    found = rensa.RMinHash(PERMUTATIONS, 1)
    found.update([" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))])
    return found


@lru_cache(maxsize=1 << 16)
def number_of(word: str) -> int:
    """Return a word's own number, never 0."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") | 1
