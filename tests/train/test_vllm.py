"""vLLM serves the small real model, with JSON schema and a LoRA adapter of `kailin train`; opt-in by the marker.

KAILIN_TEST_VLLM names the Python of vLLM's own environment.
"""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from agents.llm import OpenAIModel
from agents.local_model import open_local_model
from agents.model_files import find_files
from agents.prompts import build_prompt, load_prompts
from agents.replies import AskReply, parse_json, schema_of
from agents.training.finished import Finished
from agents.training.generator import Order, train_generator
from agents.training.presets import GENERATOR
from graph.database import Database
from tests.two_voices import make_pairs

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(1800)]
READY_SECONDS = 900
VARIABLES = {
    "title": "Aspirin and colorectal cancer",
    "finding": "Daily aspirin lowered the risk of colorectal cancer by a fifth in men older than 50.",
}


@pytest.fixture
def adapter(sample_graph: Database, real_model: Path, tmp_path: Path) -> Finished:
    """A LoRA adapter on the small real model, trained a few steps."""
    make_pairs(sample_graph, 60)
    preset = replace(GENERATOR["sft"]["small"], steps=4, held_out=2, learning_rate=5e-3)
    order = Order("sft", find_files(real_model), load_prompts()["ask_text_b"], preset, 1, tmp_path / "sft")
    return train_generator(sample_graph, order, lambda *_: None, threading.Event())


@pytest.fixture
def base_url(adapter: Finished, real_model: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a vLLM server with the model as `small` and the adapter as `trained`."""
    python = os.environ.get("KAILIN_TEST_VLLM")
    assert python, "KAILIN_TEST_VLLM names no Python with vLLM: tests/README.md says how to make one"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        python, "-m", "vllm.entrypoints.openai.api_server", "--model", real_model, "--served-model-name", "small",
        "--enable-lora", "--max-lora-rank", "16", "--lora-modules", f"trained={adapter.folder.weights}",
        "--max-model-len", "2048", "--max-num-seqs", "8", "--host", "127.0.0.1", "--port", str(port),
    ]  # fmt: skip
    environment = dict(os.environ, VLLM_CPU_KVCACHE_SPACE="1", VLLM_NO_USAGE_STATS="1", DO_NOT_TRACK="1")
    environment.pop("PYTHONPATH", None)
    log = (tmp_path / "vllm.log").open("wb")
    process = subprocess.Popen(
        list(map(str, command)), env=environment, cwd=tmp_path, stdout=log, stderr=log, start_new_session=True
    )
    try:
        wait_until_ready(process, port, tmp_path / "vllm.log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
        log.close()


def wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait for the server's health, or fail with the end of its log."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(1)
    raise AssertionError(f"vLLM did not come up: {log.read_text(errors='replace')[-3000:]}")


def test_vllm_serves_the_adapter_and_holds_replies_to_a_schema(base_url: str, adapter: Finished) -> None:
    """Both names are served; JSON fits the schema from either; the adapter says what it says in this process."""
    base, trained = (OpenAIModel(base_url, "none", name) for name in ("small", "trained"))
    assert {"small", "trained"} <= set(base.probe())
    for model in (base, trained):
        reply = model.chat(
            [{"role": "user", "content": f"Ask one yes/no question about this: {VARIABLES['finding']}"}],
            max_tokens=256,
            temperature=0.0,
            seed=0,
            schema=schema_of(AskReply),
        )
        assert parse_json(AskReply, reply.text)

    prompt = load_prompts()["ask_text_b"]
    text = build_prompt(prompt, VARIABLES)
    said = {
        name: model.complete(text, max_tokens=32, temperature=0.0, seed=0, stop=list(prompt.stop), logprobs=True)
        for name, model in (("base", base), ("trained", trained))
    }
    with open_local_model(adapter.folder.path) as local:
        here = local.complete(text, max_tokens=32, temperature=0.0, seed=0, stop=list(prompt.stop), logprobs=True)
    there = said["trained"].top_logprobs
    assert there
    assert here.top_logprobs
    assert said["base"].top_logprobs != there
    for token in sorted(there, key=there.__getitem__)[-3:]:
        assert here.top_logprobs[token] == pytest.approx(there[token], abs=0.15)
    base.close()
    trained.close()
