"""Which database is opened, and what is said before anything is fetched."""

from pathlib import Path
from typing import Any

import pytest

from api.settings import load_settings
from api.wiring import connect, start_private
from graph import private_neo4j
from graph.private_neo4j import Server


def test_licences_are_named_before_the_download(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is fetched, how much, where to and under which licences stands on stderr when the download begins."""
    said: list[str] = []

    def start(home: Path, cache: Path, **_: Any) -> Server:
        said.append(capsys.readouterr().err)
        return Server("bolt://127.0.0.1:1", "http://127.0.0.1:2/browser/", "neo4j", "secret", 1)

    monkeypatch.setattr(private_neo4j, "start", start)
    start_private(load_settings())
    assert "MB" in said[0]
    assert str(bare.parent / "home" / "cache") in said[0]
    for licence in ("GPLv3", "Classpath Exception"):
        assert licence in said[0]


def test_a_server_that_runs_is_used_without_a_word(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Later commands find the server that an earlier one has left running."""
    running = Server("bolt://127.0.0.1:1", "http://127.0.0.1:2/browser/", "neo4j", "secret", 1)
    monkeypatch.setattr(private_neo4j, "find", lambda _: running)
    assert start_private(load_settings()) is running
    assert capsys.readouterr().err == ""


def test_the_named_server_is_opened_with_its_database(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NEO4J_URI and its companions choose the server, the user and the database."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    monkeypatch.setenv("NEO4J_DATABASE", "corpus")
    with connect(load_settings()) as database:
        assert (database.uri, database.name) == ("bolt://127.0.0.1:9", "corpus")
