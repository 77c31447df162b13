"""The small embedding model for real: vectors of meaning, `kailin embed`, retrieval measured, and training on top."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import orjson
import pytest

from agents.embedding import LocalEmbedder, open_embedder
from agents.small_encoder import NAME, fetch_small_encoder
from api.main import run
from api.quickstart import load_sample
from api.settings import Settings, variable
from graph.database import Database
from graph.private_neo4j import Server

Kailin = Callable[..., dict[str, object]]
ITEMS = {
    "9901": {"QUESTION": "Do birds stay warm by their feathers?", "CONTEXTS": ["Plumage insulates fowl."]},
    "9902": {"QUESTION": "Are kidney stones frequent in smokers?", "CONTEXTS": ["Nephrolithiasis and tobacco."]},
    "9903": {"QUESTION": "Do children sleep longer?", "CONTEXTS": ["Infants rest for more hours."]},
}


@pytest.fixture(scope="module")
def small(download_cache: Path) -> Iterator[LocalEmbedder]:
    """The small model, opened once."""
    fetch_small_encoder(download_cache)
    made = open_embedder(model=None, base_url=None, api_key="none", cache=download_cache)
    assert isinstance(made, LocalEmbedder)
    yield made
    made.close()


@pytest.fixture
def kailin(
    tmp_path: Path,
    download_cache: Path,
    neo4j_server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Kailin:
    """Runs command lines against the session's Neo4j with --json, and returns their document."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(download_cache)
    for name, value in (("KAILIN_HOME", str(home)), ("NEO4J_URI", neo4j_server.uri), ("KAILIN_HEAP_MB", "512")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> dict[str, object]:
        code = run([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        assert code == 0, said.err
        found: dict[str, object] = orjson.loads(said.out)
        return found

    return command


def test_vectors_tell_what_texts_mean(small: LocalEmbedder) -> None:
    """384 numbers, length 1; words without a common stem are near where they mean the same."""
    found = small.embed(["kidney stones", "nephrolithiasis", "feathers of birds"])
    assert found.shape == (3, small.dimension) == (3, 384)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2] + 0.3
    assert small.embed([]).shape == (0, 384)


def test_the_modes_are_measured_in_a_database_of_their_own(kailin: Kailin, tmp_path: Path) -> None:
    """The command makes a server, embeds with the small model, and takes everything away again."""
    file = tmp_path / "items.json"
    file.write_bytes(orjson.dumps(ITEMS))
    found = kailin("evaluate", "retrieval", "--file", file)
    assert (found["n"], found["articles"], found["model"]) == (3, 3, NAME)
    modes = {mode["mode"]: mode for mode in found["modes"]}  # type: ignore[attr-defined]
    assert list(modes) == ["text", "dense", "hybrid"]
    assert modes["dense"]["figures"]["MRR"]["mean"] == 1
    assert modes["text"]["figures"]["MRR"]["mean"] < 1


def test_a_trained_encoder_is_an_embedding_model(database: Database, kailin: Kailin, tmp_path: Path) -> None:
    """A few steps on the sample: measured on held-out articles, its vectors in a slot of their own, a node of it."""
    load_sample(database, as_json=True)
    folder = tmp_path / "encoder"
    trained = kailin("train", "encoder", "-o", folder, "--steps", 2, "--articles", 16)
    metrics = trained["metrics"]
    assert metrics["train"]["steps"] == 2  # type: ignore[index]
    assert {"before", "after"} == set(metrics["train"]["held_out"])  # type: ignore[index]
    examples = [orjson.loads(line) for line in (folder / "examples.jsonl").read_bytes().splitlines()]
    learnt = [example for example in examples if example["split"] == "train"]
    assert all(len(set(example["negatives"]) - {example["pmid"]}) == 3 for example in learnt)
    own = kailin("embed", "--model", folder, "--year-from", 2015)
    assert (own["name"], own["slot"], own["embedded"]) == (trained["model"], 1, own["missing"])
    assert own["missing"]
    assert kailin("embed", "--dry-run")["name"] == NAME
