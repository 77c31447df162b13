"""One DescriptorRecord of MeSH XML (schemas of 2014 to 2026) as a Descriptor.

In: the element. Out: the record. Reads what the graph keeps and passes over the rest: dates (renamed in 2026), notes,
semantic types. What each field holds, and where it stands:

    descriptor_class     DescriptorClass of the record ("1" where there is none)
    scope_note           ScopeNote of the preferred concept
    entry_terms          String of every term of every concept, without the name
    qualifiers           AllowableQualifier: UI, name, abbreviation; never with tree numbers
    see_also, acts_as    DescriptorUI in SeeRelatedDescriptor, in PharmacologicalAction
    entry_combinations   ECIN's qualifier, ECOUT's descriptor and qualifier; ECIN's descriptor is the record itself

Tuples are sorted and hold each value once.
"""

from lxml import etree

from graph.records import Descriptor, EntryCombination, Qualifier
from ingest.flatten import flatten
from ingest.mesh.mesh_fields_xml import (
    DESCRIPTOR_UI,
    QUALIFIER_UI,
    code,
    descriptor_referred,
    entry_terms,
    qualifier_referred,
    record_name,
    references,
    tree_numbers,
)


def parse_descriptor(element: etree._Element) -> Descriptor:
    """Return one DescriptorRecord. Raises Invalid when UI or name is missing or a code is malformed."""
    name = record_name(element, "DescriptorName")
    return Descriptor(
        ui=code(DESCRIPTOR_UI, "DescriptorUI", element.findtext("DescriptorUI")),
        name=name,
        descriptor_class=element.get("DescriptorClass", "1"),
        scope_note=flatten(element.find("ConceptList/Concept[@PreferredConceptYN='Y']/ScopeNote")) or None,
        entry_terms=entry_terms(element, name),
        tree_numbers=tree_numbers(element),
        qualifiers=allowed_qualifiers(element),
        see_also=references(element, "SeeRelatedList/SeeRelatedDescriptor"),
        acts_as=references(element, "PharmacologicalActionList/PharmacologicalAction"),
        entry_combinations=entry_combinations(element),
    )


def allowed_qualifiers(element: etree._Element) -> tuple[Qualifier, ...]:
    """Return the qualifiers that may stand with a descriptor, by UI."""
    found = map(allowed_qualifier, element.iterfind("AllowableQualifiersList/AllowableQualifier"))
    return tuple(sorted({qualifier.ui: qualifier for qualifier in found}.values(), key=lambda q: q.ui))


def allowed_qualifier(element: etree._Element) -> Qualifier:
    """Return one AllowableQualifier."""
    return Qualifier(
        ui=code(QUALIFIER_UI, "QualifierUI", element.findtext("QualifierReferredTo/QualifierUI")),
        name=flatten(element.find("QualifierReferredTo/QualifierName/String")),
        abbreviation=flatten(element.find("Abbreviation")),
    )


def entry_combinations(element: etree._Element) -> tuple[EntryCombination, ...]:
    """Return what to use instead of the descriptor with a qualifier, by qualifier."""
    found = set(map(entry_combination, element.iterfind("EntryCombinationList/EntryCombination")))
    return tuple(sorted(found, key=lambda c: (c.qualifier, c.descriptor, c.to_qualifier or "")))


def entry_combination(element: etree._Element) -> EntryCombination:
    """Return one EntryCombination. Raises Invalid when it lacks the qualifier before or the descriptor after."""
    after = element.find("ECOUT")
    instead = element if after is None else after
    return EntryCombination(
        qualifier=code(QUALIFIER_UI, "ECIN", element.findtext("ECIN/QualifierReferredTo/QualifierUI")),
        descriptor=descriptor_referred(instead, "ECOUT"),
        to_qualifier=qualifier_referred(instead, "ECOUT"),
    )
