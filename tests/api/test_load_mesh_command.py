"""`kailin load mesh --year-report`: one document for machines, the same in words, and what cannot be asked together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.database import Database
from graph.private_neo4j import Server
from tests.api.conftest import Said, Statement
from tests.ingest.written_xml import descriptor, mesh_file

BEFORE = (
    descriptor("D900001", "Growths", ["C04"]),
    descriptor("D900002", "Eye", ["C11"]),
    descriptor("D900003", "Ear", ["C09"]),
    descriptor("D900004", "Lumps", ["C04.100"]),
)
AFTER = (
    descriptor("D900001", "Neoplasms", ["C04", "C05"]),
    descriptor("D900002", "Eye", ["C11"]),
    descriptor("D900005", "Body"),
)
LINKS = """
    MATCH (ear:Descriptor {ui: "D900003"}), (lumps:Descriptor {ui: "D900004"})
    CREATE (a:Article {pmid: 1, retracted: false}), (a)-[:HAS_MESH {major: true}]->(ear), (a)-[:HAS_MESH]->(lumps)
    CREATE (:QAPair {id: "p1"})-[:ABOUT]->(ear)
"""


@pytest.fixture
def years(
    served: Server, database: Database, statement: Statement, kailin: Callable[..., Said], tmp_path: Path
) -> tuple[Path, Path]:
    """A year that is loaded, with an article and a pair; the files of the next, and of what it replaces."""
    assert kailin("load", "mesh", mesh_file(tmp_path, *BEFORE)).code == 0
    statement(LINKS)
    replaced = tmp_path / "replaced.tsv"
    replaced.write_text("D900004\tD900001\nD900099\tD900001\n")
    return mesh_file(tmp_path, *AFTER, name="desc2025.xml"), replaced


def test_a_year_report_is_one_document(years: tuple[Path, Path], kailin: Callable[..., Said]) -> None:
    """Beside what every load reports: descriptors by what happened to them, links, articles and pairs."""
    new, replaced = years
    said = kailin("load", "mesh", new, "--year-report", "--replaced", replaced, "--json")
    assert said.code == 0
    assert (said.document["read"], said.document["written"], said.document["changed"]) == (3, 1, 1)
    assert said.document["year"] == {
        "added": [{"ui": "D900005", "name": "Body"}],
        "renamed": [{"ui": "D900001", "before": "Growths", "after": "Neoplasms"}],
        "moved": [{"ui": "D900001", "name": "Neoplasms", "before": ["C04"], "after": ["C04", "C05"]}],
        "removed": [{"ui": "D900003", "name": "Ear", "articles": 1}],
        "replaced": [{"old": "D900004", "new": "D900001", "links_moved": 1}],
        "replacements_not_in_graph": ["D900099"],
        "articles_on_removed": 1,
        "pairs": {
            "renamed": {"live": 0, "first": []},
            "moved": {"live": 0, "first": []},
            "removed": {"live": 1, "first": ["p1"]},
            "replaced": {"live": 0, "first": []},
        },
    }


def test_a_year_report_in_words(years: tuple[Path, Path], kailin: Callable[..., Said]) -> None:
    """Each kind with its number and the first of it, then what every load reports."""
    new, replaced = years
    said = kailin("load", "mesh", new, "--year-report", "--replaced", replaced)
    assert said.out.splitlines()[:14] == [
        "what the MeSH year changes",
        "  added 1",
        "    D900005 Body",
        "  renamed 1",
        "    D900001 Growths -> Neoplasms",
        "  moved 1",
        "    D900001 Neoplasms: C04 -> C04, C05",
        "  removed 1",
        "    D900003 Ear",
        "  replaced 1",
        "    D900004 by D900001",
        "  1 replacements are of descriptors that the graph does not hold",
        "  moved 1 links of articles to the descriptors that replace theirs",
        "  1 articles keep a link to a removed descriptor",
    ]
    assert "  1 live pairs are about descriptors removed: p1" in said.out
    assert "read 3 records in" in said.out


def test_a_list_of_replaced_ones_needs_a_year(kailin: Callable[..., Said], tmp_path: Path) -> None:
    """Without --year-report nothing would be replaced: exit code 2, and what to do."""
    said = kailin("load", "mesh", tmp_path / "desc.xml", "--replaced", tmp_path / "replaced.tsv")
    assert said.code == 2
    assert "--year-report" in said.err
