"""Chooses from the triples of MeSH RDF those that its records are made of.

In: triples with their lines. Out: facts (ingest/mesh/fact_store.py) under short names: "D000005" for the address of a
descriptor, "term" for the predicate. Passes over dates, notes, tree numbers' own triples and texts in other languages.
Does not put records together.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import Invalid
from ingest.mesh.fact_store import Fact

VOCABULARY = "http://id.nlm.nih.gov/mesh/vocab#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PLACE = re.compile(r"https?://id\.nlm\.nih\.gov/mesh/(?:(\d{4})/)?([A-Z][\w.]*)")
RECORD = re.compile(r"[CDQ]\d{6,9}")
NODE = re.compile(r"[CDQMT]\d{6,9}")
PAIR = re.compile(r"(D\d{6,9})(Q\d{6,9})")
QUALIFIERS, DESCRIPTORS, SUPPLEMENTARY = range(3)
# NLM's number of each class, as the XML has it in DescriptorClass and SCRClass.
CLASSES = {
    "Qualifier": (QUALIFIERS, ""),
    "TopicalDescriptor": (DESCRIPTORS, "1"),
    "PublicationType": (DESCRIPTORS, "2"),
    "CheckTag": (DESCRIPTORS, "3"),
    "GeographicalDescriptor": (DESCRIPTORS, "4"),
    "SCR_Chemical": (SUPPLEMENTARY, "1"),
    "SCR_Protocol": (SUPPLEMENTARY, "2"),
    "SCR_Disease": (SUPPLEMENTARY, "3"),
    "SCR_Organism": (SUPPLEMENTARY, "4"),
    "SCR_Population": (SUPPLEMENTARY, "5"),
    "SCR_Anatomy": (SUPPLEMENTARY, "6"),
}
TEXTS = frozenset({"prefLabel", "altLabel", "scopeNote", "note", "abbreviation", "active", "lastActiveYear"})
LINKS = frozenset({"allowableQualifier", "concept", "mappedTo", "pharmacologicalAction", "preferredConcept",
                   "preferredMappedTo", "preferredTerm", "seeAlso", "term", "treeNumber"})  # fmt: skip


@dataclass(slots=True)
class Selection:
    """Chooses the triples that records are made of, and notes on the way which years and qualifiers a file names.

    `names` holds qualifiers by UI as pairs with descriptors call them ("Heart/injuries"), for files without their
    records.
    """

    path: Path
    years: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    def facts(self, triples: Iterable[tuple[int, Quad]]) -> Iterator[Fact]:
        """Yield the facts of some triples."""
        for line, triple in triples:
            word = word_of(triple.predicate.value)
            if word and (fact := self._fact(line, triple, word)):
                yield fact

    def _fact(self, line: int, triple: Quad, word: str) -> Fact | None:
        subject = self._key(line, triple.subject)
        if subject is None:
            return None
        if NODE.fullmatch(subject):
            return self._said_of_node(line, subject, word, triple.object)
        if pair := PAIR.fullmatch(subject):
            return self._said_of_pair(line, pair, word, triple.object)
        return None

    def _said_of_node(self, line: int, subject: str, word: str, value: object) -> Fact | None:
        if word == "type":
            made = CLASSES.get(value.value.removeprefix(VOCABULARY)) if isinstance(value, NamedNode) else None
            return Fact(subject, "class", made[1], line, made[0]) if made and RECORD.fullmatch(subject) else None
        if word in LINKS:
            key = self._key(line, value)
            return Fact(subject, word, key, line) if key else None
        text = english(value)
        # Nearly every node says that it is active and what it is called; both matter for few.
        if text is None or (word == "active" and text != "false") or (word == "label" and subject[0] in "MT"):
            return None
        return Fact(subject, word, text, line)

    def _said_of_pair(self, line: int, pair: re.Match[str], word: str, value: object) -> Fact | None:
        descriptor, qualifier = pair.groups()
        if word == "label" and qualifier not in self.names and (text := english(value)):
            self.names[qualifier] = text.rpartition("/")[2]
        if word == "useInstead" and (instead := self._key(line, value)):
            return Fact(descriptor, "combination", f"{qualifier} {instead}", line)
        return None

    def _key(self, line: int, node: object) -> str | None:
        """Return the last part of a MeSH address. Raises Invalid when addresses of several years meet in the file."""
        found = PLACE.fullmatch(node.value) if isinstance(node, NamedNode) else None
        if found is None:
            return None
        self.years.add(found[1] or "")
        if len(self.years) > 1:
            raise Invalid(
                f"{self.path}, line {line}: MeSH of several years in one file ({node}).",
                remedy="Give the file of one year.",
                file=str(self.path),
                line=line,
            )
        return found[2]


def word_of(predicate: str) -> str | None:
    """Return the short name of a predicate that a record needs."""
    if predicate == TYPE:
        return "type"
    if predicate == LABEL:
        return "label"
    word = predicate.removeprefix(VOCABULARY)
    return word if word in TEXTS or word in LINKS or word == "useInstead" else None


def english(value: object) -> str | None:
    """Return a literal's text on one line; None for an address, and for a text in another language."""
    if not isinstance(value, Literal) or (value.language or "en").partition("-")[0] != "en":
        return None
    return " ".join(str(value.value).split())
