"""A private Neo4j: started on demand below a home folder, left running, found again, stopped, copied, thrown away.

In: a home folder, and a download cache that homes share. Out: a `Server`, an address with a user name and a password.
Two commands that start at once end with one server; what a killed one left behind is cleared by the next start. Knows
nothing about what is in the graph, nor who asks for it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import Invalid, KailinError, NotFound
from graph.file_lock import locked
from graph.private_install import LICENCES, OnProgress, install, n_missing_bytes, needs_download, quiet
from graph.private_jars import local_extra
from graph.private_launch import (
    BOLT_PORT,
    HTTP_PORT,
    Server,
    Tuning,
    ensure_password,
    launch,
    run_tool,
    server_of,
    write_configuration,
)
from graph.private_process import Folder, end, find_record, iter_ours

__all__ = (
    "LICENCES",
    "OnProgress",
    "Server",
    "Status",
    "dump",
    "find",
    "install",
    "n_missing_bytes",
    "needs_download",
    "reset",
    "restore",
    "start",
    "status",
    "stop",
)
MADE_BY_US = (
    "conf",
    "data",
    "logs",
    "run",
    "import",
    "plugins",
    "licenses",
    "password",
    "staging",
    "restored",
    "adopted",
)
SMALLEST_PAGE_CACHE_MB = 512
# Where Neo4j keeps one database below its data folder.
STORE_PARTS = (Path("databases/neo4j"), Path("transactions/neo4j"))


@dataclass(frozen=True, slots=True)
class Status:
    """A home's private Neo4j: the server where one runs, its folder, and the bytes that its store takes."""

    server: Server | None
    folder: Path
    store_bytes: int


def find(home: Path) -> Server | None:
    """Return the server that runs on a home; what one that is gone left behind counts as none."""
    folder = Folder.of(home)
    record = find_record(folder)
    return server_of(folder, record) if record and record.ready else None


def start(
    home: Path,
    cache: Path,
    *,
    heap_mb: int = 2048,
    page_cache_mb: int | None = None,
    java_options: tuple[str, ...] = (),
    timeout: float = 120.0,
    on_progress: OnProgress = quiet,
) -> Server:
    """Return the server of a home, after downloading and starting it where none runs; sizes are for a new one.

    Without a size the page cache holds the whole store, if a quarter of the machine's memory is enough for that.

    Raises Unavailable (no download, or no answer in time, with the log's last lines) or Invalid (the extra `local` or
    the password's file is missing, or the password is another).
    """
    if running := find(home):
        return running
    installation = install(cache, on_progress)
    folder = Folder.of(home)
    with alone(folder):
        folder.make()
        if running := find(home):
            return running
        end_all(folder)
        on_progress("Start Neo4j", 0, 0)
        put_in_place(folder)
        ensure_password(folder, installation)
        tuning = Tuning(heap_mb, page_cache_mb or fitting_page_cache_mb(folder), java_options)
        return launch(folder, installation, tuning, timeout)


def fitting_page_cache_mb(folder: Folder) -> int:
    """Return the size of a page cache that holds a store with some room to grow, within a quarter of the memory."""
    most = int(local_extra("psutil").virtual_memory().total) // 4
    return max(SMALLEST_PAGE_CACHE_MB, min(n_bytes(folder.data) * 5 // 4, most) // 2**20)


def stop(home: Path) -> bool:
    """Stop the server of a home and say whether there was one. Raises Unavailable when it takes over 60 seconds."""
    folder = Folder.of(home)
    if not folder.root.is_dir():
        return False
    with alone(folder):
        return end_all(folder)


def status(home: Path) -> Status:
    """Return what there is in a home."""
    folder = Folder.of(home)
    return Status(find(home), folder.root, n_bytes(folder.data))


def reset(home: Path) -> None:
    """Stop the server of a home and delete its store, password and logs; the download cache stays."""
    folder = Folder.of(home)
    if not folder.root.is_dir():
        return
    with alone(folder):
        end_all(folder)
        for name in MADE_BY_US:
            delete(folder.root / name)


def dump(home: Path, cache: Path, file: Path, *, overwrite: bool = False) -> None:
    """Copy the store of a stopped server into one file, whole or not at all.

    Raises Invalid when a server runs or the file exists, NotFound when there is no store.
    """
    folder = Folder.of(home)
    if file.exists() and not overwrite:
        raise Invalid(f"{file} exists.", remedy="Name another file, or allow it to be overwritten.", path=str(file))
    if not has_store(folder):
        raise NotFound(f"There is no store in {folder.root}.", remedy="Start one with `kailin db start`.")
    installation = install(cache)
    part = file.with_name(f".{file.name}.part")
    with alone(folder):
        refuse_running(folder)
        put_in_place(folder)
        write_configuration(folder, BOLT_PORT, HTTP_PORT, page_cache_mb=64)
        try:
            with part.open("wb") as output:
                run_tool(folder, installation, "database", "dump", "neo4j", "--to-stdout", output=output)
            part.replace(file)
        except KailinError as error:
            error.remedy = "If the server was killed, start and stop it once, then dump."
            raise
        finally:
            part.unlink(missing_ok=True)


def restore(home: Path, cache: Path, file: Path, *, overwrite: bool = False) -> None:
    """Put the store of a dump in the place of a stopped server's; a dump that cannot be read changes nothing.

    Raises NotFound when there is no such file, Invalid when a server runs, when there is a store already, or when the
    file is not a dump.
    """
    folder = Folder.of(home)
    if not file.is_file():
        raise NotFound(f"There is no dump {file}.", path=str(file))
    if has_store(folder) and not overwrite:
        raise Invalid(
            f"There is a store in {folder.root} already.",
            remedy="Dump it first if you need it, then allow it to be overwritten.",
        )
    installation = install(cache)
    staging = Folder(folder.root / "staging")
    with alone(folder):
        refuse_running(folder)
        folder.make()
        delete(staging.root)
        staging.make()
        write_configuration(staging, BOLT_PORT, HTTP_PORT, page_cache_mb=64)
        try:
            with file.open("rb") as source:
                run_tool(staging, installation, "database", "load", "neo4j", "--from-stdin", source=source)
        except KailinError as error:
            delete(staging.root)
            raise Invalid(f"{file} could not be restored: {error.message}", path=str(file)) from error
        delete(folder.root / "restored")
        staging.data.rename(folder.root / "restored")
        put_in_place(folder)
        delete(staging.root)


def put_in_place(folder: Folder) -> None:
    """Move a store that `restore` has read whole to where the server looks; also finishes an interrupted move."""
    restored = folder.root / "restored"
    for part in STORE_PARTS:
        if (restored / part).is_dir():
            delete(folder.data / part)
            (folder.data / part).parent.mkdir(parents=True, exist_ok=True)
            (restored / part).rename(folder.data / part)
    delete(restored)


def has_store(folder: Folder) -> bool:
    """Say whether a server has ever run on a folder, or a dump was restored to it."""
    return any((root / STORE_PARTS[0]).is_dir() for root in (folder.data, folder.root / "restored"))


def refuse_running(folder: Folder) -> None:
    """Raise Invalid when a server runs on the folder."""
    for pid in iter_ours(folder):
        raise Invalid(
            f"The private Neo4j (process {pid}) runs on {folder.root}.", remedy="Stop it first: `kailin db stop`."
        )


@contextmanager
def alone(folder: Folder) -> Iterator[None]:
    """Let one command at a time change what runs on a folder."""
    with locked(folder.lock, f"Another command starts, stops or copies the private Neo4j of {folder.root}"):
        yield


def end_all(folder: Folder) -> bool:
    """Stop every server on a folder, also a half-started one, and say whether there was any."""
    record = find_record(folder)
    if record:  # From here on no command finds it.
        replace(record, ready=False).write(folder)
    running = list(iter_ours(folder))
    for pid in running:
        end(pid, folder)
    folder.record.unlink(missing_ok=True)
    return bool(running)


def n_bytes(root: Path) -> int:
    """Return how many bytes the files below a folder take, of a store that changes meanwhile too."""
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            with suppress(FileNotFoundError):
                total += (Path(folder) / name).stat().st_size
    return total


def delete(path: Path) -> None:
    """Delete a file or a folder with all that is in it; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
