"""The task file for lm-eval: YAML that names the items beside it, whose prompts are those of an evaluation."""

import json
from pathlib import Path

import pytest
import yaml

from agents.evaluation.choose import load_prompt
from agents.evaluation.lm_eval_task import write_task
from agents.evaluation.pubmedqa import Item
from graph.errors import Invalid

ITEM = Item(7, 'Does "rest" help?', ("Rested: 3 of 4.",), (), 2011, "maybe")


def test_a_task_is_yaml_beside_its_items(tmp_path: Path) -> None:
    """lm-eval takes prompt and label from the items; the prompt's checksum is in the metadata."""
    prompt = load_prompt("reasoning-required", "text")
    path = write_task(tmp_path / 'a "folder"', [ITEM], "reasoning-required", prompt)
    task = yaml.safe_load(path.read_text())
    assert (task["task"], task["metadata"]["prompt_sha256"]) == ("kailin_pubmedqa_reasoning_required", prompt.sha256)
    data = Path(task["dataset_kwargs"]["data_files"]["test"])
    assert data.parent == path.parent
    [row] = [json.loads(line) for line in data.read_text().splitlines()]
    assert (row["pmid"], task["doc_to_choice"][row["target"]]) == (7, "maybe")
    assert "Rested: 3 of 4." in row["prompt"]
    assert row["prompt"].endswith("Answer:")


def test_a_chat_prompt_is_no_task(tmp_path: Path) -> None:
    """lm-eval goes on with texts."""
    with pytest.raises(Invalid, match="text prompt"):
        write_task(tmp_path, [ITEM], "question-only", load_prompt("question-only", "json"))
