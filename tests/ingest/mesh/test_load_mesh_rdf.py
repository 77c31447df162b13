"""MeSH RDF loads as MeSH XML does: the graph cannot tell which of them it came from."""

from pathlib import Path

from graph.database import Database
from ingest.mesh.load_mesh import load_mesh
from tests.ingest.mesh.test_mesh_rdf import DESCRIPTORS, QUALIFIERS, RDF, SUPPLEMENTARY
from tests.ingest.written_ntriples import ntriples, rdf_file


def test_rdf_after_xml_changes_nothing(database: Database, tmp_path: Path) -> None:
    """Each record is the same to the loader; and the other way round."""
    xml = [tmp_path / name for name in ("qual.xml", "desc.xml", "supp.xml")]
    for path, text in zip(xml, (QUALIFIERS, DESCRIPTORS, SUPPLEMENTARY), strict=True):
        path.write_text(text)
    rdf = [rdf_file(tmp_path / "mesh.nt.gz", ntriples(RDF))]
    first = load_mesh(database, xml)
    assert (first.read, first.written) == (5, 5)
    for again in (rdf, xml):
        report = load_mesh(database, again)
        assert (report.written, report.changed, report.unchanged) == (0, 0, 5)
    database.empty()
    assert load_mesh(database, rdf).written == 5
    assert load_mesh(database, xml).unchanged == 5
