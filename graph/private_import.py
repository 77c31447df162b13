"""Neo4j's offline import: tables into the empty store of a home, and the exchange of one home's store for another's.

In: a stopped home without a store, and tables as Neo4j's `database import full` reads them. Out: a store that a server
can be started on. Knows nothing about what the tables hold. While an import runs its home is useless; the caller builds
a home of its own and puts its store in place (`adopt`) when all is well, so that a store in use is never half-written.
"""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.errors import Invalid, Unavailable
from graph.private_install import Installation, OnProgress, install, quiet
from graph.private_launch import BOLT_PORT, HTTP_PORT, write_configuration, write_private
from graph.private_neo4j import STORE_PARTS, alone, delete, has_store, put_in_place, refuse_running
from graph.private_process import ENVIRONMENT, Folder

ARRAY_DELIMITER = "\x1f"
STAGE = re.compile(r"([A-Z][A-Za-z <>-]+?)(?: \d+/\d+)?, started \d{4}-")
CAUSE = re.compile(r"error:|caused by|no space|cannot|out of memory", re.IGNORECASE)
LINES_KEPT = 40


@dataclass(frozen=True, slots=True)
class Table:
    """Files of nodes of some labels, or of relationships of one type; `header` names and types their columns.

    `kind` is a type, or labels joined by colons. `multiline` says that a quoted field may hold a line break.
    """

    kind: str
    header: Path
    files: tuple[Path, ...]
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What an import may use, in MiB: the Java heap, and what it keeps outside of it."""

    heap_mb: int = 1024
    off_heap_mb: int = 3072


def import_store(
    home: Path,
    cache: Path,
    nodes: Sequence[Table],
    relationships: Sequence[Table],
    *,
    memory: Memory | None = None,
    on_progress: OnProgress = quiet,
) -> None:
    """Make the store of a home from tables.

    Raises Invalid when the home has a store or runs, Unavailable with the tool's own words when the import fails; then
    no store is left.
    """
    installation = install(cache, on_progress)
    folder = Folder.of(home)
    with alone(folder):
        refuse_running(folder)
        if has_store(folder):
            raise Invalid(f"There is a store in {folder.root} already.", remedy="Import into a new home.")
        folder.make()
        write_configuration(folder, BOLT_PORT, HTTP_PORT, page_cache_mb=64)
        arguments = folder.record.parent / "import"
        write_private(arguments, argument_file(import_arguments(folder, nodes, relationships, memory or Memory())))
        try:
            run_import(folder, installation, arguments, memory or Memory(), on_progress)
        except BaseException:
            for part in STORE_PARTS:
                delete(folder.data / part)
            raise
        finally:
            arguments.unlink(missing_ok=True)


def import_arguments(
    folder: Folder, nodes: Sequence[Table], relationships: Sequence[Table], memory: Memory
) -> list[str]:
    """Return the arguments of Neo4j's tool; tables without a file are left out."""
    multiline = [str(file) for table in (*nodes, *relationships) if table.multiline for file in table.files]
    return [
        *("database", "import", "full"),
        f"--max-off-heap-memory={memory.off_heap_mb}m",
        "--id-type=string",
        f"--array-delimiter=U+{ord(ARRAY_DELIMITER):04X}",
        f"--report-file={folder.logs / 'import.report'}",
        "--bad-tolerance=0",
        "--verbose",  # Without it the tool keeps the cause of a failure to itself.
        *([f"--multiline-fields={','.join(multiline)}", "--multiline-fields-format=v2"] if multiline else []),
        "neo4j",  # The two options below take all that follows them.
        *(table_argument("--nodes", table) for table in nodes if table.files),
        *(table_argument("--relationships", table) for table in relationships if table.files),
    ]


def table_argument(option: str, table: Table) -> str:
    """Return one table as the tool takes it: kind, header and files."""
    return f"{option}={table.kind}={','.join(map(str, (table.header, *table.files)))}"


def argument_file(arguments: Iterable[str]) -> str:
    """Return a file of arguments, one a line: thousands of paths do not fit on a command line."""
    return "".join('"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for argument in arguments)


def run_import(
    folder: Folder, installation: Installation, arguments: Path, memory: Memory, on_progress: OnProgress
) -> None:
    """Run the tool, reporting how far it is. Raises Unavailable with its last words when it fails."""
    heap = f"-Xmx{memory.heap_mb}m"
    environment = {**ENVIRONMENT, "NEO4J_HOME": str(folder.root), "NEO4J_CONF": str(folder.configuration)}
    command = installation.command(heap, "-XX:+ExitOnOutOfMemoryError", "org.neo4j.cli.AdminTool", f"@{arguments}")
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - the command is our own
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - asked for just above
        listener = threading.Thread(target=keep_last, args=(process.stderr, said), daemon=True)
        listener.start()
        try:
            follow(process.stdout, said, on_progress)
        except BaseException:
            process.kill()
            raise
        finally:
            code = process.wait()
            listener.join()
    if code:
        raise Unavailable(
            f"Neo4j's import failed: {last_words(said, folder)}",
            remedy="Correct what it complains of (often the disk is full) and run the command again.",
        )


def follow(lines: Iterable[str], said: list[str], on_progress: OnProgress) -> None:
    """Report each stage that the tool prints, and keep its last lines; how far a stage is it does not say plainly."""
    for line in lines:
        if found := STAGE.search(line):
            on_progress(f"Import: {found[1].lower()}", 0, 0)
        else:
            keep(line, said)


def keep_last(lines: IO[str], said: list[str]) -> None:
    """Keep the last lines of a stream until it ends."""
    for line in lines:
        keep(line, said)


def keep(line: str, said: list[str]) -> None:
    """Keep a line, without the frames of stack traces."""
    if line.strip() and not line.lstrip().startswith(("at ", "...")):
        said.append(line.strip())
        del said[:-LINES_KEPT]


def last_words(said: Sequence[str], folder: Folder) -> str:
    """Return why an import failed: the causes among its last lines, each once, and the first entries of its report."""
    causes = [line for line in said if CAUSE.search(line)]
    report = folder.logs / "import.report"
    entries = report.read_text(encoding="utf-8", errors="replace").splitlines()[:3] if report.is_file() else []
    return " ".join(dict.fromkeys([*(causes or said)[-4:], *entries]))[:800]


def adopt(home: Path, other: Path) -> None:
    """Put the store of another stopped home in place of this stopped home's; the other home is deleted.

    A kill in between leaves either the old store whole, or a move that the next start of this home finishes.
    """
    folder, source = Folder.of(home), Folder.of(other)
    with alone(folder):
        refuse_running(folder)
        refuse_running(source)
        folder.make()
        delete(folder.root / "restored")
        delete(folder.root / "adopted")
        source.data.rename(folder.root / "adopted")
        for part in (folder.root / "adopted").iterdir():  # Only what belongs to the one database is moved.
            if part.name not in {path.parts[0] for path in STORE_PARTS}:
                delete(part)
        (folder.root / "adopted").rename(folder.root / "restored")
        put_in_place(folder)
    shutil.rmtree(other, ignore_errors=True)
