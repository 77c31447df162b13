"""README's Python lines, as they stand there, against a real server: `datasets` and `pandas` read what is pulled."""

from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from tests.api.conftest import statement as statement  # noqa: PLC0414 - a fixture
from tests.api.datasets.pairs import pair, write_pairs
from tests.api.http.conftest import _live_address as _live_address  # noqa: PLC0414 - a fixture
from tests.api.http.conftest import live_server as live_server  # noqa: PLC0414 - a fixture
from tests.api.http.test_readme_pull import ADDRESS, example


@pytest.mark.filterwarnings("ignore::DeprecationWarning:multiprocess", "ignore::ResourceWarning")
def test_readers_of_others_take_a_pull_by_its_url(
    database: Database, statement: Any, live_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows by both, contexts with their texts."""
    rows = [pair(n, ("D1", "D2", "D3")[n % 3]) for n in range(40)]
    write_pairs(statement, rows)
    found: dict[str, Any] = {}
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr("datasets.config.DOWNLOADED_DATASETS_PATH", tmp_path / "downloads")
    exec(example("python").replace(ADDRESS, live_server), found)  # noqa: S102 - what README says
    kept = {str(row["id"]): row for row in rows}
    ids = found["pairs"]["id"]
    assert list(ids) == found["table"]["id"].tolist() == sorted(ids)
    assert 0 < len(ids) < 40, "the split train alone"
    for read in (found["pairs"][0], found["table"].iloc[0]):
        assert read["question"] == kept[str(read["id"])]["question"]
        assert [c["abstract"] for c in read["contexts"]] == [c["abstract"] for c in kept[str(read["id"])]["contexts"]]
    assert found["pairs"][0]["concept"] == kept[str(ids[0])]["concept"]
