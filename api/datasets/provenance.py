"""Where QA pairs come from, as linked data: PROV-O for what was done, SKOS for what it is about.

In: a database and ids of pairs. Out: an rdflib graph, the same triples for the same graph and revision; no blank nodes.
Its shape is checked by `shapes.ttl`. Only what led to a pair is in it: rejected attempts stand in `kailin trace`.
"""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Literal

import orjson
from rdflib import DCTERMS, PROV, RDFS, SKOS, XSD, Graph

from agents.records import generation_id
from api.datasets.provenance_triples import (
    KAILIN,
    add_article,
    add_article_version,
    add_generation,
    add_judgement,
    add_pair,
    add_preference,
    add_question,
    add_training,
)
from api.datasets.skos import MESH, MESHV, add_concepts
from api.trace import ANSWER_STEPS, read_trainings
from graph.database import Reader, Row
from graph.errors import NotFound

Notation = Literal["turtle", "jsonld"]
NAMES = {"turtle": "turtle", "jsonld": "json-ld"}
PREFIXES = {
    "dcterms": DCTERMS, "kailin": KAILIN, "mesh": MESH, "meshv": MESHV, "prov": PROV, "rdfs": RDFS, "skos": SKOS,
    "xsd": XSD,
}  # fmt: skip


def provenance_graph(database: Reader, pair_ids: Sequence[str], *, revision: int | None = None) -> Graph:
    """Return how some pairs came about. Raises NotFound, naming those that are no pairs.

    What was judged, checked or withdrawn after `revision` is left out; without one all is told.
    """
    ids = sorted(set(pair_ids))
    pairs = database.read("provenance_pairs", ids=ids)
    if missing := sorted(set(ids) - {row["pair"]["id"] for row in pairs}):
        raise NotFound(
            f"There is no QA pair {missing[0]!r} in this graph.",
            remedy="The ids stand in every export, and `kailin status` says whether there are pairs.",
            ids=missing,
        )
    (now,) = database.read("select_revision")
    until = now["revision"] if revision is None else revision
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    steps = add_steps(database, graph, ids, until)
    frozen = {row["pair"]["id"]: orjson.loads(row["pair"]["row_json"]) for row in pairs}
    for row in pairs:
        add_pair(graph, row, frozen[row["pair"]["id"]], until)
    questions = add_questions(database, graph, ids, frozen)
    add_generations(database, graph, steps | {row["generation"] for row in questions} - {None})
    add_articles(database, graph, frozen.values(), questions)
    add_concepts(database, graph, {row["ui"] for row in pairs if row["ui"]})
    return graph


def add_steps(database: Reader, graph: Graph, ids: Sequence[str], revision: int) -> set[str]:
    """Add choices and judgements; return the ids of the calls behind these and the answers.

    A text prompt is answered in three calls of which only the last is linked to its pair: the others are known by id.
    """
    found: set[str] = set()
    for row in database.read("provenance_preferences", ids=ids):
        add_preference(graph, row)
        found |= set(row["generations"])
    for row in database.read("provenance_judgements", ids=ids, revision=revision):
        add_judgement(graph, row)
        found |= set(row["generations"])
    for row in database.read("provenance_answering", ids=ids):
        found.add(row["id"])
        found |= {generation_id(row["target"], f"{row['role']}:{step}", row["attempt"]) for step in ANSWER_STEPS}
    return found


def add_questions(database: Reader, graph: Graph, ids: Sequence[str], frozen: dict[str, Row]) -> list[Row]:
    """Add both questions of each pair and return their rows; a source has the version that the pair froze."""
    rows = database.read("provenance_questions", ids=ids)
    for row in rows:
        add_question(graph, row, frozen[row["pair"]]["source"].get("version", 0))
    return rows


def add_generations(database: Reader, graph: Graph, ids: set[str]) -> None:
    """Add calls, their models and prompts, and the trainings that made the models."""
    rows = database.read("provenance_generations", ids=sorted(ids))
    for row in rows:
        add_generation(graph, row)
    for row in read_trainings(database, {row["model"] for row in rows}):
        add_training(graph, row)


def add_articles(database: Reader, graph: Graph, frozen: Iterable[Row], questions: Iterable[Row]) -> None:
    """Add all articles that pairs rest on or that their questions retrieved, and the versions that rows froze."""
    cited = [article for row in frozen for article in (row["source"], *row["contexts"])]
    versions = {(article["pmid"], article.get("version", 0)) for article in cited}
    pmids = {pmid for pmid, _ in versions} | {pmid for row in questions for pmid in row["retrieved"]}
    for pmid, version in versions:
        add_article_version(graph, pmid, version)
    for row in database.read("provenance_articles", pmids=sorted(pmids)):
        add_article(graph, row)


def serialized(graph: Graph, notation: Notation) -> str:
    """Return a graph as Turtle or JSON-LD."""
    if notation == "turtle":
        return graph.serialize(format="turtle")
    context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    return graph.serialize(format="json-ld", context=context, indent=1, sort_keys=True)


def parsed(text: str, notation: Notation) -> Graph:
    """Return the graph of a text in Turtle or JSON-LD."""
    return Graph(bind_namespaces="none").parse(data=text, format=NAMES[notation])


def shapes() -> Graph:
    """Return the SHACL shapes that such a graph fulfils."""
    return parsed((files("api.datasets") / "shapes.ttl").read_text(encoding="utf-8"), "turtle")
