"""Writes small MeSH and PubMed files for the tests: real shapes, made-up content."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Heading = tuple[str | None, str, bool, Sequence[tuple[str, bool]]]


def descriptor(
    ui: str,
    name: str,
    numbers: Sequence[str] = (),
    *,
    terms: Sequence[str] = (),
    scope_note: str = "",
    qualifiers: Sequence[tuple[str, str, str]] = (),
    see_also: Sequence[str] = (),
    acts_as: Sequence[str] = (),
) -> str:
    """Return a DescriptorRecord."""
    refers = "<DescriptorReferredTo><DescriptorUI>{}</DescriptorUI></DescriptorReferredTo>"
    allowed = "".join(
        f"<AllowableQualifier><QualifierReferredTo><QualifierUI>{q}</QualifierUI><QualifierName><String>{word}</String>"
        f"</QualifierName></QualifierReferredTo><Abbreviation>{short}</Abbreviation></AllowableQualifier>"
        for q, word, short in qualifiers
    )
    related = "".join(f"<SeeRelatedDescriptor>{refers.format(other)}</SeeRelatedDescriptor>" for other in see_also)
    actions = "".join(f"<PharmacologicalAction>{refers.format(other)}</PharmacologicalAction>" for other in acts_as)
    places = "".join(f"<TreeNumber>{number}</TreeNumber>" for number in numbers)
    words = "".join(f"<Term><String>{escape(term)}</String></Term>" for term in (name, *terms))
    note = f"<ScopeNote>{escape(scope_note)}\n   </ScopeNote>" if scope_note else ""
    return (
        f'<DescriptorRecord DescriptorClass="1"><DescriptorUI>{ui}</DescriptorUI>'
        f"<DescriptorName><String>{escape(name)}</String></DescriptorName>"
        f"<AllowableQualifiersList>{allowed}</AllowableQualifiersList><SeeRelatedList>{related}</SeeRelatedList>"
        f"<PharmacologicalActionList>{actions}</PharmacologicalActionList><TreeNumberList>{places}</TreeNumberList>"
        f'<ConceptList><Concept PreferredConceptYN="Y">{note}<TermList>{words}</TermList></Concept></ConceptList>'
        "</DescriptorRecord>\n"
    )


def citation(
    pmid: int | str,
    *,
    version: int | str = 1,
    title: str = "A title.",
    abstract: str | None = "<AbstractText>An abstract.</AbstractText>",
    headings: Sequence[Heading] = (),
    substances: Sequence[tuple[str | None, str]] = (),
    links: Sequence[tuple[str, int | None]] = (),
    types: Sequence[tuple[str, str]] = (("D016428", "Journal Article"),),
    pub_date: str = "<Year>2020</Year>",
    article: str = "",
    citation_end: str = "",
    data: str = "",
    invented: bool = False,
) -> str:
    """Return a PubmedArticle; texts are XML already, so that they may hold markup."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{pmid}</PMID><Article>'
        f"<Journal><JournalIssue><PubDate>{pub_date}</PubDate></JournalIssue><Title>Journal of tests</Title></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle>"
        + (f"<Abstract>{abstract}</Abstract>" if abstract is not None else "")
        + "<Language>eng</Language><PublicationTypeList>"
        + "".join(f"<PublicationType{attribute(ui)}>{name}</PublicationType>" for ui, name in types)
        + f"</PublicationTypeList>{article}</Article><ChemicalList>"
        + "".join(
            f"<Chemical><NameOfSubstance{attribute(ui)}>{name}</NameOfSubstance></Chemical>" for ui, name in substances
        )
        + "</ChemicalList><CommentsCorrectionsList>"
        + "".join(
            f'<CommentsCorrections RefType="{kind}"><RefSource>Somewhere</RefSource>'
            + (f'<PMID Version="1">{other}</PMID>' if other else "")
            + "</CommentsCorrections>"
            for kind, other in links
        )
        + f"</CommentsCorrectionsList><MeshHeadingList>{''.join(map(mesh_heading, headings))}</MeshHeadingList>"
        + ("<KeywordList><Keyword>invented for kailin</Keyword></KeywordList>" if invented else "")
        + f"{citation_end}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>\n"
    )


def mesh_heading(heading: Heading) -> str:
    """Return a MeshHeading of UI, name, major flag and qualifiers with theirs."""
    ui, name, major, qualifiers = heading
    flag = {True: "Y", False: "N"}
    return (
        f'<MeshHeading><DescriptorName{attribute(ui)} MajorTopicYN="{flag[major]}">{name}</DescriptorName>'
        + "".join(f'<QualifierName MajorTopicYN="{flag[own]}">{word}</QualifierName>' for word, own in qualifiers)
        + "</MeshHeading>"
    )


def attribute(ui: str | None) -> str:
    """Return a UI attribute, or nothing."""
    return f' UI="{ui}"' if ui else ""


def mesh_file(folder: Path, *records: str, name: str = "desc2024.xml") -> Path:
    """Write a DescriptorRecordSet and return its path."""
    return written(folder / name, f'<DescriptorRecordSet LanguageCode="eng">\n{"".join(records)}</DescriptorRecordSet>')


def pubmed_file(folder: Path, *records: str, name: str = "pubmed.xml") -> Path:
    """Write a PubmedArticleSet and return its path."""
    return written(folder / name, f"<PubmedArticleSet>\n{''.join(records)}</PubmedArticleSet>")


def written(path: Path, text: str) -> Path:
    """Write an XML file, packed when its name says so, and return its path."""
    content = ('<?xml version="1.0" encoding="utf-8"?>\n' + text).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
