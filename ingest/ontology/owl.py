"""Parses ontologies in OWL: RDF/XML, OBO-in-OWL and OWL/XML.

In: a path, plain or gzip. Out: all that the file states of its named classes: labels, synonyms, definitions, named
superclasses, cross references, and what it says of MeSH by SKOS. Restrictions, individuals, axioms about axioms and
texts in other languages than English are passed over; what an ontology imports is not looked for. Does not see the
database.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from graph.ontology_records import Match, MatchKind, OntologyClass, OntologyFile
from ingest.ontology.curies import curie, mesh_ui
from ingest.ontology.owl_triples import OwlTriples, owl_triples
from ingest.xml_stream import OnBytes, quiet

RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
OWL, SKOS = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2004/02/skos/core#"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
TEXTS = {
    "name": (f"{RDFS}label", f"{SKOS}prefLabel"),
    "definition": (DEFINITION, f"{SKOS}definition"),
    "synonyms": (f"{OBO_IN_OWL}hasExactSynonym", f"{SKOS}altLabel"),
    "broad_synonyms": (f"{OBO_IN_OWL}hasBroadSynonym",),
    "narrow_synonyms": (f"{OBO_IN_OWL}hasNarrowSynonym",),
    "related_synonyms": (f"{OBO_IN_OWL}hasRelatedSynonym",),
    "cross_references": (f"{OBO_IN_OWL}hasDbXref",),
}
MATCHES: Mapping[MatchKind, str] = {
    "EXACT_MATCH": f"{SKOS}exactMatch",
    "BROAD_MATCH": f"{SKOS}broadMatch",
    "NARROW_MATCH": f"{SKOS}narrowMatch",
}
TRUE = frozenset({"true", "True", "1"})
Said = Mapping[str, list[str]]


def parse_owl(path: Path, *, on_bytes: OnBytes = quiet) -> OntologyFile:
    """Return what a file states.

    Raises Invalid when it is not OWL, broken, or declares entities that are more than short names.
    """
    with owl_triples(path, on_bytes) as triples:
        addresses = sorted(triples.subjects_of_type(f"{RDF}type", f"{OWL}Class"))
        texts = {field: gather(triples, predicates) for field, predicates in TEXTS.items()}
        superclasses = gather(triples, (f"{RDFS}subClassOf",))
        obsolete = gather(triples, (f"{OWL}deprecated",))
        classes = tuple(
            ontology_class(address, {field: said.get(address, []) for field, said in texts.items()},
                           superclasses.get(address, []), obsolete.get(address, []))
            for address in addresses
        )  # fmt: skip
        names = {made.id: made.name for made in classes}
        return OntologyFile(
            source=next(iter(sorted(triples.subjects_of_type(f"{RDF}type", f"{OWL}Ontology"))), path.name),
            classes=classes,
            matches=tuple(sorted(set(iter_matches(triples, names)), key=lambda m: (m.class_id, m.kind, m.ui))),
        )


def gather(triples: OwlTriples, predicates: tuple[str, ...]) -> dict[str, list[str]]:
    """Return what is said by some predicates, by subject; each list sorted, those of an earlier predicate first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for predicate in predicates:
        for subject, value in sorted(triples.said(predicate)):
            if value not in found[subject]:
                found[subject].append(value)
    return dict(found)


def ontology_class(address: str, texts: Said, superclasses: list[str], obsolete: list[str]) -> OntologyClass:
    """Return a class; one without a label is called by its id."""
    own = curie(address)
    above = dict.fromkeys(curie(above) for above in superclasses if above != f"{OWL}Thing")
    return OntologyClass(
        id=own,
        name=next(iter(texts["name"]), own),
        definition=next(iter(texts["definition"]), None),
        synonyms=tuple(texts["synonyms"]),
        broad_synonyms=tuple(texts["broad_synonyms"]),
        narrow_synonyms=tuple(texts["narrow_synonyms"]),
        related_synonyms=tuple(texts["related_synonyms"]),
        cross_references=tuple(texts["cross_references"]),
        superclasses=tuple(name for name in above if name != own),
        obsolete=not TRUE.isdisjoint(obsolete),
    )


def iter_matches(triples: OwlTriples, names: Mapping[str, str]) -> Iterator[Match]:
    """Yield what the file says of its classes and MeSH by SKOS; cross references are not among it."""
    for kind, predicate in MATCHES.items():
        for subject, value in triples.said(predicate):
            ui = mesh_ui(value)
            if ui and (own := curie(subject)) in names:
                yield Match(own, names[own], kind, ui)
