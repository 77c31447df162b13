"""Mapping over items on a Ray cluster of this machine: the same results as in processes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import Invalid, Unavailable
from ingest.bulk.bulk_lexicon import LexiconFolder, write_lexicon
from ingest.bulk.bulk_merge import ImportTables, merge_parts
from ingest.bulk.bulk_parts import build_parts
from ingest.bulk.bulk_tables import PartJob
from ingest.bulk.engine import Engine, LocalEngine
from ingest.bulk.engine_ray import RayEngine
from ingest.bulk.whole_folder import UNFINISHED
from tests.ingest import work
from tests.ingest.written_xml import citation, pubmed_file


@pytest.fixture(scope="module")
def cluster() -> Iterator[RayEngine]:
    """Two workers."""
    with RayEngine(n_workers=2) as started:
        yield started


def test_results_and_errors_come_as_from_the_local_engine(cluster: RayEngine) -> None:
    """Results with progress, errors of ours with their facts, and the name of an item whose workers die."""
    done: list[tuple[int, int]] = []
    results = cluster.map(work.square, range(4), on_done=lambda n, of: done.append((n, of)))
    assert sorted(results) == [0, 1, 4, 9]
    assert done == [(n, 4) for n in range(1, 5)]
    with pytest.raises(Invalid, match="3 is not wanted") as caught:
        list(cluster.map(work.refuse_three, [3]))
    assert (caught.value.remedy, caught.value.facts) == ("Take another.", {"number": 3})
    with pytest.raises(Unavailable, match="worked on 3 was killed"):
        list(cluster.map(work.die_at_three, [3]))


def test_tables_are_the_same_bytes_as_from_the_local_engine(cluster: RayEngine, tmp_path: Path) -> None:
    """With both, a worker is killed just before it has finished a part; its file is done again."""
    lexicon = write_lexicon(tmp_path, (), ())
    paths = [
        pubmed_file(tmp_path, *(citation(pmid) for pmid in range(start, start + 9)), name=f"pubmed26n{start:04}.xml.gz")
        for start in (1, 8, 20)
    ]
    tables = made_with(cluster, paths, lexicon, tmp_path / "ray")
    with LocalEngine(2) as local:
        assert made_with(local, paths, lexicon, tmp_path / "local").counts == tables.counts
    assert tables.counts["articles"] == 25
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")


def made_with(engine: Engine, paths: list[Path], lexicon: LexiconFolder, folder: Path) -> ImportTables:
    """Return the tables of some files, after a worker was killed over one of them."""
    (folder / "parts").mkdir(parents=True)
    list(engine.map(work.build_part_dying_once, [PartJob(path, folder / "parts", lexicon) for path in paths]))
    # The killed one's at least: processes of this machine go with it, and then the other's part is unfinished too.
    assert 1 <= len(list((folder / "parts").glob(f"{UNFINISHED}*"))) <= 2
    return merge_parts(engine, build_parts(engine, paths, lexicon, folder / "parts"), lexicon, folder / "tables")


def contents(folder: Path) -> dict[Path, bytes]:
    """Return the bytes of all files below a folder."""
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
