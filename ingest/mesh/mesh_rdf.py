"""Parses MeSH RDF (NLM's mesh.nt, N-Triples) into the records that MeSH XML gives.

In: a path, plain or gzip. Out: qualifiers, descriptors and supplementary concepts, each kind by UI, a Fault for a
record of which a piece is missing, Skipped for one that is no longer active. The triples of a record, its concepts and
its terms may stand anywhere in the file: they wait in a file on disk. Tuples are sorted, as the XML parsers sort them:
RDF has no order. Does not see the database.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from graph.errors import Invalid
from graph.records import (
    Descriptor,
    EntryCombination,
    Fault,
    Mapping,
    MeshRecord,
    Qualifier,
    Skipped,
    SupplementaryConcept,
)
from ingest.mesh.fact_store import Facts, FactStore, fact_store
from ingest.mesh.mesh_triples import DESCRIPTORS, PAIR, QUALIFIERS, RECORD, SUPPLEMENTARY, Selection
from ingest.mesh.ntriples import iter_triples
from ingest.xml_stream import OnBytes, quiet

QUALIFIER_TREE_NUMBER = re.compile(r"Y\d{2}(\.\d{3})*")
TREE_NUMBER = re.compile(r"[A-Z]\d{2}(\.\d{3})*")
NOT_ACTIVE = "record that is no longer active"


def parse_mesh_rdf(path: Path, *, on_bytes: OnBytes = quiet) -> Iterator[MeshRecord | Fault | Skipped]:
    """Yield the records of a file, once all of it is read; `on_bytes` gets the position in it.

    Raises Invalid before the first record, naming the line, when the file is damaged, mixes years or holds no MeSH.
    """
    with fact_store() as store:
        selection = Selection(path)
        store.fill(selection.facts(iter_triples(path, on_bytes=on_bytes)))
        reader = Reader(store, path, selection.names)
        n_records = 0
        for record in reader.records():
            n_records += 1
            yield record
        if not n_records:
            raise Invalid(
                f"{path} holds no MeSH descriptor, qualifier or supplementary concept.",
                remedy="Give NLM's N-Triples file, such as mesh2026.nt or mesh2026.nt.gz.",
                file=str(path),
            )


class Reader:
    """Puts the records of a filled store together; `names` are those of qualifiers without a record of their own."""

    def __init__(self, store: FactStore, path: Path, names: dict[str, str]) -> None:
        self._store, self._path = store, path
        self._qualifiers = {ui: Qualifier(ui, name, "") for ui, name in names.items()}

    def records(self) -> Iterator[MeshRecord | Fault | Skipped]:
        """Yield all records: qualifiers first, for descriptors name them."""
        for record in self._of_rank(QUALIFIERS, self._qualifier):
            if isinstance(record, Qualifier):
                self._qualifiers[record.ui] = Qualifier(record.ui, record.name, record.abbreviation)
            yield record
        yield from self._of_rank(DESCRIPTORS, self._descriptor)
        yield from self._of_rank(SUPPLEMENTARY, self._supplementary)

    def _of_rank(self, rank: int, read: Callable[[str, Facts], MeshRecord]) -> Iterator[MeshRecord | Fault | Skipped]:
        for ui, line in self._store.records(rank):
            facts = self._store.facts(ui)
            try:
                if "active" in facts:
                    yield Skipped(str(self._path), line, ui, NOT_ACTIVE)
                else:
                    yield read(ui, facts)
            except Invalid as error:
                yield Fault(str(self._path), line, ui, error.message)

    def _qualifier(self, ui: str, facts: Facts) -> Qualifier:
        preferred = self._store.facts(one(facts, "preferredTerm")) if "preferredTerm" in facts else {}
        abbreviation = first(facts, "abbreviation") or first(preferred, "abbreviation") or ""
        return Qualifier(ui, one(facts, "label"), abbreviation, codes(facts, "treeNumber", QUALIFIER_TREE_NUMBER))

    def _descriptor(self, ui: str, facts: Facts) -> Descriptor:
        name = one(facts, "label")
        return Descriptor(
            ui=ui,
            name=name,
            descriptor_class=one(facts, "class"),
            scope_note=first(self._named_facts("concept", one(facts, "preferredConcept")), "scopeNote"),
            entry_terms=self._entry_terms(facts, name),
            tree_numbers=codes(facts, "treeNumber", TREE_NUMBER),
            qualifiers=tuple(map(self._named, codes(facts, "allowableQualifier", RECORD))),
            see_also=codes(facts, "seeAlso", RECORD),
            acts_as=codes(facts, "pharmacologicalAction", RECORD),
            entry_combinations=tuple(map(combination, facts.get("combination", ()))),
        )

    def _supplementary(self, ui: str, facts: Facts) -> SupplementaryConcept:
        name = one(facts, "label")
        return SupplementaryConcept(
            ui=ui,
            name=name,
            concept_class=one(facts, "class"),
            note=first(facts, "note"),
            entry_terms=self._entry_terms(facts, name),
            mapped_to=mappings(facts),
            acts_as=codes(facts, "pharmacologicalAction", RECORD),
        )

    def _named(self, ui: str) -> Qualifier:
        if ui not in self._qualifiers:
            raise Invalid(f"allows the qualifier {ui}, which the file does not name.")
        return self._qualifiers[ui]

    def _entry_terms(self, facts: Facts, name: str) -> tuple[str, ...]:
        """Return the terms of all the record's concepts, permuted ones too, but the name itself."""
        terms: set[str] = set()
        for concept in {one(facts, "preferredConcept"), *facts.get("concept", ())}:
            said = self._named_facts("concept", concept)
            if "active" not in said:
                for term in {one(said, "preferredTerm"), *said.get("term", ())}:
                    terms.update(self._labels(term))
        return tuple(sorted(terms - {name}))

    def _labels(self, term: str) -> list[str]:
        said = self._named_facts("term", term)
        return [] if "active" in said else [one(said, "prefLabel"), *said.get("altLabel", ())]

    def _named_facts(self, what: str, node: str) -> Facts:
        said = self._store.facts(node)
        if not said:
            raise Invalid(f"names the {what} {node}, which the file does not hold.")
        return said


def one(facts: Facts, word: str) -> str:
    """Return the only value of a word. Raises Invalid when there is none, or there are several."""
    found = facts.get(word, [])
    if len(found) != 1:
        raise Invalid(f"{word} is {'missing' if not found else ' and '.join(found)}, expected one.")
    return found[0]


def first(facts: Facts, word: str) -> str | None:
    """Return the first value of a word, None where nothing is said."""
    return next(iter(facts.get(word, ())), None)


def codes(facts: Facts, word: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Return the values of a word. Raises Invalid when one does not have its form."""
    found = facts.get(word, [])
    for value in found:
        if not pattern.fullmatch(value):
            raise Invalid(f"{word} is {value!r}, expected {pattern.pattern}.")
    return tuple(found)


def combination(said: str) -> EntryCombination:
    """Return what to use instead of a descriptor with a qualifier, from "Q000002 D009206Q000166"."""
    qualifier, instead = said.split(" ")
    return EntryCombination(qualifier, *heading(instead))


def mappings(facts: Facts) -> tuple[Mapping, ...]:
    """Return the headings to which a supplementary concept is mapped; starred are those to index first."""
    starred = frozenset(facts.get("preferredMappedTo", ()))
    places = starred.union(facts.get("mappedTo", ()))
    found = (Mapping(*heading(place), place in starred) for place in places)
    return tuple(sorted(found, key=lambda mapping: (mapping.descriptor, mapping.qualifier or "")))


def heading(place: str) -> tuple[str, str | None]:
    """Return the UIs of a descriptor and, perhaps, its qualifier. Raises Invalid when the name is neither."""
    if pair := PAIR.fullmatch(place):
        return pair[1], pair[2]
    if not RECORD.fullmatch(place):
        raise Invalid(f"refers to {place!r}, expected a descriptor, perhaps with a qualifier (D009206Q000166).")
    return place, None
