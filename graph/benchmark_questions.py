"""Tells whether a question is one of some others: the same, nearly the same words, or the same in meaning.

In: questions. Out: which of them a new one is, how that was seen, and how sure. Short questions share no run of
thirteen words (47 % of PubMedQA's are shorter), so they are compared whole:

* as plain words, in their order;
* by rapidfuzz's token-set ratio, in which extra words do not count, for a question put into a longer one;
* by the words they share, the rare ones counting more, for one that was reworded;
* by the angle between vectors, where there is an embedding model.

The thresholds are those at which less than 1 % of other questions with the same headings are taken for one of these
(tests/bench/contamination.py measures it); that of an embedding model is read off the questions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from graph.overlap import plain_words

TOKEN_SET = 0.9
SHARED_WORDS = 0.5
FALSE_ALARMS = 0.002  # of the questions themselves, that another is as near by meaning as what counts as the same
ENOUGH = 100  # questions from which on that can be told
FEWEST = 4  # stems beyond grammar that a text must have to be compared by its words: fewer say nothing
STEM = 5
LIKELY = 20  # questions to work the token-set ratio out for: those of whose words a text has the largest part
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


TINY = 1e-12
BLOCK = 1000
NONE = Nearest(0, "shared words", 0.0, is_same=False)


class BenchmarkQuestions:
    """Some questions, ready to be compared with."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = questions
        self._whole = {" ".join(plain_words(text)): n for n, text in reversed(list(enumerate(questions)))}
        known = [stems(text) for text in questions]
        self._stems = [" ".join(found) if len(found) >= FEWEST else "" for found in known]
        self._words = SharedWords([set(found) for found in known])
        self._vectors: NDArray[np.float32] | None = None
        self._threshold: float | None = None

    def nearest(self, text: str, embed: Embed | None = None) -> Nearest | None:
        """Return the question that a text is, or else the one whose words are nearest; None where there is none."""
        if not self._questions:
            return None
        if (whole := self.find_whole(text)) is not None:
            return Nearest(whole, "the same question", 1.0, is_same=True)
        by_words = self.nearest_words(text)
        if by_words.is_same:
            return by_words
        further = [self.nearest_tokens(text)]
        if embed is not None and not further[0].is_same:
            further.append(self.nearest_meaning(text, embed))
        return next((near for near in further if near.is_same), by_words)

    def find_whole(self, text: str) -> int | None:
        """Return the question whose words a text has, in their order, None where there is none."""
        return self._whole.get(" ".join(plain_words(text)))

    def nearest_words(self, text: str) -> Nearest:
        """Return the question with which a text shares most words, by their weight."""
        asked = set(stems(text))
        if len(asked) < FEWEST:
            return NONE
        question, score = self._words.nearest(asked)
        return Nearest(question, "shared words", score, score >= SHARED_WORDS)

    def nearest_tokens(self, text: str) -> Nearest:
        """Return the question that is most nearly a part of a text, or the text of it."""
        asked = stems(text)
        if len(asked) < FEWEST:
            return NONE
        likely = {n: self._stems[n] for n in self._words.most_contained(set(asked), LIKELY)}
        _, score, question = process.extractOne(" ".join(asked), likely, scorer=fuzz.token_set_ratio)
        return Nearest(question, "token-set ratio", score / 100, score >= 100 * TOKEN_SET)

    def threshold(self, embed: Embed) -> float:
        """Return the cosine from which on two questions are the same."""
        if self._threshold is None:
            self._threshold = same_from(self.vectors(embed))
        return self._threshold

    def nearest_meaning(self, text: str, embed: Embed) -> Nearest:
        """Return the question whose vector is nearest."""
        likeness = self.vectors(embed) @ unit(embed([text]))[0]
        nearest = int(likeness.argmax())
        score = float(likeness[nearest])
        return Nearest(nearest, "embedding", score, score >= self.threshold(embed))

    def vectors(self, embed: Embed) -> NDArray[np.float32]:
        """Return the unit vectors of all questions, asked of the model once."""
        if self._vectors is None:
            self._vectors = unit(embed(list(self._questions)))
        return self._vectors


def same_from(vectors: NDArray[np.float32]) -> float:
    """Return the cosine from which on two questions are the same: which only few questions reach with another one.

    Each model has a scale of its own, so it is read off the questions themselves; where they are too few to tell, only
    equal vectors are the same.
    """
    if len(vectors) < ENOUGH:
        return 1.0
    nearest = np.empty(len(vectors))
    for at in range(0, len(vectors), BLOCK):
        likeness = vectors[at : at + BLOCK] @ vectors.T
        likeness[np.arange(len(likeness)), at + np.arange(len(likeness))] = -1
        nearest[at : at + BLOCK] = likeness.max(axis=1)
    return float(np.quantile(nearest, 1 - FALSE_ALARMS))


class SharedWords:
    """Sets of words, compared by the weight of what two share, over the geometric mean of their own: 1 for equal ones.

    A word weighs the logarithm of how rare it is among the sets.
    """

    def __init__(self, sets: Sequence[set[str]]) -> None:
        counts = Counter(word for words in sets for word in words)
        self._unknown = weight(0, len(sets))
        self._weights = {word: weight(n, len(sets)) for word, n in counts.items()}
        places: defaultdict[str, list[int]] = defaultdict(list)
        for n, words in enumerate(sets):
            for word in words:
                places[word].append(n)
        self._places = {word: np.array(found) for word, found in places.items()}
        self._sums = np.array([max(self._sum(words), TINY) for words in sets])

    def nearest(self, words: set[str]) -> tuple[int, float]:
        """Return the nearest set and its likeness, 0..1."""
        likeness = self._shared(words) / np.sqrt(self._sums * max(self._sum(words), TINY))
        nearest = int(likeness.argmax())
        return nearest, float(likeness[nearest])

    def most_contained(self, words: set[str], n: int) -> list[int]:
        """Return the n sets of which some words have the largest part."""
        part = self._shared(words) / self._sums
        found: list[int] = np.argsort(-part, kind="stable")[:n].tolist()
        return found

    def _shared(self, words: set[str]) -> NDArray[np.float64]:
        """Return the weight of what each set shares with some words."""
        shared = np.zeros(len(self._sums))
        for word in words & self._places.keys():
            shared[self._places[word]] += self._weights[word]
        return shared

    def _sum(self, words: set[str]) -> float:
        return sum(self._weights.get(word, self._unknown) for word in words)


def weight(n: int, n_sets: int) -> float:
    """Return what a word weighs that is in n of some sets."""
    return float(np.log((n_sets + 1) / (n + 0.5)))


def stems(text: str) -> list[str]:
    """Return the stems of a text's words, without those of grammar."""
    return [word[:STEM] for word in plain_words(text) if word not in STOP]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1."""
    scaled: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled
