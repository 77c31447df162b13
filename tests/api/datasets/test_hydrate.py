"""Texts filled into exports with ids: the same bytes as with texts, and articles that are not as they were."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.datasets.export import export
from api.datasets.folder import read_export
from api.datasets.hydrate import hydrate
from api.datasets.request import PullRequest
from graph.database import Database
from graph.errors import Invalid, NotFound
from graph.private_neo4j import Server
from tests.api.conftest import ROW, Said, Statement
from tests.api.datasets.kinds import FACTOID, LIST, WHOLE, numbered
from tests.api.datasets.pairs import write_pairs

IDS = PullRequest(contexts="ids")


@pytest.fixture
def filled(corpus: Database, statement: Statement) -> Database:
    """The tiny corpus with pairs of several kinds and splits."""
    write_pairs(statement, [numbered(FACTOID, 1), numbered(LIST, 2, "dev"), numbered(WHOLE, 3, "test")])
    return corpus


@pytest.mark.parametrize("name", ["native", "messages", "preference", "beir", "bioasq", "parquet"])
def test_it_is_what_an_export_with_texts_is(filled: Database, tmp_path: Path, name: str) -> None:
    """To the byte, in any format, from where the articles are loaded as they were."""
    ids = export(filled, IDS, tmp_path / "ids")
    full = export(filled, PullRequest(format=name), tmp_path / "full" / "set")
    again = hydrate(filled, ids.folder, tmp_path / "again" / "set", name)
    assert again.files == full.files
    for path in (*full.files, "copyright.jsonl"):
        assert (again.folder / path).read_bytes() == (full.folder / path).read_bytes(), path
    assert read_export(again.folder)["request"] == read_export(full.folder)["request"]


def test_parquet_with_ids_is_filled_too(filled: Database, tmp_path: Path) -> None:
    """Whichever of the two formats an export with ids has."""
    ids = export(filled, PullRequest(format="parquet", contexts="ids"), tmp_path / "ids")
    full = export(filled, PullRequest(format="messages"), tmp_path / "full")
    again = hydrate(filled, ids.folder, tmp_path / "again", "messages")
    for path in full.files:
        assert (again.folder / path).read_bytes() == (full.folder / path).read_bytes()


@pytest.mark.parametrize(
    ("change", "loaded"), [("SET a.version = 2", 2), ("REMOVE a.abstract", 1), ("DETACH DELETE a", None)]
)
def test_an_article_of_another_version_is_named_and_its_pairs_left_out(
    filled: Database, statement: Statement, kailin: Callable[..., Said], served: Server, tmp_path: Path,
    change: str, loaded: int | None,
) -> None:  # fmt: skip
    """A text that nobody answered from is no context."""
    row = numbered(ROW, 4) | {"contexts": ROW["contexts"][:1]}  # type: ignore[index]
    write_pairs(statement, [row])
    ids = export(filled, IDS, tmp_path / "ids")
    statement(f"MATCH (a:Article {{pmid: 12}}) {change}")
    said = kailin("hydrate", ids.folder, "-o", tmp_path / "again")
    assert said.code == 0, said.err
    assert "Left out" in said.out
    assert "4 of an article that is not loaded as it was" in said.out
    missing = json.loads((tmp_path / "again" / "not_hydrated.jsonl").read_text())
    assert missing == {"pmid": 12, "version": 1, "loaded": loaded}
    kept = [json.loads(line)["id"] for line in (tmp_path / "again" / "pairs.jsonl").read_text().splitlines()]
    assert kept == [row["id"]]
    assert "an article that is not loaded as it was" in (tmp_path / "again" / "README.md").read_text()


def test_what_is_no_export_with_ids_is_refused(filled: Database, tmp_path: Path) -> None:
    """Nothing is written then."""
    full = export(filled, PullRequest(), tmp_path / "full")
    with pytest.raises(Invalid, match="has its texts already"):
        hydrate(filled, full.folder, tmp_path / "again")
    with pytest.raises(NotFound, match="no export"):
        hydrate(filled, tmp_path, tmp_path / "again")
    ids = export(filled, IDS, tmp_path / "ids")
    (ids.folder / "pairs.jsonl").write_bytes(b"{\xff\n")
    with pytest.raises(Invalid, match=r"pairs\.jsonl"):
        hydrate(filled, ids.folder, tmp_path / "again")
    assert not (tmp_path / "again").exists()
