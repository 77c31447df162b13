"""MeSH in SKOS: the concepts concerned and all above them in the tree, with NLM's own IRIs.

In: a reader and UIs. Out: triples in an rdflib graph. A descriptor is a `skos:Concept` with its tree numbers as
notations; `skos:broader` leads to the descriptor at the tree number right above one of its places. MeSH's broader
relation between descriptors is not transitive, so nothing says `skos:broaderTransitive`: who goes up further takes the
tree numbers, which stand beside as NLM's MeSH RDF has them (`meshv:treeNumber`, `meshv:parentTreeNumber`).
"""

from collections.abc import Collection, Iterable

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

from graph.database import Reader, Row
from graph.records import parent_number
from graph.withdraw import at_or_above

MESH = Namespace("http://id.nlm.nih.gov/mesh/")
MESHV = Namespace("http://id.nlm.nih.gov/mesh/vocab#")
SCHEME = URIRef("http://id.nlm.nih.gov/mesh/")


def add_concepts(reader: Reader, graph: Graph, uis: Collection[str]) -> None:
    """Add some descriptors and everything above their places to a graph; one that is not loaded is left out."""
    numbers = at_or_above(row["number"] for row in reader.read("skos_numbers", uis=sorted(uis)))
    rows = reader.read("skos_concepts", uis=sorted(uis), numbers=sorted(numbers))
    if rows:
        graph.add((SCHEME, RDF.type, SKOS.ConceptScheme))
        graph.add((SCHEME, SKOS.prefLabel, Literal("Medical Subject Headings", lang="en")))
    at = {number: row["ui"] for row in rows for number in row["numbers"]}
    for row in rows:
        add_concept(graph, row)
        add_places(graph, row["ui"], row["numbers"], at)


def add_concept(graph: Graph, row: Row) -> None:
    """Add a descriptor with its names; an entry term that is the name itself is none (SKOS keeps labels disjoint)."""
    concept = MESH[row["ui"]]
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, SCHEME))
    graph.add((concept, SKOS.prefLabel, Literal(row["name"], lang="en")))
    for term in set(row["entry_terms"]) - {row["name"]}:
        graph.add((concept, SKOS.altLabel, Literal(term, lang="en")))
    if row["scope_note"]:
        graph.add((concept, SKOS.scopeNote, Literal(row["scope_note"], lang="en")))


def add_places(graph: Graph, ui: str, numbers: Iterable[str], at: dict[str, str]) -> None:
    """Add where a descriptor stands, and what stands right above; `at` has the UI at a tree number.

    The 16 categories are letters of the tree without a descriptor, so what stands below them is a top concept.
    """
    concept = MESH[ui]
    for number in numbers:
        place, above = MESH[number], parent_number(number)
        graph.add((concept, SKOS.notation, Literal(number)))
        graph.add((concept, MESHV.treeNumber, place))
        graph.add((place, RDF.type, MESHV.TreeNumber))
        if above is None or above not in at:
            graph.add((concept, SKOS.topConceptOf, SCHEME))
            continue
        graph.add((place, MESHV.parentTreeNumber, MESH[above]))
        if at[above] != ui:  # a descriptor may stand below itself
            graph.add((concept, SKOS.broader, MESH[at[above]]))
