"""What trainers that are not installed here want, by the keys of their documentation."""

import json
from pathlib import Path

import yaml

from tests.api.conftest import ROW
from tests.api.datasets.kinds import FACTOID, LIST, WHOLE, numbered
from tests.api.datasets.made import make_export

ROWS = [numbered(ROW, 1), numbered(WHOLE, 2, "dev"), numbered(LIST, 3, "test"), numbered(FACTOID, 4)]
# data/README.md of LLaMA-Factory.
KEYS = {
    "hf_hub_url",
    "file_name",
    "formatting",
    "ranking",
    "subset",
    "split",
    "folder",
    "num_samples",
    "columns",
    "tags",
}
COLUMNS = {"prompt", "query", "response", "history", "messages", "system", "tools", "chosen", "rejected", "kto_tag"}


def test_llama_factory_finds_files_and_columns(tmp_path: Path) -> None:
    """Every data set that dataset_info.json names is there, and its columns are keys of every object."""
    make_export(tmp_path / "out", "llama-factory", ROWS)
    described = json.loads((tmp_path / "out" / "dataset_info.json").read_text())
    assert set(described) == {"kailin_train", "kailin_dev", "kailin_test"}
    for one in described.values():
        assert set(one) <= KEYS
        assert one["formatting"] in {"alpaca", "sharegpt"}
        assert set(one["columns"]) <= COLUMNS
        for line in (tmp_path / "out" / one["file_name"]).read_text().splitlines():
            assert all(isinstance(json.loads(line)[key], str) for key in one["columns"].values())


def test_axolotl_finds_messages(tmp_path: Path) -> None:
    """The part of a configuration names the files of train and dev, and the keys of a message."""
    make_export(tmp_path / "out", "axolotl", ROWS)
    config = yaml.safe_load((tmp_path / "out" / "axolotl.yaml").read_text())
    for name, split in (("datasets", "train"), ("test_datasets", "dev")):
        (one,) = config[name]
        assert (one["path"], one["ds_type"], one["type"]) == (f"{split}.jsonl", "json", "chat_template")
        for line in (tmp_path / "out" / one["path"]).read_text().splitlines():
            turns = json.loads(line)[one["field_messages"]]
            found = [turn[one["message_property_mappings"]["role"]] for turn in turns]
            assert found == ["user", *one["roles_to_train"]]
            assert all(turn[one["message_property_mappings"]["content"]] for turn in turns)


def test_fastchat_and_alpaca_read_one_list(tmp_path: Path) -> None:
    """Their own trainers read a file as one JSON list."""
    for name, key in (("alpaca", "instruction"), ("sharegpt", "conversations")):
        files = make_export(tmp_path / name, name, ROWS)
        assert [(file.path, file.objects) for file in files] == [("train.json", 2), ("dev.json", 1), ("test.json", 1)]
        for file in files:
            found = json.loads((tmp_path / name / file.path).read_text())
            assert len([one[key] for one in found]) == file.objects
