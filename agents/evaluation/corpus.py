"""Measures corpora of question-answer pairs side by side: coverage, texts, balance, duplicates, judges.

In: a reader, and named streams of pairs (of the graph, of files). Out: one `CorpusReport` each. Every stream is read
once, a thousand pairs at a time. What depends on size (diversity, concepts reached) is given at a size common to all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from agents.evaluation.corpus_coverage import Coverage, measure_coverage
from agents.evaluation.corpus_graph import JudgeScore, Placed, place
from agents.evaluation.corpus_rows import CorpusPair
from agents.evaluation.corpus_texts import (
    Diversity,
    DuplicateCounter,
    Duplicates,
    Embed,
    Length,
    Lengths,
    QuestionSample,
    diversity,
)
from agents.scope import Scope
from graph.database import Reader

OnPairs = Callable[[str, int], None]
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Sources:
    """What the pairs rest on: how many name a PMID, the distinct ones, those of them that the graph does not have."""

    pairs_with_pmid: int
    pmids: int
    pmids_not_in_graph: int


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """One corpus. `left_out` counts rows by why they are no pair, `placed_by` pairs by how their concept was found.

    `outside` pairs are about a concept that is not plannable here. `score` is the mean hierarchy score of the questions
    that were preferred, over `scored` of them.
    """

    name: str
    pairs: int
    invented: int
    left_out: dict[str, int]
    kinds: dict[str, int]
    decisions: dict[str, int]
    placed_by: dict[str, int]
    outside: int
    sources: Sources
    coverage: Coverage
    question_words: Length
    answer_words: Length
    context_words: Length
    diversity: Diversity | None
    duplicates: Duplicates
    scored: int
    score: float | None
    judges: list[JudgeScore]


@dataclass(slots=True)
class Tally:
    """What one pass over a corpus gathers."""

    sample: QuestionSample
    pairs: int = 0
    invented: int = 0
    scores: float = 0.0
    scored: int = 0
    with_pmid: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    concepts: Counter[str] = field(default_factory=Counter)
    pmids: dict[int, bool] = field(default_factory=dict)
    question_words: Lengths = field(default_factory=Lengths)
    answer_words: Lengths = field(default_factory=Lengths)
    context_words: Lengths = field(default_factory=Lengths)
    duplicates: DuplicateCounter = field(default_factory=DuplicateCounter)

    def add(self, pair: CorpusPair, placed: Placed) -> None:
        """Count one pair in."""
        self.pairs += 1
        self.invented += pair.invented
        self.kinds[pair.kind] += 1
        self.decisions[pair.decision or "none"] += 1
        self.ways[placed.way] += 1
        if placed.ui is not None:
            self.concepts[placed.ui] += 1
        if pair.pmid:
            self.with_pmid += 1
            self.pmids[pair.pmid] = placed.has_article
        if pair.score is not None:
            self.scored, self.scores = self.scored + 1, self.scores + pair.score
        self.question_words.add(pair.question)
        self.answer_words.add(pair.answer)
        self.context_words.add(*pair.contexts)
        self.sample.add(pair.question, pair.id or str(pair.pmid))
        self.duplicates.add(pair.question)


def measure_corpora(
    reader: Reader,
    corpora: Mapping[str, Iterable[CorpusPair | str]],
    scope: Scope,
    *,
    alpha: float,
    sample: int,
    judges: Mapping[str, Sequence[JudgeScore]] | None = None,
    embed: Embed | None = None,
    on_pairs: OnPairs = lambda *_: None,
) -> list[CorpusReport]:
    """Return a report for each corpus, by name; a string among the pairs is a row that is none, and why.

    `sample` is the most questions that diversity is measured on. An empty corpus does not make the common size 0.
    """
    plannable = frozenset(descriptor.ui for descriptor in scope.descriptors)
    tallies = {
        name: gather(reader, rows, plannable, sample, lambda n, name=name: on_pairs(name, n))  # type: ignore[misc]
        for name, rows in corpora.items()
    }
    inside = {name: sum(n for ui, n in tally.concepts.items() if ui in plannable) for name, tally in tallies.items()}
    at = min((n for n in inside.values() if n), default=0)
    size = min((len(tally.sample) for tally in tallies.values() if len(tally.sample)), default=0)
    return [
        CorpusReport(
            name=name,
            pairs=tally.pairs,
            invented=tally.invented,
            left_out=by_count(tally.left_out),
            kinds=by_count(tally.kinds),
            decisions=by_count(tally.decisions),
            placed_by=by_count(tally.ways),
            outside=tally.concepts.total() - inside[name],
            sources=Sources(tally.with_pmid, len(tally.pmids), sum(not found for found in tally.pmids.values())),
            coverage=measure_coverage(scope, tally.concepts, alpha, at),
            question_words=tally.question_words.result(),
            answer_words=tally.answer_words.result(),
            context_words=tally.context_words.result(),
            diversity=diversity(tally.sample.questions(size), embed),
            duplicates=tally.duplicates.result(),
            scored=tally.scored,
            score=tally.scores / tally.scored if tally.scored else None,
            judges=list((judges or {}).get(name, ())),
        )
        for name, tally in tallies.items()
    ]


def gather(
    reader: Reader,
    rows: Iterable[CorpusPair | str],
    plannable: frozenset[str],
    sample: int,
    on_pairs: Callable[[int], None],
) -> Tally:
    """Return the tally of one pass over a corpus."""
    tally = Tally(QuestionSample(sample))
    for batch in in_batches(rows):
        tally.left_out.update(row for row in batch if isinstance(row, str))
        pairs = [row for row in batch if not isinstance(row, str)]
        for pair, placed in zip(pairs, place(reader, pairs, plannable), strict=True):
            tally.add(pair, placed)
        on_pairs(tally.pairs)
    return tally


def in_batches(rows: Iterable[CorpusPair | str]) -> Iterator[list[CorpusPair | str]]:
    """Yield the rows a thousand at a time."""
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch


def by_count(counts: Counter[str]) -> dict[str, int]:
    """Return counts, the greatest first, ties by name."""
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
