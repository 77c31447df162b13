"""The agents of a run and what else the loop stands on, put together once.

In: models with their prompts (made by the door), a reader, a wish. Out: a `Loop` for agents/pipeline.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agents.ask import Agent
from agents.asked import Asked
from agents.evaluate import Evaluator
from agents.information_content import fetch_information_content
from agents.pipeline import Loop, Sources
from agents.recognise import fetch_recogniser
from agents.retrieve import Retriever
from agents.run import Wish
from agents.similarity import Method, Similarity
from graph.database import Reader
from graph.errors import Invalid
from graph.never_list import left_out_of_similarity

METHODS: dict[str, Method] = {"mean": "mean", "best_match": "best_match"}


@dataclass(frozen=True, slots=True)
class Crew:
    """Two generators and an answerer; `probe` raises Unavailable while a model is away."""

    generators: tuple[Agent, Agent]
    answerer: Agent
    probe: Callable[[], object]


def build_loop(reader: Reader, crew: Crew, wish: Wish, sources: Sources, asked: Asked) -> Loop:
    """Return the loop of a run: link counts and names are read once, and frozen for it."""
    if wish.similarity not in METHODS:
        raise Invalid(f"similarity is {wish.similarity!r}, expected one of {sorted(METHODS)}.")
    similarity = Similarity(fetch_information_content(reader), left_out_of_similarity())
    releases = reader.read("crew_mesh_release")
    return Loop(
        reader=reader,
        sources=sources,
        generators=crew.generators,
        retriever=Retriever(reader, fetch_recogniser(reader), k=wish.retrieved),
        evaluator=Evaluator(similarity, METHODS[wish.similarity], wish.seed),
        answerer=crew.answerer,
        asked=asked,
        attempts=wish.attempts,
        source_in_context=wish.source_in_context,
        mesh_release=releases[0]["name"] if releases else None,
    )
