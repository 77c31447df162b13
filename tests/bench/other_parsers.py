"""Reads PubMed records as two independent parsers see them: pubmed_parser and Biopython's Entrez parser.

In: elements of PubMed XML. Out: for each record a dictionary from field to value, in the forms of `ours`; a field that
a parser does not give is absent. Neither parser is in the `test` extra.
"""

import gzip
import io
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from Bio import Entrez
from Bio.Entrez.Parser import ValidationError
from lxml import etree
from pubmed_parser.medline_parser import parse_article_info

from graph.records import Article
from ingest.mathml import MATHML

Fields = dict[str, Any]
ENTREZ: Any = Entrez  # Untyped where it is installed, unknown where it is not.
# Biopython reads a file of its own in place of this address, and no file without one.
DTD = b"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_%s.dtd"
HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "" "' + DTD + b'">\n'


def words(value: object) -> str:
    """Return a text with its white space folded."""
    return " ".join(str(value or "").split())


def ours(article: Article) -> Fields:
    """Return the fields of an article of this project's parser."""
    text, begins = article.abstract or "", article.section_offsets
    texts = (text[begin:end].removesuffix("\n") for begin, end in zip(begins, (*begins[1:], None), strict=False))
    sections = tuple(zip(article.section_labels, texts, strict=True))
    return {
        "pmid": article.pmid,
        "version": article.version,
        "title": article.title,
        "vernacular_title": article.vernacular_title or "",
        "abstract": labelled(sections),
        "sections": sections,
        "copyright": article.copyright or "",
        "journal": article.journal,
        "year": article.year,
        "doi": article.doi or "",
        "language": article.language,
        "publication_types": article.publication_types,
        "status": article.status,
        "retracted": article.retracted,
        "excluded_reason": article.excluded_reason or "",
        "headings": tuple((h.ui or "", h.name) for h in article.headings),
        "qualifiers": tuple((h.qualifiers, h.major_qualifiers) for h in article.headings),
        "major": tuple(h.major for h in article.headings),
        "substances": tuple((s.ui or "", s.name) for s in article.substances),
        "supplementary": tuple((s.ui or "", s.name, s.type) for s in article.supplementary),
        "other_abstracts": tuple((o.type, o.language, words(o.text)) for o in article.other_abstracts),
        "links": frozenset((link.pmid, link.kind, link.other) for link in article.links),
        "links_without_pmid": article.links_without_pmid,
        "authors": article.authors,
        "references": article.references,
    }


def labelled(sections: Iterable[tuple[str, str]]) -> str:
    """Return an abstract with its labels, which pubmed_parser writes where there are several sections."""
    parts = list(sections)
    return words(
        " ".join(f"{label} {text}" for label, text in parts) if len(parts) > 1 else "".join(t for _, t in parts)
    )


def by_pubmed_parser(article: etree._Element) -> Fields:
    """Return what pubmed_parser reads from a PubmedArticle."""
    read = parse_article_info(article, True, False, True, True, True)
    mesh = [[part.partition(":") for part in term.split(" / ")] for term in read["mesh_terms"].split("; ") if term]
    return {
        "pmid": number(read["pmid"]),
        "title": words(read["title"]),
        "vernacular_title": words(read["vernacular_title"]),
        "abstract": words(read["abstract"]),
        "journal": words(read["journal"]),
        "year": number(read["pubdate"]),
        "doi": read["doi"],
        "language": read["languages"].split(";")[0],
        "publication_types": tuple(t.partition(":")[2] for t in read["publication_types"].split("; ") if t),
        "headings": tuple((term[0][0], term[0][2]) for term in mesh),
        "qualifiers": tuple(
            (tuple(q[2].rstrip("*") for q in term[1:]), tuple(q[2][:-1] for q in term[1:] if q[2].endswith("*")))
            for term in mesh
        ),
        "substances": tuple(
            (c.partition(":")[0], words(c.partition(":")[2])) for c in read["chemical_list"].split("; ") if c
        ),
        "authors": tuple(words(f"{a['lastname']} {a['initials']}") for a in read["authors"]),
        "references": tuple(number(r["pmid"]) for r in read["references"] if r["pmid"]),
    }


def number(text: str | None) -> int | None:
    """Return a whole number, None for none."""
    return int(text) if text and text.isdigit() else None


def by_biopython(records: list[etree._Element], read: Callable[[Any], Fields]) -> list[Fields | str]:
    """Return what Biopython reads from wrapped records of one kind, or why it cannot read one."""
    if not records:
        return []
    vintage = dtd(records[0])
    same = next((n for n, record in enumerate(records) if dtd(record) != vintage), len(records))
    try:
        first: list[Fields | str] = [read(entry) for entry in entrez(records[:same], vintage)]
    except (ValueError, ValidationError) as error:
        half = same // 2
        if half == 0:
            first = [f"{type(error).__name__}: {error}"]
        else:
            first = by_biopython(records[:half], read) + by_biopython(records[half:same], read)
    return first + by_biopython(records[same:], read)


def dtd(record: etree._Element) -> bytes:
    """Return the document type, by the place of affiliations: below the article, the author, or in AffiliationInfo."""
    if record.find(".//Article/Affiliation") is not None:
        return b"130101"
    return b"140101" if record.find(".//Author/Affiliation") is not None else b"250101"


def entrez(records: list[etree._Element], vintage: bytes) -> list[Any]:
    """Return the entries of Biopython's reader for some wrapped records."""
    root = etree.Element("PubmedArticleSet", nsmap={"mml": MATHML.strip("{}")})
    root.extend(etree.fromstring(etree.tostring(record, with_tail=False)) for record in records)
    etree.cleanup_namespaces(root, top_nsmap={"mml": MATHML.strip("{}")})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = HEAD % vintage + etree.tostring(root, encoding="utf-8")
        read: Any = ENTREZ.read(io.BytesIO(content), validate=False, escape=True)
    if isinstance(read, list):  # The older document types know no books.
        return list(read)
    return [entry for kind in ("PubmedArticle", "PubmedBookArticle") for entry in read.get(kind, ())]


def plain(value: Any) -> str:
    """Return a text of Biopython's, which keeps markup, without it."""
    root = etree.fromstring(f'<t xmlns:mml="{MATHML.strip("{}")}">{value or ""}</t>')
    return words("".join(str(part) for part in root.itertext()))


def attribute(value: Any, name: str) -> str:
    """Return an attribute of an element of Biopython's."""
    return str(getattr(value, "attributes", {}).get(name, ""))


def deletions_by_biopython(path: Path) -> list[tuple[int, int]]:
    """Return PMID and version of what a file deletes."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    root = etree.fromstring(content.lstrip(), etree.XMLParser(resolve_entities=False, load_dtd=False))
    alone = etree.Element("PubmedArticleSet")
    alone.extend(root.iterchildren("DeleteCitation"))
    content = HEAD % b"250101" + etree.tostring(alone, encoding="utf-8")
    read: Any = ENTREZ.read(io.BytesIO(content))
    return [(int(pmid), int(attribute(pmid, "Version") or 1)) for pmid in read["DeleteCitation"]]
