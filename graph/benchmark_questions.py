"""Tells whether a question is one of some others: the same, nearly the same words, or the same in meaning.

In: questions. Out: which of them a new one is, how that was seen, and how sure. Short questions share no run of
thirteen words (47 % of PubMedQA's are shorter), so they are compared whole: as plain words; as sets of word stems, by
rapidfuzz's token-set ratio, in which extra words count little; and by the angle between vectors where there is a model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from graph.overlap import plain_words

TOKEN_SET = 0.86  # rapidfuzz's ratio, 0..1
COSINE = 0.86
FEWEST = 3  # stems that both questions must have beyond grammar: with fewer a ratio says nothing
STEM = 5
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
GRAMMAR = """
a an and any are as at be been being between by can could did do does for from had has have how if in into is it its may
might of on or should than that the their there these this those to was were what when where whether which who why will
with would
"""
STOP = frozenset(GRAMMAR.split())


@dataclass(frozen=True, slots=True)
class Same:
    """Which question is asked again, how that was seen, and how sure it is, 0..1."""

    question: int
    how: str
    score: float


class BenchmarkQuestions:
    """Some questions, ready to be compared with."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = questions
        self._whole = {" ".join(plain_words(text)): n for n, text in reversed(list(enumerate(questions)))}
        self._stems = [stems(text) for text in questions]
        self._vectors: NDArray[np.float32] | None = None

    def find(self, text: str, embed: Embed | None = None) -> Same | None:
        """Return the question that a text is, None where it is none."""
        if not self._questions:
            return None
        if (whole := self.find_whole(text)) is not None:
            return Same(whole, "the same question", 1.0)
        near = self.nearest_words(text)
        if near.score >= TOKEN_SET:
            return near
        if embed is not None and (near := self.nearest_meaning(text, embed)).score >= COSINE:
            return near
        return None

    def find_whole(self, text: str) -> int | None:
        """Return the question whose words a text has, in their order, None where there is none."""
        return self._whole.get(" ".join(plain_words(text)))

    def nearest_words(self, text: str) -> Same:
        """Return the question whose stems are most alike."""
        asked = stems(text)
        if len(asked.split()) < FEWEST:
            return Same(0, "token-set ratio", 0.0)
        found = process.extractOne(asked, self._stems, scorer=fuzz.token_set_ratio)
        return Same(found[2], "token-set ratio", found[1] / 100)

    def nearest_meaning(self, text: str, embed: Embed) -> Same:
        """Return the question whose vector is nearest."""
        if self._vectors is None:
            self._vectors = unit(embed(list(self._questions)))
        likeness = self._vectors @ unit(embed([text]))[0]
        nearest = int(likeness.argmax())
        return Same(nearest, "embedding", float(likeness[nearest]))


def stems(text: str) -> str:
    """Return the stems of a text's words without those of grammar, as one text."""
    return " ".join(word[:STEM] for word in plain_words(text) if word not in STOP)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1."""
    scaled: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
