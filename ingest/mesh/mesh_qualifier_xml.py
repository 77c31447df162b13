"""One QualifierRecord of MeSH XML as a Qualifier with its own tree numbers, all below Y.

In: the element. Out: the record. The abbreviation is that of the term which names the record. Notes, entry terms and
the categories where a qualifier is allowed are passed over: descriptors say which qualifiers they take.
"""

from lxml import etree

from graph.errors import Invalid
from graph.records import Qualifier
from ingest.flatten import flatten
from ingest.mesh.mesh_fields_xml import QUALIFIER_UI, code, record_name, tree_numbers

NAMING_TERM = "ConceptList/Concept/TermList/Term[@RecordPreferredTermYN='Y']"
QUALIFIER_CATEGORY = "Y"


def parse_qualifier(element: etree._Element) -> Qualifier:
    """Return one QualifierRecord. Raises Invalid when UI or name is missing or a code is malformed."""
    ui = code(QUALIFIER_UI, "QualifierUI", element.findtext("QualifierUI"))
    numbers = tree_numbers(element)
    if astray := [number for number in numbers if not number.startswith(QUALIFIER_CATEGORY)]:
        raise Invalid(f"TreeNumber is {astray[0]!r}, expected one below {QUALIFIER_CATEGORY}.")
    return Qualifier(
        ui=ui,
        name=record_name(element, "QualifierName"),
        abbreviation=flatten(element.find(f"{NAMING_TERM}/Abbreviation")),
        tree_numbers=numbers,
    )
