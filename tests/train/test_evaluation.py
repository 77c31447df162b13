"""PubMedQA with a model in this process, and the same items through lm-eval: equal likelihoods, equal decisions.

The model is tiny and random: what is tested is the road, not the answers.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from api.main import run

WORDS = ["Does", "a", "long", "walk", "after", "dinner", "help", "older", "people", "sleep", "yes", "no", "maybe", "."]
END = "<end>"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer model with a tokenizer of bytes and a few merges, as a Hugging Face folder."""
    folder = tmp_path_factory.mktemp("tiny")
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(
        [" ".join(WORDS)] * 5, trainers.BpeTrainer(vocab_size=320, initial_alphabet=alphabet, special_tokens=[END])
    )
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=inner, eos_token=END, pad_token=END)
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=1024,
        initializer_range=0.5,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve invented items."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAILIN_HOME", str(tmp_path / "home"))
    rows = {
        str(pmid): {
            "QUESTION": "Does " + " ".join(WORDS[pmid * k % len(WORDS)] for k in range(1, 2 + pmid % 9)) + "?",
            "CONTEXTS": [" ".join(WORDS[pmid * k * k % len(WORDS)] for k in range(1, 3 + pmid % 40)), "They slept."],
            "MESHES": [],
            "YEAR": "2011",
            "final_decision": ["yes", "no", "maybe"][pmid % 3],
        }
        for pmid in range(101, 113)
    }
    path = tmp_path / "items.json"
    path.write_text(json.dumps(rows))
    return path


def predictions(folder: Path) -> dict[int, Any]:
    """The kept predictions by PMID."""
    rows = [json.loads(line) for line in (folder / "predictions.jsonl").read_text().splitlines()]
    return {row["pmid"]: row for row in rows}


@pytest.mark.parametrize("setting", ["reasoning-required", "question-only"])
def test_lm_eval_gives_the_same(tiny: Path, items: Path, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each option's log-likelihood, each decision and the accuracy agree, item by item."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(items.parent / "hub"))
    base = ["evaluate", "pubmedqa", "--file", str(items), "--setting", setting]
    assert run([*base, "--model", str(tiny), "--scoring", "likelihood", "-o", "ours"]) == 0
    assert run([*base, "--write-task", "task"]) == 0

    from lm_eval import simple_evaluate  # noqa: PLC0415 - the folders above must be set first
    from lm_eval.models.huggingface import HFLM  # noqa: PLC0415
    from lm_eval.tasks import TaskManager  # noqa: PLC0415

    name = f"kailin_pubmedqa_{setting.replace('-', '_')}"
    theirs = simple_evaluate(
        model=HFLM(pretrained=str(tiny), device="cpu", batch_size=4),
        tasks=[name],
        task_manager=TaskManager(include_path=str(items.parent / "task"), include_defaults=False),
        bootstrap_iters=0,
    )
    ours = predictions(items.parent / "ours")
    samples = theirs["samples"][name]
    assert len(samples) == len(ours) == 12
    for sample in samples:
        row = ours[sample["doc"]["pmid"]]
        likelihoods = [float(found[0]) for found in sample["filtered_resps"]]
        assert likelihoods == pytest.approx(list(row["scores"].values()), abs=1e-3)
        assert row["decision"] == ["yes", "no", "maybe"][likelihoods.index(max(likelihoods))]
    report = json.loads((items.parent / "ours" / "report.json").read_text())
    assert theirs["results"][name]["acc,none"] == pytest.approx(report["scores"]["accuracy"]["value"])
    assert len({row["decision"] for row in ours.values()}) > 1, "the model must not decide alike everywhere"
