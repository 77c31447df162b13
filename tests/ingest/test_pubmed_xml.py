"""PubMed records become articles, whatever NLM wrapped them in; nothing else is taken for one."""

from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.records import Article, ArticleLink, Fault, Heading, Skipped, Substance
from ingest.pubmed_xml import parse_pubmed
from tests.ingest.written_xml import citation, pubmed_file, written


def articles(path: Path) -> list[Article]:
    """All records of a file, every one an article."""
    found = list(parse_pubmed(path))
    assert all(isinstance(record, Article) for record in found), found
    return [record for record in found if isinstance(record, Article)]


def article(folder: Path, record: str) -> Article:
    """The article of one record."""
    [found] = articles(pubmed_file(folder, record))
    return found


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
        links=[("CommentIn", 8), ("Cites", 9)],
        article='<ELocationID EIdType="pii">S1</ELocationID><ELocationID EIdType="doi">10.1/seven</ELocationID>',
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
    """OtherAbstract is passed over: the abstract stays missing."""
    other = "<OtherAbstract Language='fre'><AbstractText>Un texte.</AbstractText></OtherAbstract>"
    assert article(tmp_path, citation(1, abstract=None, citation_end=other)).abstract is None


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


def test_every_wrapping_is_read(tmp_path: Path) -> None:
    """A set of articles, one article, NLM's older set of bare citations, a bare citation."""
    whole = citation(1)
    bare = whole[whole.index("<MedlineCitation") : whole.index("<PubmedData>")]
    texts = (
        f"<PubmedArticleSet>{whole}</PubmedArticleSet>",
        whole,
        f"<MedlineCitationSet>{bare}</MedlineCitationSet>",
        bare,
    )
    for number, text in enumerate(texts):
        found = articles(written(tmp_path / f"{number}.xml", text))
        assert [one.pmid for one in found] == [1], text[:40]


def test_what_is_no_citation_is_skipped(tmp_path: Path) -> None:
    """Books and deletions are named with their PMIDs; none of these becomes an article."""
    path = pubmed_file(
        tmp_path,
        "<PubmedBookArticle><BookDocument><PMID>5</PMID></BookDocument></PubmedBookArticle>\n",
        citation(1),
        "<DeleteCitation><PMID>6</PMID><PMID>7</PMID></DeleteCitation>\n",
    )
    found = list(parse_pubmed(path))
    assert [record.pmid for record in found if isinstance(record, Article)] == [1]
    skipped = [(record.record, record.reason, record.line) for record in found if isinstance(record, Skipped)]
    assert skipped == [("5", "book", 3), ("6", "deletion", 5), ("7", "deletion", 5)]


def test_another_kind_of_file_is_skipped_whole(tmp_path: Path) -> None:
    """A root that holds no citations is counted as one thing skipped."""
    path = written(tmp_path / "other.xml", "<eSummaryResult><DocSum/></eSummaryResult>")
    assert list(parse_pubmed(path)) == [Skipped(str(path), 1, "eSummaryResult", "root element eSummaryResult")]


ARTICLELESS = "<PubmedArticle><MedlineCitation><PMID>7</PMID></MedlineCitation></PubmedArticle>\n"
PMIDLESS = (
    "<PubmedArticle><MedlineCitation><Article/><CommentsCorrectionsList><CommentsCorrections><PMID>8</PMID>"
    "</CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>\n"
)


@pytest.mark.parametrize(
    ("bad", "record", "reason"),
    [
        (citation("x7"), "x7", "PMID is 'x7', expected digits"),
        (citation(""), "", "PMID is ''"),
        (citation("\u0663"), "\u0663", "expected digits"),
        (citation(7, version="two"), "7", "Version of the PMID is 'two'"),
        (citation(7, headings=[("D1", "", True, [])]), "7", "DescriptorName of a MeshHeading is missing"),
        ("<PubmedArticle><PubmedData/></PubmedArticle>\n", "", "MedlineCitation is missing"),
        (ARTICLELESS, "7", "Article is missing"),
        (PMIDLESS, "", "PMID is ''"),
    ],
)
def test_a_malformed_record_costs_itself_only(tmp_path: Path, bad: str, record: str, reason: str) -> None:
    """The others are read; the fault names file, line, PMID and what is wrong, and no other article's PMID is taken."""
    path = pubmed_file(tmp_path, citation(1), bad, citation(2))
    before, fault, after = parse_pubmed(path)
    assert isinstance(before, Article)
    assert isinstance(after, Article)
    assert isinstance(fault, Fault)
    assert (fault.file, fault.line, fault.record) == (str(path), 4, record)
    assert reason in fault.reason


def test_a_file_that_is_cut_off_says_so_after_its_whole_records(tmp_path: Path) -> None:
    """What was whole is yielded first."""
    path = pubmed_file(tmp_path, citation(1), citation(2))
    text = path.read_text()
    path.write_text(text[: text.index("<PMID", text.index(">2</PMID>") - 40) + 10])
    stream = parse_pubmed(path)
    first = next(stream)
    assert isinstance(first, Article)
    with pytest.raises(Invalid, match="cut off"):
        next(stream)
