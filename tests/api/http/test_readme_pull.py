"""README's `curl` lines, as they stand there, against a real server."""

import gzip
import re
import subprocess
from pathlib import Path

import orjson
import pytest

from graph.database import Database
from tests.api.conftest import Statement
from tests.api.datasets.pairs import pair, write_pairs

README = Path(__file__).parents[3] / "README.md"
ADDRESS = "http://127.0.0.1:8765"


def example(language: str) -> str:
    """The example of pulls in a language."""
    found = re.search(rf"<!-- pull -->.*?```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert ADDRESS in found[1]
    return found[1]


@pytest.fixture
def pairs(database: Database, statement: Statement) -> list[str]:
    """Forty pairs about three concepts."""
    return write_pairs(statement, [pair(n, ("D1", "D2", "D3")[n % 3]) for n in range(40)])


def test_curl_counts_pulls_and_goes_on(live_server: str, pairs: list[str], tmp_path: Path) -> None:
    """Plain and compressed; a file that was cut within a line is made whole again."""
    script = example("sh").replace(ADDRESS, live_server)
    begun, rest = script.split("\n\n", 1)
    said = subprocess.run(["bash", "-euc", begun], cwd=tmp_path, capture_output=True, check=True)
    assert orjson.loads(said.stdout)["by_split"].keys() == {"train"}
    file = tmp_path / "pairs.jsonl"
    whole = file.read_bytes()
    assert whole.count(b"\n") == 20
    packed = gzip.decompress((tmp_path / "pairs.jsonl.gz").read_bytes())
    assert [orjson.loads(line)["id"] for line in packed.splitlines()] == sorted(pairs)
    for cut in (whole[: len(whole) // 2], whole[: whole.index(b"\n") + 1], whole):
        file.write_bytes(cut)
        subprocess.run(["bash", "-euc", f"kailin={live_server}\n{rest}"], cwd=tmp_path, check=True)
        assert file.read_bytes() == whole
