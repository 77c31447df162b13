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
class Nearest:
    """The nearest question, how that was seen, how near, 0..1, and whether that is near enough to be the same."""

    question: int
    how: str
    score: float
    is_same: bool


class BenchmarkQuestions:
    """Some questions, ready to be compared with."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = questions
        self._whole = {" ".join(plain_words(text)): n for n, text in reversed(list(enumerate(questions)))}
        self._stems = [stems(text) for text in questions]
        self._vectors: NDArray[np.float32] | None = None

    def nearest(self, text: str, embed: Embed | None = None) -> Nearest | None:
        """Return the question that a text is, or else the one whose words are nearest; None where there is none."""
        if not self._questions:
            return None
        if (whole := self.find_whole(text)) is not None:
            return Nearest(whole, "the same question", 1.0, is_same=True)
        words = self.nearest_words(text)
        if words.is_same or embed is None:
            return words
        meaning = self.nearest_meaning(text, embed)
        return meaning if meaning.is_same else words

    def find_whole(self, text: str) -> int | None:
        """Return the question whose words a text has, in their order, None where there is none."""
        return self._whole.get(" ".join(plain_words(text)))

    def nearest_words(self, text: str) -> Nearest:
        """Return the question whose stems are most alike."""
        asked = stems(text)
        if len(asked.split()) < FEWEST:
            return Nearest(0, "token-set ratio", 0.0, is_same=False)
        found = process.extractOne(asked, self._stems, scorer=fuzz.token_set_ratio)
        score = found[1] / 100
        return Nearest(found[2], "token-set ratio", score, score >= TOKEN_SET)

    def vectors(self, embed: Embed) -> NDArray[np.float32]:
        """Return the unit vectors of all questions, asked of the model once."""
        if self._vectors is None:
            self._vectors = unit(embed(list(self._questions)))
        return self._vectors

    def nearest_meaning(self, text: str, embed: Embed) -> Nearest:
        """Return the question whose vector is nearest."""
        likeness = self.vectors(embed) @ unit(embed([text]))[0]
        nearest = int(likeness.argmax())
        score = float(likeness[nearest])
        return Nearest(nearest, "embedding", score, score >= COSINE)


def stems(text: str) -> str:
    """Return the stems of a text's words without those of grammar, as one text."""
    return " ".join(word[:STEM] for word in plain_words(text) if word not in STOP)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1."""
    scaled: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
