"""The run directory of a training: what was decided, on which data, what came out. Whole or not at all.

    RUN/config.json      settings, base, prompt, seed, code version
    RUN/examples.jsonl   the examples trained and measured on, one a line
    RUN/metrics.json     what was measured
    RUN/adapter/, model/ the trained weights
    RUN/SHA256SUMS       checksums of all of that

A training works in a `Draft`, the hidden folder `.RUN.partial` beside it, and is renamed at its end. Started again with
the same settings it goes on there: with the same examples, from the last whole checkpoint. In: a path and a config.
Nothing here trains, and nothing imports torch.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import Invalid
from graph.file_lock import locked

CONFIG, EXAMPLES, METRICS, SUMS = "config.json", "examples.jsonl", "metrics.json", "SHA256SUMS"
WEIGHTS = ("adapter", "model")
CHECKPOINTS, CHECKPOINT_STATE = "checkpoints", "trainer_state.json"
INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A finished training as its directory holds it; `weights` is its `adapter` or `model` folder."""

    path: Path
    config: dict[str, Any]
    metrics: dict[str, Any]
    weights: Path

    @property
    def data_sha256(self) -> str:
        """The checksum of the examples."""
        return file_sha256(self.path / EXAMPLES)


@dataclass(frozen=True, slots=True)
class Draft:
    """A training in work: everything goes below `path`, and stands at `final` once it is finished."""

    path: Path
    final: Path

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints go; they are gone from the finished directory."""
        return self.path / CHECKPOINTS

    def keep_examples(self, make: Callable[[], Iterable[Mapping[str, Any]]]) -> list[dict[str, Any]]:
        """Return the examples: those kept by a training that broke off, else newly made ones, kept first."""
        path = self.path / EXAMPLES
        if not path.is_file():
            lines = [orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS) for row in make()]
            write_whole(path, b"".join(lines))
        return [orjson.loads(line) for line in path.read_bytes().splitlines()]

    def find_checkpoint(self) -> Path | None:
        """Return the last checkpoint that is whole, None where there is none; its state is what is written last."""
        whole = [path for path in self.checkpoints.glob("checkpoint-*") if (path / CHECKPOINT_STATE).is_file()]
        for path in sorted(whole, key=lambda p: int(p.name.rpartition("-")[2]), reverse=True):
            try:
                orjson.loads((path / CHECKPOINT_STATE).read_bytes())
            except orjson.JSONDecodeError:
                continue
            return path
        return None

    def finish(self, metrics: Mapping[str, Any]) -> RunFolder:
        """Write metrics and checksums, drop checkpoints, and put the directory in its place; weights must be there."""
        write_whole(self.path / METRICS, orjson.dumps(metrics, option=INDENTED))
        shutil.rmtree(self.checkpoints, ignore_errors=True)
        files = sorted(path for path in self.path.rglob("*") if path.is_file() and path.name != SUMS)
        sums = "".join(f"{file_sha256(path)}  {path.relative_to(self.path)}\n" for path in files)
        write_whole(self.path / SUMS, sums.encode())
        if self.final.is_dir():
            self.final.rmdir()  # an empty one, or open_draft would have refused it
        self.path.rename(self.final)
        return read_run(self.final)


@contextmanager
def open_draft(path: Path, config: Mapping[str, Any]) -> Iterator[Draft]:
    """Yield the draft of a run directory, gone on with where the same settings left one behind.

    It stays where the body fails or is killed. Raises Invalid where the directory is filled, or a draft of other
    settings lies there, and Unavailable where another process works on it.
    """
    path = path.expanduser().absolute()
    refuse_filled(path)
    draft = Draft(path.parent / f".{path.name}.partial", path)
    with locked(path.parent / f".{path.name}.lock", f"Another training works on {path}", timeout=0.0):
        text = orjson.dumps(config, option=INDENTED)
        kept = draft.path / CONFIG
        if kept.is_file() and kept.read_bytes() != text:
            raise Invalid(
                f"A training of other settings was broken off in {draft.path}.",
                remedy="Give the settings it had to go on with it, name another folder with -o, or delete that one.",
                path=str(draft.path),
            )
        if not kept.is_file():
            draft.path.mkdir(parents=True, exist_ok=True)
            write_whole(kept, text)
        try:
            yield draft
        finally:
            (path.parent / f".{path.name}.lock").unlink(missing_ok=True)


def refuse_filled(path: Path) -> None:
    """Raise Invalid where a run directory is to be made and something else is."""
    if path.is_dir() and not any(path.iterdir()):
        return
    if path.exists() or path.is_symlink():
        raise Invalid(f"{path} is not empty.", remedy="Name a new folder with -o.", path=str(path))


def read_run(path: Path) -> RunFolder:
    """Return a finished training. Raises Invalid where the path is none."""
    path = path.expanduser().absolute()
    weights = next((path / name for name in WEIGHTS if (path / name).is_dir()), None)
    if weights is None or not (path / CONFIG).is_file() or not (path / METRICS).is_file():
        raise Invalid(f"{path} is no run directory of `kailin train`.", remedy="Name the folder given with -o.")
    config, metrics = (orjson.loads((path / name).read_bytes()) for name in (CONFIG, METRICS))
    return RunFolder(path, config, metrics, weights)


def find_config(path: Path) -> dict[str, Any] | None:
    """Return the config of a run directory, None where a path is something else (an adapter, a base model)."""
    path = path.expanduser().absolute()
    is_run = any((path / name).is_dir() for name in WEIGHTS) and (path / METRICS).is_file()
    return read_run(path).config if is_run else None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all, on disk before it has its name."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def file_sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
