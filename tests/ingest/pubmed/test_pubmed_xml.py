"""The fields of a PubMed record are read as NLM means them, each from its own place."""

from pathlib import Path

import pytest

from graph.records import (
    Article,
    ArticleLink,
    Heading,
    OtherAbstract,
    Substance,
    SupplementaryHeading,
)
from tests.ingest.read_pubmed import article, articles
from tests.ingest.written_xml import citation, pubmed_file


def test_everything_the_graph_keeps_is_read(tmp_path: Path) -> None:
    """A whole record, with references that must not be taken for the article's own identifiers."""
    record = citation(
        7,
        version=2,
        title="On <i>tests</i>.",
        abstract='<AbstractText Label="AIM">To test.</AbstractText><AbstractText>It held.</AbstractText>'
        "<CopyrightInformation>Nobody's.</CopyrightInformation>",
        headings=[("D900001", "Testing", False, [("use", True), ("history", False)]), (None, "Trying", False, [])],
        substances=[("D900002", "Water"), (None, "Ether")],
        links=[("CommentIn", 8), ("Cites", 10)],
        article='<ELocationID EIdType="pii">S1</ELocationID><ELocationID EIdType="doi">10.1/seven</ELocationID>'
        "<VernacularTitle>\u00dcber <i>Tests</i>.</VernacularTitle><AuthorList><Author><LastName>Doe</LastName>"
        "<ForeName>Jane Q</ForeName><Initials>JQ</Initials></Author></AuthorList>",
        citation_end='<SupplMeshList><SupplMeshName Type="Disease" UI="C900001">Testitis</SupplMeshName>'
        '</SupplMeshList><OtherAbstract Type="Publisher" Language="ger"><AbstractText Label="ZIEL">Zu pr\u00fcfen.'
        "</AbstractText><AbstractText>Es hielt.</AbstractText></OtherAbstract>",
        data="<ReferenceList><Reference><ArticleIdList><ArticleId IdType='doi'>10.1/other</ArticleId>"
        "<ArticleId IdType='pubmed'>9</ArticleId></ArticleIdList></Reference></ReferenceList>",
    )
    assert article(tmp_path, record) == Article(
        pmid=7,
        version=2,
        title="On tests.",
        abstract="To test.\nIt held.",
        section_labels=("AIM", ""),
        section_offsets=(0, 9),
        journal="Journal of tests",
        year=2020,
        doi="10.1/seven",
        language="eng",
        publication_types=("Journal Article",),
        status="MEDLINE",
        copyright="Nobody's.",
        retracted=False,
        excluded_reason=None,
        invented=False,
        headings=(
            Heading("D900001", "Testing", True, ("use", "history"), ("use",)),
            Heading(None, "Trying", False, (), ()),
        ),
        substances=(Substance("D900002", "Water"), Substance(None, "Ether")),
        links=(ArticleLink(7, "COMMENTED_BY", 8),),
        vernacular_title="\u00dcber Tests.",
        authors=("Doe JQ",),
        other_abstracts=(OtherAbstract("Publisher", "ger", "Zu pr\u00fcfen.\nEs hielt."),),
        supplementary=(SupplementaryHeading("C900001", "Testitis", "Disease"),),
        references=(10, 9),
    )


def test_a_heading_is_major_by_itself_or_by_a_qualifier(tmp_path: Path) -> None:
    """NLM marks the qualifier where the topic is major under it, and leaves the descriptor unmarked."""
    headings = [("D1", "A", True, []), ("D2", "B", False, [("use", True)]), ("D3", "C", False, [("use", False)])]
    found = article(tmp_path, citation(1, headings=headings)).headings
    assert [heading.major for heading in found] == [True, True, False]


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        (None, (None, (), ())),
        ("", (None, (), ())),
        ("<AbstractText/><AbstractText>  </AbstractText>", (None, (), ())),
        ("<AbstractText>One.</AbstractText>", ("One.", ("",), (0,))),
        ('<AbstractText Label="UNLABELLED">One.</AbstractText>', ("One.", ("",), (0,))),
        ('<AbstractText Label="A"/><AbstractText Label="B b">Two.</AbstractText>', ("Two.", ("B b",), (0,))),
        (
            '<AbstractText Label="A">\u00c4\u00f6\U0001f9ea.</AbstractText><AbstractText Label="B">Two.</AbstractText>',
            ("\u00c4\u00f6\U0001f9ea.\nTwo.", ("A", "B"), (0, 5)),
        ),
        ("<CopyrightInformation>Nobody's.</CopyrightInformation>", (None, (), ())),
    ],
)
def test_sections_have_a_label_and_begin_where_they_say(
    tmp_path: Path, abstract: str | None, expected: tuple[str | None, tuple[str, ...], tuple[int, ...]]
) -> None:
    """Offsets count characters; empty sections are left out with their labels."""
    found = article(tmp_path, citation(1, abstract=abstract))
    assert (found.abstract, found.section_labels, found.section_offsets) == expected


def test_an_abstract_in_another_language_is_not_the_abstract(tmp_path: Path) -> None:
    """OtherAbstract stands apart: the abstract stays missing. One without text is left out."""
    other = (
        "<OtherAbstract Language='fre'><AbstractText>Un texte.</AbstractText></OtherAbstract>"
        "<OtherAbstract Type='Publisher'><AbstractText/></OtherAbstract>"
    )
    found = article(tmp_path, citation(1, abstract=None, citation_end=other))
    assert (found.abstract, found.other_abstracts) == (None, (OtherAbstract("", "fre", "Un texte."),))


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("<LastName>Doe</LastName><ForeName>Jane Q</ForeName><Initials>JQ</Initials>", "Doe JQ"),
        ("<LastName>Doe</LastName><Initials>J</Initials><Suffix>3<sup>rd</sup></Suffix>", "Doe J 3rd"),
        ("<LastName> de la\n Doe </LastName>", "de la Doe"),
        ("<CollectiveName>The <i>Doe</i> Group</CollectiveName>", "The Doe Group"),
        ("<LastName>Doe</LastName><AffiliationInfo><Affiliation>Nowhere</Affiliation></AffiliationInfo>", "Doe"),
    ],
)
def test_authors_are_named(tmp_path: Path, author: str, name: str) -> None:
    """People by last name and initials, groups by their name; affiliations are passed over."""
    authors = f"<AuthorList><Author>{author}</Author><Author><LastName/></Author></AuthorList>"
    assert article(tmp_path, citation(1, article=authors)).authors == (name,)


def test_a_name_that_is_not_valid_is_left_out(tmp_path: Path) -> None:
    """NLM keeps a misspelt name beside the right one."""
    authors = (
        '<AuthorList><Author ValidYN="Y"><LastName>Doe</LastName></Author>'
        '<Author ValidYN="N"><LastName>Deo</LastName></Author></AuthorList>'
    )
    assert article(tmp_path, citation(1, article=authors)).authors == ("Doe",)


def test_references_are_read_from_every_list_once(tmp_path: Path) -> None:
    """Lists within lists, and the comments of older files; 0 stands for an unknown article."""
    reference = "<Reference><ArticleIdList><ArticleId IdType='pubmed'>{}</ArticleId></ArticleIdList></Reference>"
    inner = f"<ReferenceList>{reference.format(4)}</ReferenceList>"
    lists = f"<ReferenceList>{reference.format(3)}{reference.format(0)}{inner}</ReferenceList>"
    last = f"<ReferenceList>{reference.format(3)}{reference.format('5 ')}{reference.format('x')}</ReferenceList>"
    found = article(tmp_path, citation(1, links=[("Cites", 2), ("Cites", None)], data=lists + last))
    assert found.references == (2, 3, 4, 5)


@pytest.mark.parametrize(
    ("pub_date", "electronic", "year"),
    [
        ("<Year>1999</Year>", "2001", 1999),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "2001", 1998),
        ("<MedlineDate>Spring 2000</MedlineDate>", "", 2000),
        ("<Year>unknown</Year>", "2001", 2001),
        ("<MedlineDate>12345</MedlineDate>", "2001", 2001),
        ("", "2001", 2001),
        ("<MedlineDate>Winter</MedlineDate>", "", None),
    ],
)
def test_the_year_is_that_of_the_issue_first(tmp_path: Path, pub_date: str, electronic: str, year: int | None) -> None:
    """Year, else the first year in MedlineDate, else the electronic publication's."""
    date = f"<ArticleDate><Year>{electronic}</Year></ArticleDate>" if electronic else ""
    assert article(tmp_path, citation(1, pub_date=pub_date, article=date)).year == year


@pytest.mark.parametrize(
    ("location", "identifier", "doi"),
    [
        ('<ELocationID EIdType="doi" ValidYN="Y">10.1/a</ELocationID>', "10.1/b", "10.1/a"),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1/a</ELocationID>', "10.1/b", "10.1/b"),
        ('<ELocationID EIdType="pii">S1</ELocationID>', "10.1/b", "10.1/b"),
        ("", "", None),
    ],
)
def test_the_doi_is_the_articles_own(tmp_path: Path, location: str, identifier: str, doi: str | None) -> None:
    """The valid ELocationID first, then the ArticleId, never that of a reference before or behind it."""
    ids = "<ArticleIdList><ArticleId IdType='doi'>{}</ArticleId></ArticleIdList>"
    own, reference = (
        ids.format(identifier),
        f"<ReferenceList><Reference>{ids.format('10.1/no')}</Reference></ReferenceList>",
    )
    assert article(tmp_path, citation(1, article=location, data=own + reference)).doi == doi


@pytest.mark.parametrize(
    ("types", "links", "retracted", "excluded_reason"),
    [
        ([("D016428", "Journal Article")], [], False, None),
        ([("D016441", "Retracted Publication")], [], True, None),
        ([("", "Retracted Publication")], [], True, None),
        ([("D016428", "Journal Article")], [("RetractionIn", 2)], True, None),
        ([("D016428", "Journal Article")], [("RetractionIn", None)], True, None),
        ([("D016440", "Retraction Notice")], [("RetractionOf", 2)], False, "retraction notice"),
        ([("", "Retraction of Publication")], [], False, "retraction notice"),
        ([("D016428", "Journal Article")], [("RetractionOf", 2)], False, "retraction notice"),
    ],
)
def test_retractions_and_their_notices_are_told_apart(
    tmp_path: Path,
    types: list[tuple[str, str]],
    links: list[tuple[str, int | None]],
    retracted: bool,
    excluded_reason: str | None,
) -> None:
    """By publication type, with or without UI, or by link, with or without PMID."""
    found = article(tmp_path, citation(1, types=types, links=links))
    assert (found.retracted, found.excluded_reason) == (retracted, excluded_reason)


@pytest.mark.parametrize(
    ("ref_type", "link"),
    [
        ("RetractionIn", (1, "RETRACTED_BY", 2)),
        ("RetractionOf", (2, "RETRACTED_BY", 1)),
        ("ErratumIn", (1, "CORRECTED_BY", 2)),
        ("ErratumFor", (2, "CORRECTED_BY", 1)),
        ("CorrectedandRepublishedIn", (1, "CORRECTED_BY", 2)),
        ("CorrectedandRepublishedFrom", (2, "CORRECTED_BY", 1)),
        ("ExpressionOfConcernIn", (1, "CONCERN_RAISED_BY", 2)),
        ("ExpressionOfConcernFor", (2, "CONCERN_RAISED_BY", 1)),
        ("CommentIn", (1, "COMMENTED_BY", 2)),
        ("CommentOn", (2, "COMMENTED_BY", 1)),
    ],
)
def test_links_run_from_the_earlier_article(tmp_path: Path, ref_type: str, link: tuple[int, str, int]) -> None:
    """Whichever record states a link, it runs from the article to what was said about it."""
    found = article(tmp_path, citation(1, links=[(ref_type, 2), (ref_type, 2)]))
    assert [(one.pmid, one.kind, one.other) for one in found.links] == [link]


def test_links_without_a_pmid_are_counted(tmp_path: Path) -> None:
    """Only of the kinds that are kept; citations are not."""
    found = article(tmp_path, citation(1, links=[("CommentIn", None), ("Cites", None), ("UpdateOf", None)]))
    assert (found.links, found.links_without_pmid) == ((), 1)


def test_the_invented_are_marked_by_their_keyword(tmp_path: Path) -> None:
    """The bundled sample says of itself that it is invented."""
    path = pubmed_file(tmp_path, citation(1, invented=True), citation(2))
    assert [found.invented for found in articles(path)] == [True, False]


def test_missing_parts_have_their_substitutes(tmp_path: Path) -> None:
    """The title in its own language, the journal's abbreviation, the code for an unknown language."""
    record = (
        "<MedlineCitation><PMID>3</PMID>"
        "<Article><ArticleTitle/><VernacularTitle>Eine Frage.</VernacularTitle></Article>"
        "<MedlineJournalInfo><MedlineTA>J Test</MedlineTA></MedlineJournalInfo></MedlineCitation>"
    )
    found = article(tmp_path, f"<PubmedArticle>{record}</PubmedArticle>")
    assert (found.pmid, found.version, found.title, found.journal) == (3, 1, "Eine Frage.", "J Test")
    assert (found.language, found.status, found.abstract, found.year) == ("und", "", None, None)
