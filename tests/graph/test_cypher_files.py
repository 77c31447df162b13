"""Every file of cypher/: its header, its place, its use, and that a real Neo4j takes it with its example parameters."""

import re
from pathlib import Path

import pytest

from graph.database import Database, Transaction
from graph.queries import OPAQUE, Query, iter_queries

ROOT = Path(__file__).parents[2]
SOURCES = {path: path.read_text(encoding="utf-8") for layer in ("graph", "ingest", "agents", "api")
           for path in (ROOT / layer).rglob("*.py")}  # fmt: skip
ALL = list(iter_queries())
HEADER_LINE = re.compile(r"// (purpose: .+|mode: \w+|param \w+: .+|column \w+: .+|example: \w+ = .+)")


class Undo(Exception):  # noqa: N818 - it is no error
    """Raised to roll a transaction back."""


def ids(found: Query) -> str:
    """Name a test case by its file."""
    return found.name


def body(found: Query) -> str:
    """Return a query's text without strings and comments."""
    return OPAQUE.sub("", found.text)


@pytest.mark.parametrize("found", [q for q in ALL if q.mode != "schema"], ids=ids)
def test_neo4j_runs_it_with_its_examples(database: Database, found: Query) -> None:
    """Syntax, parameters and columns hold on the real server; what a write does is undone."""

    def work(tx: Transaction) -> None:
        tx.run(found.name, **found.example)
        raise Undo

    if found.mode == "read":
        database.read(found.name, **found.example)
    else:
        with pytest.raises(Undo):
            database.transact(work)


@pytest.mark.parametrize("found", [q for q in ALL if q.mode == "schema"], ids=ids)
def test_neo4j_has_applied_it(database: Database, found: Query) -> None:
    """Each schema file names what it makes, and that is there once, so that applying it again changes nothing."""
    assert "IF NOT EXISTS" in found.text
    database.write(found.name)


@pytest.mark.parametrize("path", sorted((ROOT / "cypher").glob("*.cypher")), ids=lambda path: path.stem)
def test_its_header_comes_first_and_has_no_misspelt_line(path: Path) -> None:
    """A line that only looks like a header would be silently ignored."""
    lines = path.read_text(encoding="utf-8").splitlines()
    n_header = next((n for n, line in enumerate(lines) if not HEADER_LINE.fullmatch(line)), len(lines))
    assert lines[0].startswith("// purpose: "), "the purpose comes first"
    late = [line for line in lines[n_header:] if re.match(r"// ?(purpose|mode|param|column|example)\b", line)]
    assert not late, "header lines after the header, or misspelt"


@pytest.mark.parametrize("found", ALL, ids=ids)
def test_its_name_begins_with_the_module_that_uses_it(found: Query) -> None:
    """`<subject>_<what>`: the subject is a module which names the file (`schema`: applied; `explore`: for people)."""
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", found.name)
    if found.mode == "schema" or found.name.startswith("schema_"):
        assert found.mode == "schema"
        assert found.name.startswith("schema_")
    elif found.name.startswith("explore_"):
        assert found.name in (ROOT / "cypher" / "README.md").read_text(encoding="utf-8")
    else:
        users = {path for path, text in SOURCES.items() if re.search(rf"""["']{found.name}["']""", text)}
        subjects = {path for path in SOURCES if found.name.startswith(f"{path.stem}_")}
        assert subjects, "no module is called like the first word of its name"
        assert users & subjects, f"used by {sorted(str(path.relative_to(ROOT)) for path in users) or 'nobody'}"


@pytest.mark.parametrize("found", [q for q in ALL if q.mode == "read"], ids=ids)
def test_rows_come_in_an_order(found: Query) -> None:
    """A read orders its rows, or the list that it collects, unless every caller takes exactly one row."""
    lines = [line for text in SOURCES.values() for line in text.splitlines() if f'"{found.name}"' in line]
    one_row = bool(lines) and all(re.search(r"\brow\(|\[\w+\] = |\(\w+,\) = ", line) for line in lines)
    assert not found.columns or one_row or re.search(r"\bORDER\s+BY\b", body(found))


@pytest.mark.parametrize("found", ALL, ids=ids)
def test_it_needs_no_more_than_the_community_edition(found: Query) -> None:
    """No procedures of APOC or GDS, and no names built from outside."""
    assert not re.search(r"\b(apoc|gds)\.", body(found), re.IGNORECASE)
    assert not re.search(r"\$\(|\$any\(|\$all\(", body(found)), "dynamic labels"


@pytest.mark.parametrize("found", [q for q in ALL if q.mode == "write"], ids=ids)
def test_a_write_of_rows_unwinds_them(found: Query) -> None:
    """`$rows` is a list of maps that the query takes one by one."""
    if "rows" in found.parameters:
        assert re.search(r"\bUNWIND\s+\$rows\b", body(found))
        assert isinstance(found.example["rows"], list)
        assert found.example["rows"], "an example without a row shows nothing"
