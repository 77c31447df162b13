"""Writes small MeSH files of qualifiers and supplementary concepts for the tests: real shapes, made-up content."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.ingest.written_xml import written


def qualifier(ui: str, name: str, abbreviation: str, numbers: Sequence[str] = ()) -> str:
    """Return a QualifierRecord."""
    places = "".join(f"<TreeNumber>{number}</TreeNumber>" for number in numbers)
    return (
        f'<QualifierRecord QualifierType="1"><QualifierUI>{ui}</QualifierUI>'
        f"<QualifierName><String>{name}</String></QualifierName><TreeNumberList>{places}</TreeNumberList>"
        '<ConceptList><Concept PreferredConceptYN="N"><TermList><Term RecordPreferredTermYN="N">'
        "<String>narrower</String>"
        "<Abbreviation>XX</Abbreviation></Term></TermList></Concept>"
        '<Concept PreferredConceptYN="Y"><TermList><Term RecordPreferredTermYN="Y">'
        f"<String>{name}</String><Abbreviation>{abbreviation}</Abbreviation></Term></TermList></Concept></ConceptList>"
        "</QualifierRecord>\n"
    )


def supplementary(
    ui: str,
    name: str,
    concept_class: str = "1",
    *,
    note: str = "",
    terms: Sequence[str] = (),
    mapped: Sequence[tuple[str, str | None]] = (),
    acts_as: Sequence[str] = (),
) -> str:
    """Return a SupplementalRecord; the UIs it is mapped to carry their stars."""
    refers = "<DescriptorReferredTo><DescriptorUI>{}</DescriptorUI></DescriptorReferredTo>"
    headings = "".join(
        f"<HeadingMappedTo>{refers.format(heading)}"
        + (f"<QualifierReferredTo><QualifierUI>{q}</QualifierUI></QualifierReferredTo>" if q else "")
        + "</HeadingMappedTo>"
        for heading, q in mapped
    )
    actions = "".join(f"<PharmacologicalAction>{refers.format(ui)}</PharmacologicalAction>" for ui in acts_as)
    words = "".join(f"<Term><String>{escape(term)}</String></Term>" for term in (name, *terms))
    return (
        f'<SupplementalRecord SCRClass="{concept_class}"><SupplementalRecordUI>{ui}</SupplementalRecordUI>'
        f"<SupplementalRecordName><String>{name}</String></SupplementalRecordName>"
        + (f"<Note>{escape(note)}</Note>" if note else "")
        + f"<HeadingMappedToList>{headings}</HeadingMappedToList>"
        f"<IndexingInformationList><IndexingInformation>{refers.format('D999999')}</IndexingInformation>"
        "</IndexingInformationList>"
        f"<PharmacologicalActionList>{actions}</PharmacologicalActionList>"
        f'<ConceptList><Concept PreferredConceptYN="Y"><TermList>{words}</TermList></Concept></ConceptList>'
        "</SupplementalRecord>\n"
    )


def qualifier_file(folder: Path, *records: str, name: str = "qual2024.xml") -> Path:
    """Write a QualifierRecordSet and return its path."""
    return written(folder / name, f"<QualifierRecordSet>\n{''.join(records)}</QualifierRecordSet>")


def supplementary_file(folder: Path, *records: str, name: str = "supp2024.xml") -> Path:
    """Write a SupplementalRecordSet and return its path."""
    return written(folder / name, f"<SupplementalRecordSet>\n{''.join(records)}</SupplementalRecordSet>")
