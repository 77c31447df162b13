"""Tables of mappings give the matches of classes with MeSH, whichever side MeSH stands on."""

import gzip
from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.ontology_records import Match
from ingest.ontology.curies import canonical, curie, mesh_ui
from ingest.ontology.sssom import parse_sssom
from tests.ingest.written_ontology import TABLE, sssom_file


def test_mesh_may_stand_on_either_side(tmp_path: Path) -> None:
    """Broader and narrower turn round with it: a match is said of the class."""
    file = parse_sssom(
        sssom_file(
            tmp_path / "a.tsv",
            ("toy:1", "cold", "skos:exactMatch", "mesh:D900001", "Cold"),
            ("toy:2", "chill", "skos:broadMatch", "mesh:D900001", "Cold"),
            ("mesh:D900001", "Cold", "skos:broadMatch", "toy:3", "illness"),
            ("mesh:C900001", "Rare", "http://www.w3.org/2004/02/skos/core#narrowMatch", "toy:4", ""),
            ("MESH:D900001", "Cold", "skos:exactMatch", "hgnc:5", "gene"),
        )
    )
    assert file.source == TABLE
    assert file.matches == (
        Match("TOY:1", "cold", "EXACT_MATCH", "D900001"),
        Match("TOY:2", "chill", "BROAD_MATCH", "D900001"),
        Match("TOY:3", "illness", "NARROW_MATCH", "D900001"),
        Match("TOY:4", "", "BROAD_MATCH", "C900001"),
        Match("hgnc:5", "gene", "EXACT_MATCH", "D900001"),
    )
    assert (file.faults, file.skipped, file.classes) == ((), {}, ())


def test_rows_about_something_else_are_counted(tmp_path: Path) -> None:
    """By reason; a row that is there twice counts once."""
    rows = (
        ("toy:1", "", "skos:exactMatch", "mesh:D900001", ""),
        ("toy:1", "again", "skos:exactMatch", "mesh:D900001", ""),
        ("toy:1", "", "skos:exactMatch", "hgnc:5", ""),
        ("toy:1", "", "skos:relatedMatch", "mesh:D900001", ""),
        ("mesh:C900001", "", "skos:exactMatch", "mesh:D900001", ""),
        ("toy:1", "", "skos:exactMatch", "mesh:Q900001", ""),
    )
    file = parse_sssom(sssom_file(tmp_path / "a.tsv", *rows))
    assert len(file.matches) == 1
    assert file.skipped == {
        "mapping without a MeSH descriptor or supplementary concept": 2,
        "mapping that is neither exact, broad nor narrow": 1,
        "mapping within MeSH": 1,
    }


def test_a_denied_mapping_is_none(tmp_path: Path) -> None:
    """`predicate_modifier` says so."""
    path = tmp_path / "a.tsv"
    path.write_text(
        "predicate_modifier\tsubject_id\tpredicate_id\tobject_id\nNot\tA:1\tskos:exactMatch\tMESH:D900001\n"
        "\tA:2\tskos:exactMatch\tMESH:D900001\n"
    )
    file = parse_sssom(path)
    assert [match.class_id for match in file.matches] == ["A:2"]
    assert file.skipped == {"mapping that is denied": 1}
    assert file.source == "a.tsv"


def test_a_row_that_cannot_be_used_is_a_fault(tmp_path: Path) -> None:
    """With its line in the file; the other rows are there."""
    path = sssom_file(
        tmp_path / "a.tsv",
        ("toy:1", "", "skos:exactMatch", "mesh:D900001", ""),
        ("toy:2", "", "", "mesh:D900001", ""),
        ("toy:3", "", "skos:exactMatch"),
        ("four", "", "skos:exactMatch", "mesh:D900001", ""),
    )
    file = parse_sssom(path)
    assert [(fault.line, fault.record, fault.reason.partition(",")[0]) for fault in file.faults] == [
        (8, "toy:2 ? mesh:D900001", "predicate_id is ''"),
        (9, "toy:3 skos:exactMatch ?", "object_id is ''"),
        (10, "four skos:exactMatch mesh:D900001", "subject_id is 'four'"),
    ]
    assert len(file.matches) == 1


HEADER = b"subject_id\tpredicate_id\tobject_id\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#a: b\nsubject_id\tobject_id\n", r"a.tsv, line 2: no column predicate_id among subject_id, object_id"),
        (b"a,b,c\n", r"a.tsv, line 1: no column subject_id, predicate_id, object_id among a,b,c"),
        (b"", r"a.tsv, line 0: no column .* among none"),
        (HEADER + b"A:1\t\xff\tB:1\n", r"a.tsv, after line \d+: no table .*UTF-8"),
        (gzip.compress(HEADER * 9)[:-9], r"a.tsv, after line \d+: no table .*cut off"),
    ],
    ids=["a column", "commas", "nothing", "no UTF-8", "cut off"],
)
def test_a_table_without_its_columns_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """The file, the line and what is missing are named."""
    path = tmp_path / "a.tsv"
    path.write_bytes(content)
    with pytest.raises(Invalid, match=said):
        parse_sssom(path)


def test_a_byte_order_mark_and_packing_do_not_matter(tmp_path: Path) -> None:
    """As spreadsheets and servers leave them."""
    plain = sssom_file(tmp_path / "a.tsv", ("toy:1", "", "skos:exactMatch", "mesh:D900001", ""))
    packed = tmp_path / "b.tsv"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + plain.read_bytes()))
    assert parse_sssom(packed) == parse_sssom(plain)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://purl.obolibrary.org/obo/DOID_1438", "DOID:1438"),
        ("http://www.ebi.ac.uk/efo/EFO_0000400", "EFO:0000400"),
        ("http://a.org/onto#X_1", "X:1"),
        ("http://a.org/plain", "http://a.org/plain"),
    ],
)
def test_addresses_have_short_names(address: str, expected: str) -> None:
    """Where they are made as the OBO Foundry makes them."""
    assert curie(address) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("doid:4", "DOID:4"), ("fplx:Cyclin_B", "fplx:Cyclin_B"), ("other:4", "OTHER:4"), ("NCBITaxon:9", "NCBITaxon:9"),
     ("http://purl.obolibrary.org/obo/DOID_4", "DOID:4"), ("hgnc:5", "hgnc:5")],
)  # fmt: skip
def test_a_class_has_one_spelling(name: str, expected: str) -> None:
    """The ontology's own, where the prefix stands for its addresses."""
    prefixes = {"doid": "http://purl.obolibrary.org/obo/DOID_", "fplx": "https://a.org/", "hgnc": "https://b.org/"}
    assert canonical(name, prefixes) == expected


@pytest.mark.parametrize(
    ("name", "ui"),
    [
        ("MESH:D000163", "D000163"),
        ("mesh:C535700", "C535700"),
        ("MSH:D000163", "D000163"),
        ("http://id.nlm.nih.gov/mesh/2026/D000163", "D000163"),
        ("https://meshb.nlm.nih.gov/record/ui?ui=D000163", "D000163"),
        ("https://identifiers.org/mesh:D000163", "D000163"),
        ("mesh:Q000163", None),
        ("mesh:D12", None),
        ("NCI:C535700", None),
    ],
)
def test_mesh_is_known_by_any_of_its_names(name: str, ui: str | None) -> None:
    """Descriptors and supplementary concepts only."""
    assert mesh_ui(name) == ui
