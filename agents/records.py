"""The records of a run: what the pipeline makes of one target, and what the writer puts into the graph.

Ids are hashes over identity (DESIGN section 3), so that the same step made twice is the same node: a target can never
have two pairs, and a generation is named by its target, role and attempt.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from agents.kinds import YESNO, Kind
from graph.contamination import PairCheck
from graph.identity import content_id

Decision = Literal["yes", "no", "maybe"]
Walker = Literal["deficit", "llm"]
Stage = Literal["source", "call", "reply", "question", "compare", "answer", "benchmark", "judge", "late"]


@dataclass(frozen=True, slots=True)
class Target:
    """One pair that a run is to make: a concept, and the place in the tree that the walk came to.

    `kind` is the kind of question to ask. `walker` chose it, for the reasons it stated. `tree_numbers` are all places
    of the descriptor, `attempts` the attempts already used, `tried` the PMIDs of the articles that they used.
    """

    id: str
    run: str
    ordinal: int
    ui: str
    name: str
    number: str
    path: tuple[str, ...]
    deficit: float
    kind: Kind = YESNO
    walker: Walker = "deficit"
    reasons: tuple[str, ...] = ()
    tree_numbers: tuple[str, ...] = ()
    attempts: int = 0
    tried: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The article a target's questions are asked about; `headings` are (UI, name).

    `copyright` is the statement that its abstract carries.
    """

    pmid: int
    version: int
    title: str
    abstract: str
    section_labels: tuple[str, ...]
    section_offsets: tuple[int, ...]
    year: int | None
    language: str
    invented: bool
    headings: tuple[tuple[str, str], ...]
    journal: str | None = None
    doi: str | None = None
    copyright: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """One call to a model: the exact prompt (by checksum and variables), the reply, and its cost."""

    id: str
    role: str
    attempt: int
    prompt_name: str
    prompt_sha256: str
    prompt_text: str
    variables: dict[str, str]
    model: str
    parameters: dict[str, Any]
    reply: str
    complete: bool
    tokens_in: int
    tokens_out: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Question:
    """A usable question and the generation that wrote it."""

    id: str
    kind: Kind
    text: str
    generation: Generation
    retrieved: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of a target's two questions a judge holds better; `scores` are in the questions' order.

    `swap_consistent` and `written_by` are a model's, the last three the rule's: see agents/evaluate.py.
    """

    id: str
    chosen: str
    rejected: str
    scores: tuple[float, float]
    margin: float
    judge: str
    swap_consistent: bool | None = None
    written_by: tuple[str, ...] = ()
    scored_articles: tuple[int, int] | None = None
    without_headings: tuple[int, int] | None = None
    link_counts: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of a finished pair: a verdict, a score from 0 to 1, why, and the calls that said so."""

    judge: str
    verdict: Literal["accepted", "rejected"]
    score: float
    reason: str = ""
    written_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A reply, or a step, that could not be used: where, why, and (where a model was called) its generation."""

    id: str
    target: str
    stage: Stage
    reason: str
    attempt: int
    generation: str | None
    pmid: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A finished pair, before the writer gives it its revision; `row` is what a pull will need of it, frozen.

    A yes/no pair has a decision, a factoid an exact answer, a list its items; `answer` is the long one of any kind.
    `checks` has that against the benchmarks, and is empty where none is loaded.
    """

    id: str
    target: Target
    source: Source
    question: Question
    questions: tuple[Question, ...]
    preference: Preference | None
    answer: str
    decision: Decision | None
    answered_by: Generation
    grounded: float
    row: dict[str, Any]
    judgements: tuple[Judgement, ...] = ()
    exact_answer: str | None = None
    items: tuple[str, ...] = ()
    checks: tuple[PairCheck, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What one attempt at a target came to: its calls, its rejections, perhaps its pair; `last` closes the target."""

    target: Target
    attempt: int
    pmid: int | None = None
    generations: list[Generation] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    pair: Pair | None = None
    last: bool = False

    def reject(self, stage: Stage, reason: str, generation: Generation | None = None) -> None:
        """Add a rejection; ids keep two reasons for one generation apart by their stage."""
        about = generation.id if generation else (self.target.id, self.attempt)
        self.rejections.append(
            Rejection(
                content_id("rejection", about, stage),
                self.target.id,
                stage,
                reason,
                self.attempt,
                generation.id if generation else None,
                self.pmid,
            )
        )

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens read and written by this attempt's calls."""
        return sum(g.tokens_in for g in self.generations), sum(g.tokens_out for g in self.generations)


def target_id(run: str, ordinal: int) -> str:
    """Return the id of a run's target."""
    return content_id("target", run, ordinal)


def generation_id(target: str, role: str, attempt: int) -> str:
    """Return the id of a call."""
    return content_id("generation", target, role, attempt)


def question_id(generation: str) -> str:
    """Return the id of the question that a call wrote."""
    return content_id("question", generation)


def pair_id(target: str) -> str:
    """Return the id of a target's pair: it can have only one."""
    return content_id("pair", target)
