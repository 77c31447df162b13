"""One SupplementalRecord of MeSH XML as a SupplementaryConcept.

In: the element. Out: the record. What each field holds, and where it stands:

    concept_class   SCRClass of the record ("1" where there is none)
    note            Note of the record
    entry_terms     String of every term of every concept, without the name
    mapped_to       HeadingMappedTo: descriptor and qualifier without their stars; starred where either has one. A
                    descriptor with and without a qualifier are two mappings; one given twice is starred if either is
    acts_as         DescriptorUI in PharmacologicalAction

Tuples are sorted and hold each value once. Indexing information, sources, dates and registry numbers are passed over.
"""

from lxml import etree

from graph.records import Mapping, SupplementaryConcept
from ingest.flatten import flatten
from ingest.mesh.mesh_fields_xml import (
    SUPPLEMENTARY_UI,
    code,
    descriptor_referred,
    entry_terms,
    is_starred,
    qualifier_referred,
    record_name,
    references,
)


def parse_supplementary(element: etree._Element) -> SupplementaryConcept:
    """Return one SupplementalRecord. Raises Invalid when UI or name is missing or a code is malformed."""
    name = record_name(element, "SupplementalRecordName")
    return SupplementaryConcept(
        ui=code(SUPPLEMENTARY_UI, "SupplementalRecordUI", element.findtext("SupplementalRecordUI")),
        name=name,
        concept_class=element.get("SCRClass", "1"),
        note=flatten(element.find("Note")) or None,
        entry_terms=entry_terms(element, name),
        mapped_to=mappings(element),
        acts_as=references(element, "PharmacologicalActionList/PharmacologicalAction"),
    )


def mappings(element: etree._Element) -> tuple[Mapping, ...]:
    """Return the headings that a concept is mapped to, by descriptor and qualifier."""
    starred: dict[tuple[str, str | None], bool] = {}
    for found in element.iterfind("HeadingMappedToList/HeadingMappedTo"):
        heading = descriptor_referred(found, "HeadingMappedTo"), qualifier_referred(found, "HeadingMappedTo")
        starred[heading] = is_starred(found) or starred.get(heading, False)
    in_order = sorted(starred.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return tuple(Mapping(descriptor, qualifier, star) for (descriptor, qualifier), star in in_order)
