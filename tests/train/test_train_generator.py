"""The generator's training with a tiny model: gone on with after a stop or a kill; what it refuses."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from peft import PeftModel
from transformers import AutoModelForCausalLM

from agents.local_model import checksum, open_local_model, quietly
from agents.model import Reply
from agents.model_files import find_files
from agents.prompts import load_prompts
from agents.training import generator
from agents.training.finished import Finished
from agents.training.generator import Order, train_generator
from agents.training.presets import GENERATOR
from agents.training.trainer import Stopped
from graph.database import Database
from graph.errors import Invalid
from graph.private_neo4j import Server
from tests.api.conftest import Said, Statement
from tests.doubles import ScriptedModel
from tests.two_voices import about_the_title, make_pairs

STEPS = 4


@pytest.fixture
def pairs(sample_graph: Database) -> Database:
    """The sample with pairs that two voices made."""
    make_pairs(sample_graph, 100)
    return sample_graph


def order(method: Any, base: Path, output: Path, **changes: Any) -> Order:
    """An order of a few steps, each with a checkpoint."""
    preset = replace(GENERATOR[method]["small"], steps=STEPS, max_length=1024, fresh=0, held_out=4, save_steps=1)
    return replace(Order(method, find_files(base), load_prompts()["ask_text_b"], preset, 1, output), **changes)


def train(database: Database, wanted: Order, stop_at: int = 0) -> Finished:
    """Train; stop after a step where one is named."""
    stop = threading.Event()

    def on_progress(step: str, done: int, _total: int) -> None:
        if step.startswith("Train") and done == stop_at:
            stop.set()

    return train_generator(database, wanted, on_progress, stop)


def test_a_stopped_training_comes_to_the_same_weights(pairs: Database, tiny_model: Path, tmp_path: Path) -> None:
    """SFT and, on its adapter, DPO: stopped and gone on with, as if in one go; a third time nothing is done."""
    base = tiny_model
    for method in ("sft", "dpo"):
        whole = train(pairs, order(method, base, tmp_path / f"{method}-whole"))
        broken = order(method, base, tmp_path / f"{method}-broken")
        with pytest.raises(Stopped, match=f"step 2 of {STEPS}"):
            train(pairs, broken, stop_at=2)
        assert not broken.output.exists()
        resumed = train(pairs, broken)
        assert resumed.folder.metrics["train"]["resumed_from"] == "checkpoint-2"
        assert checksum(resumed.folder.weights) == checksum(whole.folder.weights)
        assert resumed.folder.metrics["data"] == whole.folder.metrics["data"]
        assert train(pairs, broken) == resumed
        base = whole.folder.path


def test_the_adapter_is_the_trained_model(pairs: Database, tiny_model: Path, tmp_path: Path) -> None:
    """Opened by itself it is the base plus what was learnt, and not the base alone."""
    made = train(pairs, order("sft", tiny_model, tmp_path / "sft"))
    with quietly():
        base = AutoModelForCausalLM.from_pretrained(tiny_model)
        expected = PeftModel.from_pretrained(base, made.folder.weights).merge_and_unload().state_dict()
    with open_local_model(made.folder.path) as model, open_local_model(made.folder.weights) as same:
        assert model.name == same.name == made.model
        found = model.model.state_dict()
        assert all((found[name] == expected[name]).all() for name in expected)
        untrained = AutoModelForCausalLM.from_pretrained(tiny_model).state_dict()
        assert any((found[name] != untrained[name]).any() for name in expected)


class TwoMoods(ScriptedModel):
    """A model whose bolder samples are about the title, the others about the finding."""

    def complete(self, prompt: str, *, temperature: float, **options: Any) -> Reply:
        """Return a question, by the temperature."""
        self.fault = about_the_title if temperature >= 1 else lambda _: None
        return super().complete(prompt, temperature=temperature, **options)


def test_on_policy_preferences_are_between_samples_of_the_base(
    sample_graph: Database, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pair is needed: two samples an article, preferred by the rule; both sides are learnt from, none is a node."""
    monkeypatch.setattr(generator, "open_local_model", lambda _: nullcontext(TwoMoods("policy")))
    made = train(sample_graph, order("dpo", tiny_model, tmp_path / "dpo", on_policy=40))
    data = made.folder.metrics["data"]
    assert sum(data["wins_of_all"].values()) == data["train"] + data["dev"] + sum(data["left_out"].values())
    assert set(data["wins"]["train"]) == {"ask_a", "ask_b"}
    assert made.folder.metrics["train"]["steps"] == STEPS
    assert sample_graph.read("graph_examples_preferences", kind="yesno") == []
    assert [row["used"] for row in sample_graph.read("trace_training", model=made.model)] == [0]


@pytest.fixture
def started(served: Server, bare: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """A function that starts a command as a process of its own; what still runs is ended."""
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "api.main", *map(str, arguments)]
        environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]))
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        processes.append(subprocess.Popen(command, env=environment, cwd=bare, **pipes))
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_killed_training_leaves_nothing_that_looks_whole(
    pairs: Database,
    tiny_model: Path,
    bare: Path,
    started: Callable[..., subprocess.Popen[str]],
    kailin: Callable[..., Said],
    statement: Statement,
) -> None:
    """Killed in the middle there is no run directory and no node; the same command then finishes it."""
    command = ("train", "generator", "--method", "sft", "--base", tiny_model, "-o", "run", "--steps", "100")
    process = started(*command)
    checkpoints = bare / ".run.partial" / "checkpoints"
    deadline = time.monotonic() + 200
    while not list(checkpoints.glob("checkpoint-*/trainer_state.json")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (bare / "run").exists()
    assert statement("MATCH (t:TrainingRun) RETURN t.id AS id") == []
    done = kailin(*command, "--json")
    assert done.code == 0, done.err
    assert done.document["metrics"]["train"]["resumed_from"].startswith("checkpoint-")
    assert statement("MATCH (t:TrainingRun) RETURN t.model AS model") == [{"model": done.document["model"]}]


def test_what_cannot_be_trained_is_said_in_a_line(
    pairs: Database, served: Server, tiny_model: Path, bare: Path, kailin: Callable[..., Said]
) -> None:
    """No CUDA for the published preset, a filled folder, a base that is none, a run with another prompt."""
    command = ("train", "generator", "--method", "dpo", "--base", tiny_model, "-o", "run")
    said = kailin(*command, "--preset", "papers")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "needs an NVIDIA GPU (CUDA)" in said.err
    (bare / "run").mkdir()
    (bare / "run" / "notes").write_text("mine")
    assert "is not empty" in kailin(*command).err
    assert "there is no such file or folder" in kailin(*command[:-4], "--base", "nowhere", "-o", "other").err


def test_a_generator_of_another_prompt_is_refused(
    pairs: Database, served: Server, tiny_model: Path, tmp_path: Path, kailin: Callable[..., Said]
) -> None:
    """What was learnt is what must be asked: the run names both checksums."""
    prompt = replace(load_prompts()["ask_text_b"], sha256="0" * 64)
    made = train(pairs, order("sft", tiny_model, tmp_path / "sft", prompt=prompt))
    said = kailin("preview", "-n", "1", "--generator", made.folder.path)
    assert said.code == 2
    assert "000000000000" in said.err
    assert load_prompts()["ask_text_b"].sha256[:12] in said.err
    with pytest.raises(Invalid, match="checksum of the prompt"):
        train(pairs, order("dpo", tiny_model, tmp_path / "dpo", prompt=prompt))
