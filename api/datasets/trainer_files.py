"""What some trainers want beside the data: LLaMA-Factory's dataset_info.json, Axolotl's part of a configuration. Pure.

Keys are those of the trainers' own documentation: data/README.md of LLaMA-Factory, "Dataset Formats" of Axolotl.
"""

from collections.abc import Sequence

import orjson

from api.datasets.layouts import DataFile

HINT = "A part of a configuration for Axolotl, seen from this folder: add base_model, chat_template and the rest."
USES = (("datasets", "train"), ("test_datasets", "dev"))
AXOLOTL = """\
    ds_type: json
    split: train
    type: chat_template
    field_messages: messages
    message_property_mappings:
      role: role
      content: content
    roles_to_train: [assistant]
"""


def llama_factory_files(files: Sequence[DataFile]) -> dict[str, str]:
    """Return dataset_info.json with a data set for each split; put the folder in `dataset_dir`."""
    described = {
        f"kailin_{file.split}": {
            "file_name": file.path,
            "formatting": "alpaca",
            "columns": {"prompt": "instruction", "query": "input", "response": "output"},
        }
        for file in files
    }
    return {"dataset_info.json": orjson.dumps(described, option=orjson.OPT_INDENT_2).decode() + "\n"}


def axolotl_files(files: Sequence[DataFile]) -> dict[str, str]:
    """Return the part of a configuration that names the data; paths are relative to the export."""
    by_split = {file.split: file.path for file in files}
    parts = [f"{key}:\n  - path: {by_split[split]}\n{AXOLOTL}" for key, split in USES if split in by_split]
    return {"axolotl.yaml": "".join([f"# {HINT}\n", *parts])}
