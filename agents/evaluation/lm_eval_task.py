"""Writes PubMedQA's items as a task for EleutherAI's lm-eval: a YAML file and the items with their prompts beside it.

Nothing of lm-eval is needed to write it. Its likelihood of an option is that of `--scoring likelihood` without a prior.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

import orjson

from agents.evaluation.choose import Setting, variables_of
from agents.evaluation.pubmedqa import Item
from agents.prompts import Prompt, build_prompt
from agents.replies import DECISIONS
from graph.errors import Invalid


def write_task(folder: Path, items: Sequence[Item], setting: Setting, prompt: Prompt) -> Path:
    """Write `kailin_pubmedqa_<setting>.yaml` and `.jsonl` into a folder, and return the first's path.

    Raises Invalid for a prompt of form json: lm-eval goes on with texts.
    """
    if prompt.form != "text":
        raise Invalid("--write-task needs a text prompt.", remedy="Leave out --form json.")
    folder.mkdir(parents=True, exist_ok=True)
    name = f"kailin_pubmedqa_{setting.replace('-', '_')}"
    data = (folder / f"{name}.jsonl").absolute()
    data.write_bytes(b"".join(row(item, prompt) for item in items))
    text = Template(files("agents").joinpath("evaluation", "lm_eval", "task.yaml").read_text("utf-8"))
    told = {"task": name, "data": orjson.dumps(str(data)).decode()}
    path = folder / f"{name}.yaml"
    path.write_text(text.substitute(told, prompt=prompt.name, prompt_sha256=prompt.sha256), encoding="utf-8")
    return path


def row(item: Item, prompt: Prompt) -> bytes:
    """Return an item's line: its PMID, its prompt, and the index of its label."""
    told = {
        "pmid": item.pmid,
        "prompt": build_prompt(prompt, variables_of(item)),
        "target": DECISIONS.index(item.label),
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)
