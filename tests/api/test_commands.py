"""The commands that read, on a real graph: what a person sees and what a script gets."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from api.commands_coverage import bar
from graph.database import Database
from graph.private_neo4j import Server
from tests.api.conftest import RUN, Said, Statement


def test_status_counts_what_is_there(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """Counts, releases and runs, in words and as a document."""
    document = kailin("status", "--json").document
    counts = document["counts"]
    assert (counts["descriptors"], counts["tree_numbers"], counts["articles"]) == (2, 2, 3)
    assert (counts["usable"], counts["retracted"], counts["pairs"], counts["withdrawn"]) == (2, 1, 1, 0)
    assert (counts["headings"], counts["revision"]) == (4, 1)
    assert document["releases"][0]["counts"] == {"read": 2}
    assert document["runs"] == [
        {
            "id": RUN,
            "state": "done",
            "started_at": document["runs"][0]["started_at"],
            "ended_at": None,
            "targets": {"done": 1, "open": 1},
            "pairs": 1,
        }
    ]
    text = kailin("status").out
    assert "desc.xml" in text
    assert "1 done, 1 open" in text


def test_status_says_why_pairs_were_withdrawn(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """Reasons with their numbers; PMIDs do not tell them apart."""
    assert kailin("status", "--json").document["withdrawn"] == {}
    statement("MATCH (p:QAPair) SET p.withdrawn_revision = 1, p.withdrawn_reason = 'PMID 11 was retracted'")
    assert kailin("status", "--json").document["withdrawn"] == {"an article was retracted": 1}
    assert "an article was retracted" in kailin("status").out


def test_status_of_an_empty_graph_says_what_to_do(
    served: Server, database: Database, kailin: Callable[..., Said]
) -> None:
    """A newcomer reads the next command."""
    assert "kailin load mesh FILE" in kailin("status").out


def test_coverage_is_a_tree(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """Places stand in tree order, indented by depth, with a bar."""
    rows = kailin("coverage", "--depth", "2", "--json").document
    assert [(row["number"], row["depth"], row["articles"]) for row in rows] == [
        ("C", 0, 2),
        ("C04", 1, 2),
        ("C04.01", 2, 1),
    ]
    text = kailin("coverage", "--depth", "2").out
    assert "C Diseases" in text
    assert "    C04.01 Cysts" in text
    assert "█" in text


def test_the_least_covered_come_first(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """`--least` lists concepts, the greatest deficit first."""
    rows = kailin("coverage", "--least", "1", "--json", "-n", "1").document
    assert [row["ui"] for row in rows] == ["D2"]
    assert "Cysts" in kailin("coverage", "--least", "1", "-n", "1").out


def test_a_place_that_is_not_there_is_not_found(served: Server, corpus: Database, kailin: Callable[..., Said]) -> None:
    """`--under` names what it did not find."""
    said = kailin("coverage", "--under", "Q99", "--json")
    assert (said.code, said.out) == (1, "")
    assert "Q99" in said.err


def test_a_plan_writes_nothing(
    served: Server, corpus: Database, statement: Statement, kailin: Callable[..., Said]
) -> None:
    """Targets with their walk and a statement of how many the articles allow; the graph stays as it was."""
    count = "MATCH (n) RETURN count(n) AS nodes"
    before = statement(count)
    document = kailin("plan", "-n", "10", "--json").document
    assert document["requested"] == 10
    assert document["placed"] == len(document["targets"]) == 2
    assert document["targets"][0]["path"][0] == "C"
    said = kailin("plan", "-n", "10").out
    assert "Only 2 of 10 targets placed" in said
    assert "C > C04" in said
    assert statement(count) == before


@pytest.mark.parametrize(("filled", "target", "full"), [(0, 4, 0), (1, 4, 5), (4, 4, 20), (9, 4, 20)])
def test_a_bar_is_the_share_of_the_target(filled: float, target: float, full: int) -> None:
    """Twenty characters, never more."""
    assert bar(filled, target) == "█" * full + "░" * (20 - full)
    assert bar(filled, 0) == ""


def test_a_server_without_password_is_refused(kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """NEO4J_URI alone is not enough, and the error names what is missing."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    said = kailin("status")
    assert said.code == 2
    assert "NEO4J_PASSWORD" in said.err


def test_a_server_that_does_not_answer_is_exit_code_75(
    kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address called and the remedy are in the line."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    said = kailin("status")
    assert said.code == 75
    assert "bolt://127.0.0.1:9" in said.err


def test_a_foreign_server_is_not_ours_to_stop(served: Server, kailin: Callable[..., Said]) -> None:
    """`kailin db` touches private servers only; it refuses before it asks, reads or writes anything."""
    commands = (
        ["start"],
        ["stop"],
        ["status"],
        ["browse"],
        ["reset", "--yes"],
        ["dump", "c.dump"],
        ["restore", "no.dump"],
    )
    for command in commands:
        said = kailin("db", *command)
        assert (said.code, said.out) == (2, "")
        assert f"NEO4J_URI is set ({served.uri}): that server is not kailin's" in said.err
    assert not Path("c.dump").exists()


@pytest.mark.parametrize("answer", ["", "n\n", "\n"])
def test_reset_asks_first(
    kailin: Callable[..., Said], bare: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Without a yes nothing is deleted, and the question does not disturb stdout."""
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    folder = bare.parent / "home" / "homes" / "default" / "neo4j"
    (folder / "data").mkdir(parents=True)
    said = kailin("db", "reset")
    assert (said.code, said.out) == (1, "")
    assert "Delete the whole graph of home default" in said.err
    assert (folder / "data").is_dir()
    assert kailin("db", "reset", "--yes", "--json").document == {"reset": True, "home": "default"}
    assert not (folder / "data").exists()


def test_a_private_server_comes_and_goes(kailin: Callable[..., Said], bare: Path, download_cache: Path) -> None:
    """Started on demand by a command that reads, found again, dumped, restored into another home, stopped."""
    (bare.parent / "home").mkdir()
    (bare.parent / "home" / "cache").symlink_to(download_cache)
    assert kailin("db", "status", "--json").document["running"] is False
    try:
        assert kailin("status", "--json").document["counts"]["articles"] == 0
        running = kailin("db", "status", "--json").document
        assert running["running"] is True
        assert Path(running["password_file"]).stat().st_mode & 0o777 == 0o600
        browse = kailin("db", "browse", "--no-open")
        assert browse.out.startswith(running["browser"])
        assert "dbms=bolt://neo4j@127.0.0.1" in browse.out
        assert "user name neo4j" in browse.out
        assert kailin("db", "dump", "c.dump").code == 2
    finally:
        assert kailin("db", "stop", "--json").document["stopped"] is True
    assert kailin("db", "stop").out == "No private Neo4j runs in home default.\n"
    assert kailin("db", "dump", "c.dump", "--json").document["bytes"] > 0
    assert kailin("db", "restore", "c.dump", "--home", "copy").code == 0
    assert kailin("db", "status", "--home", "copy", "--json").document["store_bytes"] > 0
