"""graph/private_import.py with Neo4j's real tool: tables become a store, a failed import leaves none, a store moves."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid, Unavailable
from graph.private_import import ARRAY_DELIMITER, Memory, Table, adopt, argument_file, import_store
from graph.private_neo4j import Server, has_store
from graph.private_process import Folder, iter_ours

MEMORY = Memory(heap_mb=256, off_heap_mb=512)
TEXT = 'Of "mice", men\nand, other animals\\'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with a space in its path; whatever was started in it is stopped."""
    path = tmp_path / "a home"
    yield path
    if list(iter_ours(Folder.of(path))):
        private_neo4j.stop(path)


def tables(folder: Path, *, end: str = "D000001") -> tuple[list[Table], list[Table]]:
    """Write an article about a descriptor, and a second one with little to it, as import tables."""
    folder.mkdir()
    quoted = TEXT.replace('"', '""')
    written = {
        "articles": (
            "pmid:ID(article){id-type:long},abstract,section_labels:string[],retracted:boolean",
            f'1,"{quoted}","A; b{ARRAY_DELIMITER}C",false\n2,,,true\n',
        ),
        "descriptors": ("ui:ID(descriptor)", "D000001\n"),
        "has_mesh": (":START_ID(article),:END_ID(descriptor),major:boolean", f"1,{end},true\n"),
    }
    made = {}
    for name, (header, rows) in written.items():
        (folder / f"{name}.header.csv").write_text(f"{header}\n", encoding="utf-8")
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(rows.encode()))
        kind = {"articles": "Article", "descriptors": "Descriptor", "has_mesh": "HAS_MESH"}[name]
        files = (folder / f"{name}.csv.gz",)
        made[name] = Table(kind, folder / f"{name}.header.csv", files, multiline=name == "articles")
    return [made["articles"], made["descriptors"]], [made["has_mesh"]]


def test_tables_become_a_store_that_takes_another_homes_place(
    home: Path, tmp_path: Path, download_cache: Path, start_small: Callable[[Path], Server]
) -> None:
    """Texts keep quotes, commas, line breaks and backslashes; lists keep semicolons; an empty field is no property."""
    other = tmp_path / "incoming home"
    steps: list[str] = []
    nodes, relationships = tables(tmp_path / "tables (+1)")
    import_store(
        other, download_cache, nodes, relationships, memory=MEMORY, on_progress=lambda step, *_: steps.append(step)
    )
    adopt(home, other)
    assert not other.exists()
    assert {"Import: nodes", "Import: relationships"} <= set(steps)
    server = start_small(home)
    with Database(server.uri, server.username, server.password) as database:
        database.apply_schema()
        full, sparse = (row["properties"] for row in database.read("load_pubmed_stored", pmids=[1, 2]))
        counts = database.row("status_counts")
    assert (full["abstract"], full["section_labels"], full["retracted"]) == (TEXT, ["A; b", "C"], False)
    assert (sparse["abstract"], sparse["section_labels"], sparse["retracted"]) == (None, None, True)
    assert (counts["articles"], counts["descriptors"], counts["headings"], counts["retracted"]) == (2, 1, 1, 1)


def test_a_failed_import_leaves_no_store_and_says_why(home: Path, tmp_path: Path, download_cache: Path) -> None:
    """A relationship to a node that is in no table ends the import, and its line is named."""
    nodes, relationships = tables(tmp_path / "tables", end="D999999")
    with pytest.raises(Unavailable, match="D999999"):
        import_store(home, download_cache, nodes, relationships, memory=MEMORY)
    assert not has_store(Folder.of(home))


def test_a_home_with_a_store_is_not_imported_into(home: Path, tmp_path: Path, download_cache: Path) -> None:
    """A store that is there is never written over."""
    (Folder.of(home).data / "databases" / "neo4j").mkdir(parents=True)
    with pytest.raises(Invalid, match="There is a store"):
        import_store(home, download_cache, *tables(tmp_path / "tables"), memory=MEMORY)


def test_an_import_killed_half_way_is_no_obstacle(home: Path, tmp_path: Path, download_cache: Path) -> None:
    """After kill -9 of the whole command the half-made store is thrown away with its home by whoever made it."""
    nodes, relationships = tables(tmp_path / "tables (+1)")
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom graph import private_import as p\n"
        "from tests.graph.test_private_import import tables, MEMORY\n"
        "nodes, relationships = tables(Path(sys.argv[3]))\n"
        "kill = lambda *_: os.killpg(0, signal.SIGKILL)\n"
        "p.import_store(Path(sys.argv[1]), Path(sys.argv[2]), nodes, relationships, memory=MEMORY, on_progress=kill)\n"
    )
    arguments = [sys.executable, "-c", script, str(home), str(download_cache), str(tmp_path / "killed")]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        arguments, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, start_new_session=True, check=False
    )
    assert done.returncode == -9
    private_neo4j.reset(home)
    import_store(home, download_cache, nodes, relationships, memory=MEMORY)
    assert has_store(Folder.of(home))


def test_an_argument_file_quotes_what_the_tool_would_cut() -> None:
    """Spaces stay within an argument, quotes and backslashes are escaped."""
    assert argument_file(["a b", 'say "x"', "c\\d"]) == '"a b"\n"say \\"x\\""\n"c\\\\d"\n'
