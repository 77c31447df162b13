"""Fixtures of what needs the extra `train`: the tiny model, and the small real one as transformers reads it."""

import os
from pathlib import Path

import pytest

# Threads that wait must not spin: on a shared machine they would take the core from those that work. Read by PyTorch's
# runtime when it is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from transformers.utils.logging import disable_progress_bar

from agents.model_files import convert_gguf
from agents.small_model import fetch_small_model
from api.quickstart import sample_files
from tests.api.conftest import bare, kailin, served, statement  # noqa: F401 - fixtures
from tests.train.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a randomly initialised model, its tokenizer made from the bundled sample."""
    disable_progress_bar()
    with sample_files() as (_, citations):
        texts = citations.read_text(encoding="utf-8").splitlines()
    return make_tiny_model(tmp_path_factory.mktemp("models") / "tiny", texts)


@pytest.fixture(scope="session")
def real_model(download_cache: Path) -> Path:
    """The folder of SmolLM2-135M-Instruct, fetched and unpacked once into the download cache."""
    return convert_gguf(fetch_small_model(download_cache))
