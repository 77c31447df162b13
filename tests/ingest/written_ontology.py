"""Writes small ontologies and tables of mappings for the tests: real shapes, made-up content."""

from collections.abc import Sequence
from pathlib import Path

OBO = "http://purl.obolibrary.org/obo/"
TOY = f"{OBO}toy.owl"
TABLE = "https://a.org/maps.sssom.tsv"
HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"'
    ' xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/"'
    ' xmlns:oio="http://www.geneontology.org/formats/oboInOwl#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
)


def owl_class(
    number: int, name: str = "", *, under: Sequence[int] = (), xrefs: Sequence[str] = (), more: str = ""
) -> str:
    """Return a class TOY:number below others."""
    label = f'<rdfs:label xml:lang="en">{name}</rdfs:label>' if name else ""
    above = "".join(f'<rdfs:subClassOf rdf:resource="{OBO}TOY_{other}"/>' for other in under)
    references = "".join(f"<oio:hasDbXref>{xref}</oio:hasDbXref>" for xref in xrefs)
    return f'<owl:Class rdf:about="{OBO}TOY_{number}">{label}{above}{references}{more}</owl:Class>\n'


def owl_file(path: Path, *classes: str, ontology: str = TOY, before: str = "") -> Path:
    """Write an ontology in RDF/XML; `before` stands in front of its root, as a document type does."""
    content = (
        f'<?xml version="1.0"?>\n{before}{HEAD}\n<owl:Ontology rdf:about="{ontology}"/>\n{"".join(classes)}</rdf:RDF>'
    )
    path.write_text(content, encoding="utf-8")
    return path


def sssom_file(path: Path, *rows: Sequence[str], source: str = TABLE) -> Path:
    """Write a table of mappings from rows of subject, subject's label, predicate, object, object's label."""
    head = [
        "#curie_map:",
        f"#  toy: {OBO}TOY_",
        "#  mesh: 'https://meshb.nlm.nih.gov/record/ui?ui='",
        "#  hgnc: https://a.org/gene/",
        f"#mapping_set_id: {source}",
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label",
    ]
    path.write_text("\n".join([*head, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path
