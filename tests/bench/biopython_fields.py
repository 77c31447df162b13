"""Takes the fields of a record out of what Biopython's Entrez parser returns, in the forms of other_parsers.ours."""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.bench.other_parsers import Fields, attribute, labelled, number, plain

KINDS = {
    "Retract": "RETRACTED_BY",
    "Erratum": "CORRECTED_BY",
    "Corrected": "CORRECTED_BY",
    "Republished": "CORRECTED_BY",
    "Comment": "COMMENTED_BY",
    "ExpressionOfConcern": "CONCERN_RAISED_BY",
}
NOTICES = {"Retraction of Publication", "Retraction Notice", "RetractionOf"}


def citation(entry: Any) -> Fields:
    """Return the fields of a PubmedArticle."""
    medline = entry["MedlineCitation"]
    article = medline["Article"]
    places = [e for e in article.get("ELocationID", ()) if attribute(e, "EIdType") == "doi"]
    ids = [i for i in entry.get("PubmedData", {}).get("ArticleIdList", ()) if attribute(i, "IdType") == "doi"]
    date = article.get("Journal", {}).get("JournalIssue", {}).get("PubDate", {})
    headings = medline.get("MeshHeadingList", ())
    stated = [(attribute(c, "RefType"), c.get("PMID")) for c in medline.get("CommentsCorrectionsList", ())]
    types = [plain(t) for t in article.get("PublicationTypeList", ())]
    notice = bool(NOTICES & {*types, *(kind for kind, _ in stated)})
    return common(medline, article, types) | {
        "status": attribute(medline, "Status"),
        "journal": plain(article.get("Journal", {}).get("Title", "")),
        "year": year(date) or next((year(d) for d in article.get("ArticleDate", ())), None),
        "doi": plain(next(iter([p for p in places if attribute(p, "ValidYN") != "N"] + ids), "")),
        "retracted": "Retracted Publication" in types or any(kind == "RetractionIn" for kind, _ in stated),
        "excluded_reason": "retraction notice" if notice else "",
        "headings": tuple((attribute(h["DescriptorName"], "UI"), plain(h["DescriptorName"])) for h in headings),
        "qualifiers": tuple(qualifiers(h) for h in headings),
        "major": tuple(any(attribute(n, "MajorTopicYN") == "Y" for n in names(h)) for h in headings),
        "substances": tuple(
            (attribute(c["NameOfSubstance"], "UI"), plain(c["NameOfSubstance"]))
            for c in medline.get("ChemicalList", ())
        ),
        "supplementary": tuple(
            (attribute(s, "UI"), plain(s), attribute(s, "Type")) for s in medline.get("SupplMeshList", ())
        ),
        "other_abstracts": tuple(
            (attribute(o, "Type"), attribute(o, "Language"), " ".join(map(plain, o["AbstractText"])))
            for o in medline.get("OtherAbstract", ())
        ),
        "links": frozenset(filter(None, (link(int(medline["PMID"]), kind, other) for kind, other in stated))),
        "links_without_pmid": sum(not other for kind, other in stated if kind_of(kind)),
        "references": tuple(
            [int(other) for kind, other in stated if kind == "Cites" and other]
            + list(references(entry.get("PubmedData", {}).get("ReferenceList", ())))
        ),
    }


def book(entry: Any) -> Fields:
    """Return the fields of a PubmedBookArticle."""
    document = entry["BookDocument"]
    title = plain(document["Book"]["BookTitle"])
    ids = [i for i in document.get("ArticleIdList", ()) if attribute(i, "IdType") == "doi"]
    fields = common(document, document, [plain(t) for t in document.get("PublicationType", ())])
    return fields | {
        "title": fields["title"] or title,
        "journal": title,
        "year": year(document["Book"].get("PubDate", {})),
        "doi": plain(next(iter(ids), "")),
        "references": tuple(references(document.get("ReferenceList", ()))),
    }


def common(record: Any, article: Any, types: list[str]) -> Fields:
    """Return the fields that citations and books write alike."""
    abstract = article.get("Abstract", {})
    sections = tuple((attribute(t, "Label"), plain(t)) for t in abstract.get("AbstractText", ()))
    return {
        "pmid": int(record["PMID"]),
        "version": int(attribute(record["PMID"], "Version") or 1),
        "title": plain(article.get("ArticleTitle", "")),
        "vernacular_title": plain(article.get("VernacularTitle", "")),
        "abstract": labelled(sections),
        "sections": sections,
        "copyright": plain(abstract.get("CopyrightInformation", "")),
        "language": str(next(iter(article.get("Language", ())), "und")),
        "publication_types": tuple(types),
        "authors": tuple(author(a) for a in writers(article.get("AuthorList", ()))),
    }


def writers(lists: Any) -> Iterator[Any]:
    """Yield authors: a citation has one list of them, a book several."""
    for part in lists:
        if isinstance(part, dict):
            yield part
        elif attribute(part, "Type") != "editors":
            yield from part


def author(value: Any) -> str:
    """Return "Last Initials Suffix" or a group's name."""
    parts = (value.get(name) for name in ("LastName", "CollectiveName", "Initials", "Suffix"))
    return " ".join(filter(None, map(plain, parts)))


def year(date: Any) -> int | None:
    """Return the year of a date, or the first of a free text."""
    text = str(date.get("Year") or date.get("MedlineDate") or "")
    return next((n for n in map(number, text.replace("-", " ").split()) if n and n > 1000), None)


def names(heading: Any) -> list[Any]:
    """Return descriptor and qualifiers of a heading."""
    return [heading["DescriptorName"], *heading.get("QualifierName", ())]


def qualifiers(heading: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the qualifiers of a heading, and those that are major."""
    found = heading.get("QualifierName", ())
    return tuple(map(plain, found)), tuple(plain(q) for q in found if attribute(q, "MajorTopicYN") == "Y")


def kind_of(ref_type: str) -> str | None:
    """Return the kind of link that a RefType is, None for one that is not kept."""
    return next((kind for word, kind in KINDS.items() if ref_type.startswith(word)), None)


def link(pmid: int, ref_type: str, other: Any) -> tuple[int, str, int] | None:
    """Return a link from the earlier article to the later, None for a kind that is not kept."""
    kind = kind_of(ref_type)
    if kind is None or not other:
        return None
    return (pmid, kind, int(other)) if ref_type.endswith("In") else (int(other), kind, pmid)


def references(lists: Iterable[Any]) -> Iterator[int | None]:
    """Yield the PMIDs of lists of references, which may hold further lists."""
    for part in lists:
        for reference in part.get("Reference", ()):
            ids = reference.get("ArticleIdList", ())
            yield from (number(str(i)) for i in ids if attribute(i, "IdType") == "pubmed")
        yield from references(part.get("ReferenceList", ()))
