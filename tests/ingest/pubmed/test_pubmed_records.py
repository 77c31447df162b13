"""PubMed's kinds of records, in all their wrappings: citations, books, deletions; a malformed one costs itself only."""

from pathlib import Path

import pytest

from graph.errors import Invalid
from graph.records import Article, Deletion, Fault
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.read_pubmed import article, articles
from tests.ingest.written_xml import citation, pubmed_file, written

BOOK = (
    "<Book><BookTitle>Book of <i>tests</i></BookTitle><PubDate><Year>2002</Year></PubDate>"
    "<AuthorList Type='editors'><Author><LastName>Roe</LastName></Author></AuthorList>"
    "<AuthorList Type='authors'><Author><LastName>Poe</LastName></Author></AuthorList></Book>"
)
CHAPTER = (
    '<BookDocument><PMID Version="3">5</PMID><ArticleIdList><ArticleId IdType="doi">10.1/five</ArticleId>'
    f"</ArticleIdList>{BOOK}<ArticleTitle>On chapters</ArticleTitle><Language>eng</Language>"
    "<AuthorList Type='authors'><Author><LastName>Doe</LastName><Initials>J</Initials></Author></AuthorList>"
    '<PublicationType UI="D016454">Review</PublicationType>'
    '<Abstract><AbstractText Label="AIM">To test.</AbstractText></Abstract>'
    "<ContributionDate><Year>2017</Year></ContributionDate></BookDocument>"
)


def test_every_wrapping_is_read(tmp_path: Path) -> None:
    """A set of articles, one article, NLM's older set of bare citations, a bare citation; the same for books."""
    whole = citation(1)
    bare = whole[whole.index("<MedlineCitation") : whole.index("<PubmedData>")]
    texts = (
        f"<PubmedArticleSet>{whole}</PubmedArticleSet>",
        whole,
        f"<MedlineCitationSet>{bare}</MedlineCitationSet>",
        bare,
        f"<PubmedBookArticleSet><PubmedBookArticle>{CHAPTER}</PubmedBookArticle></PubmedBookArticleSet>",
        f"<PubmedArticleSet><PubmedBookArticle>{CHAPTER}</PubmedBookArticle></PubmedArticleSet>",
        f"<PubmedBookArticle>{CHAPTER}</PubmedBookArticle>",
        CHAPTER,
    )
    pmids = [[one.pmid for one in articles(written(tmp_path / f"{n}.xml", text))] for n, text in enumerate(texts)]
    assert pmids == [[1], [1], [1], [1], [5], [5], [5], [5]]


def test_a_chapter_of_a_book_is_an_article_of_status_book(tmp_path: Path) -> None:
    """The book stands for the journal; authors and DOI are the chapter's own."""
    found = article(tmp_path, f"<PubmedBookArticle>{CHAPTER}</PubmedBookArticle>")
    assert (found.pmid, found.version, found.status, found.journal) == (5, 3, "Book", "Book of tests")
    assert (found.title, found.abstract, found.section_labels) == ("On chapters", "To test.", ("AIM",))
    assert (found.year, found.doi, found.language) == (2002, "10.1/five", "eng")
    assert (found.authors, found.publication_types, found.headings) == (("Doe J",), ("Review",), ())


def test_a_whole_book_has_its_own_title_and_authors(tmp_path: Path) -> None:
    """Editors are no authors; without a date of the book that of the contribution counts."""
    record = (
        f"<BookDocument><PMID>6</PMID>{BOOK.replace('<PubDate><Year>2002</Year></PubDate>', '')}"
        "<ContributionDate><Year>2017</Year></ContributionDate></BookDocument>"
    )
    found = article(tmp_path, f"<PubmedBookArticle>{record}</PubmedBookArticle>")
    assert (found.title, found.authors, found.year, found.abstract) == ("Book of tests", ("Poe",), 2017, None)


def test_several_versions_are_several_records(tmp_path: Path) -> None:
    """Which of them counts is for the loader to say."""
    path = pubmed_file(tmp_path, citation(1, version=1), citation(1, version=2))
    assert [(found.pmid, found.version) for found in articles(path)] == [(1, 1), (1, 2)]


def test_deletions_name_each_record_they_take_out(tmp_path: Path) -> None:
    """Of citations and of books; a malformed PMID costs itself only."""
    path = pubmed_file(
        tmp_path,
        citation(1),
        '<DeleteCitation><PMID Version="2">6</PMID><PMID>x</PMID><PMID>7</PMID></DeleteCitation>\n',
        "<DeleteDocument><PMID>8</PMID></DeleteDocument>\n",
    )
    fault = Fault(str(path), 4, "x", "PMID is 'x', expected 1 to 9 digits.")
    assert list(parse_pubmed(path))[1:] == [Deletion(6, 2), fault, Deletion(7, 1), Deletion(8, 1)]


@pytest.mark.parametrize("root", ["eSummaryResult", "DescriptorRecordSet"])
def test_another_kind_of_file_is_refused(tmp_path: Path, root: str) -> None:
    """A root that holds no PubMed records is named, and what is expected."""
    path = written(tmp_path / "other.xml", f"<{root}><DocSum/></{root}>")
    with pytest.raises(Invalid, match=rf"other\.xml holds {root}, not PubMed records \(PubmedArticleSet\)"):
        list(parse_pubmed(path))


ARTICLELESS = "<PubmedArticle><MedlineCitation><PMID>7</PMID></MedlineCitation></PubmedArticle>\n"
PMIDLESS = (
    "<PubmedArticle><MedlineCitation><Article/><CommentsCorrectionsList><CommentsCorrections><PMID>8</PMID>"
    "</CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>\n"
)


@pytest.mark.parametrize(
    ("bad", "record", "reason"),
    [
        (citation("x7"), "x7", "PMID is 'x7', expected 1 to 9 digits"),
        (citation(""), "", "PMID is ''"),
        (citation("\u0663"), "\u0663", "expected 1 to 9 digits"),
        (citation("9" * 5_000), "9" * 100, "expected 1 to 9 digits"),
        (citation(0), "0", "expected 1 to 9 digits"),
        (citation(7, version="two"), "7", "Version of the PMID is 'two'"),
        (citation(7, headings=[("D1", "", True, [])]), "7", "DescriptorName of a MeshHeading is missing"),
        ("<PubmedArticle><PubmedData/></PubmedArticle>\n", "", "MedlineCitation is missing"),
        ("<PubmedBookArticle/>\n", "", "BookDocument is missing"),
        ("<BookDocument><PMID>9</PMID></BookDocument>\n", "9", "Book is missing"),
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
