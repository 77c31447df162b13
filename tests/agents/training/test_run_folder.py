"""A run directory appears whole or not at all, and a training that broke off is gone on with."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from agents.training.run_folder import SUMS, find_config, open_draft, read_run
from graph.errors import Invalid, Unavailable

CONFIG: dict[str, Any] = {"kind": "generator:sft", "seed": 1}


def examples() -> list[dict[str, str]]:
    """Two examples."""
    return [{"prompt": "a", "completion": " b"}, {"prompt": "ß", "completion": " d"}]


def never() -> list[dict[str, str]]:
    """What must not be called."""
    raise AssertionError("examples were made again")


def break_off(path: Path) -> None:
    """Leave a draft with four checkpoints of which two are whole."""
    with open_draft(path, CONFIG) as draft:
        draft.keep_examples(examples)
        for name, state in (("checkpoint-2", "{}"), ("checkpoint-10", '{"global'), ("checkpoint-9", "{}")):
            (draft.checkpoints / name).mkdir(parents=True)
            (draft.checkpoints / name / "trainer_state.json").write_text(state)
        (draft.checkpoints / "checkpoint-11").mkdir()
        raise Killed


class Killed(BaseException):
    """Stands for a training that ends in the middle."""


def test_it_is_whole_once_finished(tmp_path: Path) -> None:
    """Config, examples, metrics, weights and checksums; no checkpoint, no draft, no lock."""
    with open_draft(tmp_path / "run", CONFIG) as draft:
        assert draft.keep_examples(examples) == examples()
        (draft.checkpoints / "checkpoint-1").mkdir(parents=True)
        (draft.path / "adapter").mkdir()
        (draft.path / "adapter" / "weights").write_bytes(b"w")
        assert not (tmp_path / "run").exists()
        made = draft.finish({"loss": 0.5})
    assert made == read_run(tmp_path / "run")
    assert (made.config, made.metrics, made.weights) == (CONFIG, {"loss": 0.5}, tmp_path / "run" / "adapter")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert not (made.path / "checkpoints").exists()
    lines = [line.partition("  ") for line in (made.path / SUMS).read_text().splitlines()]
    sums = {name: sha256 for sha256, _, name in lines}
    assert set(sums) == {"config.json", "examples.jsonl", "metrics.json", "adapter/weights"}
    assert sums["examples.jsonl"] == made.data_sha256
    assert all(hashlib.sha256((made.path / name).read_bytes()).hexdigest() == sum_ for name, sum_ in sums.items())


def test_it_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    """The same examples, the last checkpoint that is whole; nothing that looks finished meanwhile."""
    with pytest.raises(Killed):
        break_off(tmp_path / "run")
    with pytest.raises(Invalid, match="no run directory"):
        read_run(tmp_path / "run")
    with open_draft(tmp_path / "run", CONFIG) as draft:
        assert draft.keep_examples(never) == examples()
        assert draft.find_checkpoint() == draft.checkpoints / "checkpoint-9"


def test_other_settings_do_not_go_on_with_it(tmp_path: Path) -> None:
    """The folder that was broken off is named, and stays."""
    with open_draft(tmp_path / "run", CONFIG) as draft:
        draft.keep_examples(examples)
    with pytest.raises(Invalid, match=r"other settings.*\.run\.partial"), open_draft(tmp_path / "run", {"seed": 2}):
        pass
    assert draft.keep_examples(never) == examples()


def test_nothing_is_overwritten_and_no_two_work_on_one(tmp_path: Path) -> None:
    """A filled folder is refused before any work; so is a second process."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes").write_text("mine")
    with pytest.raises(Invalid, match="not empty"), open_draft(tmp_path / "full", CONFIG):
        pass
    with (
        open_draft(tmp_path / "run", CONFIG),
        pytest.raises(Unavailable, match="Another training works on"),
        open_draft(tmp_path / "run", CONFIG),
    ):
        pass


def test_only_a_run_has_a_config(tmp_path: Path) -> None:
    """A base model's folder has a config.json too, and is none."""
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert find_config(tmp_path) is None
