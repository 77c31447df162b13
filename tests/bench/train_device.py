"""What a training costs on this machine: each preset of the generator, supervised and by preferences, a few steps each.

python tests/bench/train_device.py --rows FILE --base PATH --out DIR [--presets small,papers] [--steps 20]

`--rows` is a native export (JSON Lines), `--base` a Hugging Face folder or a GGUF file. No database is needed: the
examples are the rows' own questions; for preferences the other question is one about another article, so what is
learnt says nothing. Prints a line of JSON a training: device, seconds, examples a second, peak memory, loss and
held-out measures, and whether the saved adapter loads and writes.
"""

import argparse
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from agents.local_model import open_local_model
from agents.model_files import find_files
from agents.prompts import Prompt, load_prompts
from agents.training.examples import Article, prompt_text
from agents.training.presets import GENERATOR
from agents.training.run_folder import open_draft
from agents.training.trainer import train
from agents.training.weights import open_trainee, save_adapter


def examples(path: Path, prompt: Prompt) -> list[dict[str, Any]]:
    """Return examples that serve both methods, each tenth held out."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    made = []
    for number, row in enumerate(rows):
        source = next(context for context in row["contexts"] if context["is_source"])
        asked = f" {row['question']}\n"
        made.append(
            {
                "prompt": prompt_text(prompt, Article(source["pmid"], source["title"], source["abstract"])),
                "completion": asked,
                "chosen": asked,
                "rejected": f" {rows[number - 1]['question']}\n",
                "split": "train" if number % 10 else "dev",
            }
        )
    return made


def measure(given: argparse.Namespace, preset_name: str, method: Any) -> dict[str, Any]:
    """Train a few steps and return what it cost."""
    prompt = load_prompts()["ask_text_b"]
    rows = examples(given.rows, prompt)
    preset = replace(GENERATOR[method][preset_name], steps=given.steps, warm_up=0.1)
    folder = given.out / f"{preset_name}-{method}"
    with open_draft(folder, {"kind": "device check"}) as draft:
        trainee = open_trainee(find_files(given.base), preset, 0)
        told = train(trainee, method, rows, preset, draft, seed=0, on_progress=lambda *_: None, stop=threading.Event())
        save_adapter(trainee, draft.path / "adapter")
        with open_local_model(draft.path / "adapter") as model:
            reply = model.complete(rows[0]["prompt"], max_tokens=32, temperature=0.0, seed=0, stop=["\n"])
    rate = told["steps"] * preset.batch * preset.accumulate / told["seconds"]
    return {"preset": preset_name, "method": method, "examples_a_second": round(rate, 1), "writes": reply.text, **told}


def main() -> None:
    """Measure each preset and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("rows", "base", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--presets", type=lambda text: text.split(","), default=["small", "papers"])
    parser.add_argument("--methods", type=lambda text: text.split(","), default=["sft", "dpo"])
    parser.add_argument("--steps", type=int, default=20)
    given = parser.parse_args()
    for preset in given.presets:
        for method in given.methods:
            print(json.dumps(measure(given, preset, method)), flush=True)


if __name__ == "__main__":
    main()
