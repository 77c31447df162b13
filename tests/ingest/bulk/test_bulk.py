"""ingest/bulk/bulk.py whole, with Neo4j's real import: the graph of the loaders, put in place only when all is well."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from api.verify import verify
from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid
from graph.migrations import VERSION, find_version
from graph.private_process import Folder, iter_ours
from ingest.benchmark.carry import read_benchmarks
from ingest.benchmark.load_benchmark import load_benchmarks
from ingest.bulk.bulk import Bulk, BulkReport, Places, Sizes
from ingest.bulk.bulk_graph import refuse_precious
from ingest.bulk.engine import LocalEngine
from tests.ingest.graph_snapshot import Snapshot, snapshot

SAMPLE = Path(str(files("ingest") / "sample"))
MESH, PUBMED = SAMPLE / "desc_sample.xml", SAMPLE / "pubmed_sample.xml"
SMALL = Sizes(heap_mb=512, page_cache_mb=128, off_heap_mb=512, java_options=("-XX:TieredStopAtLevel=1",))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, download_cache: Path) -> Iterator[Places]:
    """The places of a home whose server, where one was started, is stopped."""
    found = Places.of(tmp_path_factory.mktemp("bulk") / "home", download_cache)
    yield found
    for home in (found.home, found.incoming):
        if list(iter_ours(Folder.of(home))):
            private_neo4j.stop(home)


@pytest.fixture(scope="module")
def load(places: Places) -> Callable[..., BulkReport]:
    """Load files into the home, with a check to pass."""

    def load_files(*pubmed: Path, check: Callable[[Database], None] = lambda _: None) -> BulkReport:
        with LocalEngine(1) as engine:
            return Bulk(places, engine, SMALL, lambda *_: None).load([MESH], list(pubmed), check=check)

    return load_files


@pytest.fixture(scope="module")
def served(
    load: Callable[..., BulkReport], places: Places, start_small: Callable[..., private_neo4j.Server]
) -> Iterator[Database]:
    """The database of the home after the sample was loaded."""
    load(PUBMED)
    server = start_small(places.home)
    with Database(server.uri, server.username, server.password) as database:
        yield database


def looked_at(database: Database) -> Snapshot:
    """Return all that a graph holds."""
    with database._driver.session() as session:
        return snapshot(lambda text: [record.values() for record in session.run(text)])


def test_it_makes_the_graph_that_the_loaders_make(served: Database, sample_graph: Database) -> None:
    """Every node, property and link is the same, counts and candidates included."""
    assert looked_at(served).difference(looked_at(sample_graph)) == []
    assert looked_at(served).relationships
    assert find_version(served) == VERSION
    assert {row["name"] for row in served.read("status_releases")} == {MESH.name, PUBMED.name}


def test_a_check_that_fails_leaves_the_home_as_it_was(
    served: Database, load: Callable[..., BulkReport], tmp_path: Path
) -> None:
    """What was loaded before is still there, and answers; the new store has had its benchmarks, applied."""
    (copied,) = served.read("exclusions_articles", after=-1, n=1)
    benchmark = tmp_path / "toy.jsonl"
    benchmark.write_bytes(orjson.dumps({"text": copied["abstract"]}))
    load_benchmarks(served, [benchmark])

    def fail(new: Database) -> None:
        assert read_benchmarks(new) == read_benchmarks(served)
        (first,) = new.read("exclusions_articles", after=-1, n=1)
        assert first == copied | {"excluded_reason": "benchmark toy, item line 1: runs of 13 words, 1.00"}
        assert [rule for rule in verify(new) if not rule.holds] == []
        raise Invalid("A rule is broken.")

    before = served.row("bulk_graph_counts")
    with pytest.raises(Invalid, match="A rule is broken"):
        load(PUBMED, check=fail)
    assert served.row("bulk_graph_counts") == before


def test_a_broken_file_is_named_and_the_others_are_not_parsed_again(
    load: Callable[..., BulkReport], places: Places, tmp_path: Path
) -> None:
    """The error names every broken file; the part of the sound one is kept."""
    broken = tmp_path / "broken.xml"
    broken.write_bytes(PUBMED.read_bytes()[:5000])
    with pytest.raises(Invalid, match=r"1 of 2 files cannot be used: .*broken\.xml"):
        load(PUBMED, broken)
    assert [part for part in (places.work / "parts").iterdir() if part.name.startswith(PUBMED.stem)]


def test_a_home_with_runs_is_refused(served: Database, places: Places) -> None:
    """The remedy says how to carry pairs over."""
    served.write("run_create", id="b2:run", settings="{}", seed=0, code_version="0", claimant="a:1:b", seconds=1)
    with pytest.raises(Invalid, match="1 runs and 0 pairs") as refused:
        refuse_precious(places.home, places.cache)
    assert "kailin load pairs" in refused.value.remedy
