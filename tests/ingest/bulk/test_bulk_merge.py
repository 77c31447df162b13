"""The parts of all files become the tables of one import."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Invalid
from graph.records import Article, Deletion, Descriptor
from ingest.bulk.bulk_lexicon import LexiconFolder, write_lexicon
from ingest.bulk.bulk_merge import ImportTables, merge_parts
from ingest.bulk.bulk_parts import build_parts
from ingest.lexicon import Lexicon
from ingest.pubmed.pubmed_graph import properties_of, resolved_headings
from ingest.pubmed.pubmed_xml import parse_pubmed
from tests.ingest.import_tables import InTurn, rows_in
from tests.ingest.written_xml import Heading, citation, pubmed_file

DESCRIPTORS = [Descriptor(f"D00000{i}", f"Name {i}", "1", None, (), (), (), (), ()) for i in range(3)]
KINDS = ("RETRACTED_BY", "CORRECTED_BY", "CONCERN_RAISED_BY", "COMMENTED_BY")
TIES = ("RetractionIn", "RetractionOf", "ErratumIn", "CommentOn", "ExpressionOfConcernIn")
NOTICE = (("D016440", "Retraction Notice"),)


def merge(folder: Path, *files: Sequence[str], engine: InTurn | None = None) -> ImportTables:
    """Return the tables of some files, given by their records, in order."""
    lexicon = write_lexicon(folder, DESCRIPTORS, ())
    paths = [pubmed_file(folder, *records, name=f"pubmed26n{n:04}.xml") for n, records in enumerate(files, start=1)]
    return merge_paths(folder, lexicon, paths, engine or InTurn())


def merge_paths(folder: Path, lexicon: LexiconFolder, paths: Sequence[Path], engine: InTurn) -> ImportTables:
    """Return the tables of some files."""
    parts = build_parts(InTurn(), paths, lexicon, folder / "parts")
    return merge_parts(engine, parts, lexicon, folder / "tables")


def deletion(pmid: int, version: int = 1) -> str:
    """Return a DeleteCitation."""
    return f'<DeleteCitation><PMID Version="{version}">{pmid}</PMID></DeleteCitation>'


def titles(tables: ImportTables) -> dict[int, str]:
    """Return the titles of all articles by PMID, each row once."""
    rows = rows_in(tables.nodes, "Article")
    assert len(rows) == len({row["pmid"] for row in rows})
    return {row["pmid"]: row["title"] for row in rows}


def links(tables: ImportTables) -> list[tuple[Any, ...]]:
    """Return the links between articles: kind, ends, who states it."""
    return [
        (kind, row["start"], row["end"], row["stated_by"])
        for kind in KINDS
        for row in rows_in(tables.relationships, kind)
    ]


def test_each_pmid_has_one_row_and_links_follow_it(tmp_path: Path) -> None:
    """The latest record of the highest version, without the headings of those it replaced; deletions hold."""
    tables = merge(
        tmp_path,
        [
            citation(1, title="old", headings=[("D000001", "Name 1", True, [])]),
            citation(2, title="stays", headings=[("D000002", "Name 2", True, [])]),
            citation(3, title="deleted"),
        ],
        [
            citation(1, title="new", headings=[("D000000", "Name 0", False, [])]),
            deletion(3),
            deletion(1),
            citation(1, title="newest", headings=[("D000000", "Name 0", False, [])]),
        ],
    )
    assert titles(tables) == {1: "newest", 2: "stays"}
    found = {(row["start"], row["end"]) for row in rows_in(tables.relationships, "HAS_MESH")}
    assert found == {(1, "D000000"), (2, "D000002")}
    assert tables.counts == {
        "articles": 2,
        "stubs": 0,
        "headings": 2,
        "substances": 0,
        "supplementary": 0,
        "links": 0,
    }
    assert tables.skipped == {"superseded by another record of the same PMID, or deleted": 3}


def test_a_part_that_loses_nothing_is_used_as_it_is(tmp_path: Path) -> None:
    """Only the tables of the other parts are written again, and only once."""
    lexicon = write_lexicon(tmp_path, DESCRIPTORS, ())
    files = ([citation(1)], [citation(2), citation(3)], [citation(3, title="new")])
    paths = [pubmed_file(tmp_path, *records, name=f"{n}.xml") for n, records in enumerate(files)]
    engine = InTurn()
    first = merge_paths(tmp_path, lexicon, paths, engine)
    assert engine.n_items == [1]
    folders = [file.parent for file in first.nodes[0].files]
    assert [folder.parent.name for folder in folders] == ["parts", "tables", "parts"]
    (folders[1] / "seen").touch()
    assert merge_paths(tmp_path, lexicon, paths, engine).nodes == first.nodes
    assert (folders[1] / "seen").exists()


def test_links_are_joined_and_their_unknown_ends_are_stubs(tmp_path: Path) -> None:
    """A link that both its articles state is one; a record that did not survive states nothing."""
    tables = merge(
        tmp_path,
        [citation(1, links=[("ErratumIn", 9), ("CommentIn", 2)]), citation(2, links=[("CommentOn", 1)])],
        [citation(3, links=[("CommentOn", 7)]), citation(3, links=[("CommentOn", 8)])],
    )
    assert links(tables) == [
        ("CORRECTED_BY", 1, 9, [1]),
        ("COMMENTED_BY", 1, 2, [1, 2]),
        ("COMMENTED_BY", 8, 3, [3]),
    ]
    assert [row["pmid"] for row in rows_in(tables.nodes, "Stub")] == [8, 9]


def test_an_article_that_a_notice_calls_retracted_is_not_usable(tmp_path: Path) -> None:
    """It is listed, to be marked after the import, and the roll-up does not see its headings."""
    heading: list[Heading] = [("D000001", "Name 1", True, [])]
    tables = merge(
        tmp_path,
        [citation(1, headings=heading), citation(2, headings=heading), citation(3, headings=heading, abstract=None)],
        [citation(9, types=NOTICE, links=[("RetractionOf", 1), ("RetractionOf", 5)], headings=heading)],
    )
    assert tables.retracted == (1,)
    usable = tables.usable_links()
    assert (usable.pmids.tolist(), usable.descriptors.tolist(), usable.majors.tolist()) == ([2], [1], [True])
    assert [array.dtype.str for array in (usable.pmids, usable.descriptors, usable.majors)] == ["<u4", "<i4", "|b1"]
    assert list(usable.uis) == ["D000000", "D000001", "D000002"]


def test_invented_and_real_articles_never_meet(tmp_path: Path) -> None:
    """The error names a file of each."""
    with pytest.raises(Invalid, match=r"pubmed26n0002.xml holds invented articles and .*pubmed26n0001.xml real ones"):
        merge(tmp_path, [citation(1)], [citation(2, invented=True)])


def test_files_without_articles_make_no_table(tmp_path: Path) -> None:
    """Neo4j's import refuses empty files; a table without any is left out by the import."""
    tables = merge(tmp_path, [deletion(1)])
    assert {table.kind: len(table.files) for table in (*tables.nodes, *tables.relationships)} == {
        "Article": 0,
        "Stub": 0,
        "Descriptor": 1,
        "SupplementaryConcept": 0,
        "HAS_MESH": 0,
        "HAS_SUBSTANCE": 0,
        "HAS_SUPPLEMENTARY": 0,
        **dict.fromkeys(KINDS, 0),
    }
    assert len(tables.usable_links().pmids) == 0


@st.composite
def records(draw: st.DrawFn) -> str:
    """Records of few PMIDs, so that they meet: articles with headings and links, and deletions."""
    pmid, version = draw(st.integers(1, 5)), draw(st.sampled_from([1, 1, 1, 2, 3]))
    if draw(st.integers(0, 4)) == 0:
        return deletion(pmid, version)
    return citation(
        pmid,
        version=version,
        title=draw(st.sampled_from(["One.", "Two, \u00e9.", 'Three "3"'])),
        abstract=draw(st.sampled_from([None, "<AbstractText>Text.</AbstractText>"])),
        headings=[(ui, "x", major, []) for ui, major in draw(st.dictionaries(uis(), st.booleans())).items()],
        links=draw(st.lists(st.tuples(st.sampled_from(TIES), st.integers(1, 7)), max_size=3)),
    )


def uis() -> st.SearchStrategy[str]:
    """UIs of descriptors that are loaded, and one that is not."""
    return st.sampled_from(["D000000", "D000001", "D000002", "D9"])


def taken_in_one_by_one(paths: Sequence[Path]) -> dict[int, Article]:
    """Return what is left by PMID when each record is taken in after the other."""
    held: dict[int, Article] = {}
    for path in paths:
        for record in parse_pubmed(path):
            assert isinstance(record, Article | Deletion)
            if record.pmid in held and held[record.pmid].version > record.version:
                continue
            if isinstance(record, Article):
                held[record.pmid] = record
            else:
                held.pop(record.pmid, None)
    return held


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(records(), max_size=6), min_size=1, max_size=4))
def test_tables_hold_what_is_left_when_records_are_taken_in_one_by_one(files: list[list[str]]) -> None:
    """Articles, headings, links, stubs, retractions and the links that the roll-up counts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lexicon = Lexicon.of_records(DESCRIPTORS)
        tables = merge(folder, *files)
        held = taken_in_one_by_one(sorted(folder.glob("pubmed26n*.xml")))
        expected = {pmid: properties_of(article) for pmid, article in held.items()}
        found = {row.pop("pmid"): row for row in rows_in(tables.nodes, "Article")}
        assert found == expected
        stated: dict[tuple[str, int, int], list[int]] = {}
        for pmid in sorted(held):
            for link in dict.fromkeys(held[pmid].links):
                stated.setdefault((link.kind, link.pmid, link.other), []).append(pmid)
        assert sorted(links(tables)) == sorted((*link, by) for link, by in stated.items())
        ends = {end for _, *both in stated for end in both}
        assert {row["pmid"] for row in rows_in(tables.nodes, "Stub")} == ends - held.keys()
        noticed = {earlier for (kind, earlier, _), by in stated.items() if kind == KINDS[0] and {*by} - {earlier}}
        assert set(tables.retracted) == noticed & held.keys()
        usable = tables.usable_links()
        got = zip(usable.pmids.tolist(), [usable.uis[i] for i in usable.descriptors], usable.majors, strict=True)
        assert sorted(got) == sorted(
            (pmid, ui, marks[0])
            for pmid, article in held.items()
            if article.abstract and not article.excluded_reason and not article.retracted and pmid not in noticed
            for ui, marks in resolved_headings(article.headings, lexicon, Counter()).items()
        )
