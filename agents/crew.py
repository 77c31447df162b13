"""The agents of a run and what else the loop stands on, put together once.

In: models with their prompts (made by the door), a reader, a wish. Out: a `Loop` for agents/pipeline.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.ask import Agent
from agents.asked import Asked
from agents.dense import open_dense
from agents.embedding import Embedder
from agents.evaluate import Evaluator
from agents.evaluate_llm import LanguageJudge
from agents.evaluate_rule import Rule
from agents.information_content import fetch_information_content
from agents.judge import PairJudge
from agents.pipeline import Loop
from agents.recognise import fetch_recogniser
from agents.retrieve import Mode, Retriever
from agents.run import Wish
from agents.similarity import Method, Similarity
from agents.start import Sources
from graph.benchmark_gate import BenchmarkGate, fetch_gate
from graph.database import Reader
from graph.errors import Invalid
from graph.never_list import left_out_of_similarity

METHODS: dict[str, Method] = {"mean": "mean", "best_match": "best_match"}
MODES: dict[str, Mode] = {"text": "text", "mesh": "mesh", "dense": "dense", "hybrid": "hybrid"}


@dataclass(frozen=True, slots=True)
class Crew:
    """Two generators and an answerer; `probe` raises Unavailable while a model is away.

    Of two questions `compare` (a language model) or `trained` (a model in this process) chooses, without either the
    rule; `judge` judges finished pairs, and `embedder` makes vectors of questions, where there is one.
    """

    generators: tuple[Agent, Agent]
    answerer: Agent
    probe: Callable[[], object]
    compare: Agent | None = None
    trained: Evaluator | None = None
    judge: Agent | None = None
    embedder: Embedder | None = None

    @property
    def agents(self) -> tuple[Agent, ...]:
        """Every agent that calls a language model."""
        return (*self.generators, self.answerer, *(agent for agent in (self.compare, self.judge) if agent))

    @property
    def evaluator(self) -> str:
        """Who chooses of two questions, by name and version."""
        if self.trained:
            return self.trained.judge
        return LanguageJudge(self.compare).judge if self.compare else "rule"

    def with_agents(self, change: Callable[[Agent], Agent]) -> "Crew":
        """Return the crew with every agent changed."""
        return replace(
            self,
            generators=(change(self.generators[0]), change(self.generators[1])),
            answerer=change(self.answerer),
            compare=change(self.compare) if self.compare else None,
            judge=change(self.judge) if self.judge else None,
        )


def build_loop(reader: Reader, crew: Crew, wish: Wish, sources: Sources, asked: Asked) -> Loop:
    """Return the loop of a run: link counts and names are read once, and frozen for it."""
    if wish.similarity not in METHODS:
        raise Invalid(f"similarity is {wish.similarity!r}, expected one of {sorted(METHODS)}.")
    similarity = Similarity(fetch_information_content(reader), left_out_of_similarity())
    rule = Rule(similarity, METHODS[wish.similarity], wish.seed)
    releases = reader.read("crew_mesh_release")
    return Loop(
        reader=reader,
        sources=sources,
        generators=crew.generators,
        retriever=build_retriever(reader, crew, wish),
        evaluator=crew.trained or (LanguageJudge(crew.compare) if crew.compare else rule),
        hierarchy=rule,
        answerer=crew.answerer,
        asked=asked,
        attempts=wish.attempts,
        source_in_context=wish.source_in_context,
        mesh_release=releases[0]["name"] if releases else None,
        judge=PairJudge(crew.judge, wish.judge_threshold) if crew.judge else None,
        benchmarks=open_gate(reader, crew.embedder),
    )


def open_gate(reader: Reader, embedder: Embedder | None) -> BenchmarkGate:
    """Return the gate that keeps benchmarks out; with an embedding model it compares questions by meaning too."""
    gate = fetch_gate(reader)
    if not gate or embedder is None:
        return gate
    return gate.with_embed(embedder.embed, embedder.name)


def build_retriever(reader: Reader, crew: Crew, wish: Wish) -> Retriever:
    """Return the retriever of a run: by vectors of the model that the wish names, or without vectors.

    Raises Invalid where the graph has no vectors of that model, or where the model of now is another.
    """
    if wish.retrieval not in MODES:
        raise Invalid(f"retrieval is {wish.retrieval!r}, expected one of {sorted(MODES)}.")
    name = crew.embedder.name if crew.embedder else ""
    if wish.embedding and name != wish.embedding:
        raise Invalid(
            f"This run retrieves by vectors of {wish.embedding}, and the embedding model is {name or 'none'}.",
            remedy="Set KAILIN_EMBEDDING_MODEL and KAILIN_EMBEDDING_BASE_URL as they were.",
        )
    dense = open_dense(reader, crew.embedder) if crew.embedder and wish.embedding else None
    return Retriever(reader, fetch_recogniser(reader), k=wish.retrieved, mode=MODES[wish.retrieval], dense=dense)
