"""The records of ontologies, as parsers make them and the graph keeps them.

A class is named by its CURIE ("DOID:1438"), or by its whole address where that is no CURIE. Field names are the graph's
property names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graph.records import Fault

MatchKind = Literal["EXACT_MATCH", "BROAD_MATCH", "NARROW_MATCH"]


@dataclass(frozen=True, slots=True)
class OntologyClass:
    """A class of an ontology; `superclasses` are the ids of its named superclasses, `synonyms` its exact synonyms.

    `cross_references` are as the file writes them ("MESH:D000163", "UMLS_CUI:C0001175").
    """

    id: str
    name: str
    definition: str | None = None
    synonyms: tuple[str, ...] = ()
    broad_synonyms: tuple[str, ...] = ()
    narrow_synonyms: tuple[str, ...] = ()
    related_synonyms: tuple[str, ...] = ()
    cross_references: tuple[str, ...] = ()
    superclasses: tuple[str, ...] = ()
    obsolete: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that a class means what a MeSH record means, or that the record is broader or narrower than it.

    `class_name` is "" where the file does not name the class.
    """

    class_id: str
    class_name: str
    kind: MatchKind
    ui: str


@dataclass(frozen=True, slots=True)
class OntologyFile:
    """All that a file states: `source` stays the same over its releases, `skipped` counts unused rows by reason."""

    source: str
    classes: tuple[OntologyClass, ...] = ()
    matches: tuple[Match, ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
