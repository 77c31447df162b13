"""`kailin db migrate`, and the refusal of a graph of another version, on a Neo4j that is named by NEO4J_URI."""

from collections.abc import Callable

from graph.database import Database
from graph.migrations import VERSION, stamp
from graph.private_neo4j import Server
from tests.api.conftest import Said, Statement


def test_an_old_graph_is_refused_migrated_and_sound(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """Every command names the one to run; that tells what it did, and the counts are made anew."""
    statement("MATCH (s:Schema) DELETE s")
    statement("MATCH (a:Article) SET a.section_labels = []")
    statement('MATCH (d:Descriptor {ui: "D1"}) SET d.articles = 7, d.candidates = [13]')
    said = kailin("status")
    assert said.code == 2
    assert "Run `kailin db migrate`" in said.err
    text = kailin("db", "migrate").out
    assert "Version 1 (m001_empty_lists_are_absent): empty lists taken away from 3 articles and 0 headings" in text
    assert f"The graph has version {VERSION} of kailin's schema, its counts made anew." in text
    assert kailin("verify").code == 0
    (descriptor,) = statement('MATCH (d:Descriptor {ui: "D1"}) RETURN d.articles AS articles')
    assert descriptor["articles"] == 2
    assert statement("MATCH (c:Corpus) RETURN c.rollup_stale AS stale") == [{"stale": False}]


def test_a_graph_of_this_version_is_left_alone(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """Nothing to do is said, with exit code 0."""
    assert kailin("db", "migrate", "--json").document == {"version": VERSION, "applied": []}
    assert "already" in kailin("db", "migrate").out


def test_a_graph_of_a_newer_kailin_is_refused(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """By every command, `migrate` too."""
    stamp(corpus, VERSION + 1)
    for command in (("status",), ("db", "migrate")):
        said = kailin(*command)
        assert said.code == 2
        assert "newer kailin" in said.err


def test_an_empty_graph_gets_its_version_when_it_is_first_opened(
    served: Server, database: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """No command has to be run for that."""
    statement("MATCH (s:Schema) DELETE s")
    assert kailin("status").code == 0
    assert statement("MATCH (s:Schema) RETURN s.version AS version") == [{"version": VERSION}]
