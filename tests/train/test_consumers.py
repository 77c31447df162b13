"""Every format, loaded by those it is for: `datasets` by the card alone, TRL's trainers, BEIR's loader."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from beir.datasets.data_loader import GenericDataLoader
from datasets import Dataset, DatasetDict, get_dataset_config_names, load_dataset
from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer
from trl.data_utils import apply_chat_template, is_conversational

from api.datasets.formats import FORMATS
from tests.api.conftest import ROW
from tests.api.datasets.kinds import FACTOID, LIST, SUMMARY, WHOLE, numbered
from tests.api.datasets.made import make_export

CHAT = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}<|end|>{% endfor %}"
READ_BY_OTHERS = {"bioasq", "pubmedqa-json"}  # one document each: no table
pytestmark = pytest.mark.filterwarnings("ignore:.gradient_checkpointing. is deprecated:FutureWarning")  # TRL's default
SPLITS = {"train": 4, "dev": 1, "test": 1}


def rows() -> list[dict[str, Any]]:
    """Pairs of every kind and split, some without the newer fields."""
    train = [numbered(row, n) for n, row in enumerate((ROW, WHOLE, FACTOID, SUMMARY))]
    return [*train, numbered(LIST, 8, "dev"), numbered(WHOLE, 9, "test")]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes an export and loads it by its card alone."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")

    def load(name: str, config: str = "default") -> DatasetDict:
        folder = tmp_path / name
        if not folder.exists():
            make_export(folder, name, rows())
        return load_dataset(str(folder), config, cache_dir=str(tmp_path / "cache"))

    return load


@pytest.mark.parametrize("name", sorted(set(FORMATS) - READ_BY_OTHERS - {"beir"}))
def test_datasets_loads_it_by_its_card(loaded: Any, tmp_path: Path, name: str) -> None:
    """Splits, numbers of rows and columns are those of the files."""
    found = loaded(name)
    lines = {"native": {"pairs": 6}, "pubmedqa": {"pairs": 3}}
    counts = lines.get(name) or (SPLITS if "preference" not in name else {"train": 1, "test": 1})
    if name == "unpaired-preference":
        counts = {split: 2 * n for split, n in counts.items()}
    assert {split: len(table) for split, table in found.items()} == counts
    for table in found.values():
        assert set(table.column_names) <= set(FORMATS[name].columns)
        assert "id" in table.column_names
    assert get_dataset_config_names(str(tmp_path / name)) == ["default"]


def test_datasets_loads_native_rows_as_they_are(loaded: Any) -> None:
    """Null where a row has nothing, the same texts and numbers elsewhere."""
    found = {row["id"]: row for row in loaded("native")["pairs"]}
    row = found[numbered(WHOLE, 9)["id"]]
    assert row["contexts"][0] == WHOLE["contexts"][0]
    assert (row["preference"]["rejected"], row["items"]) == ("Do mice have tumours?", None)
    assert found[numbered(LIST, 8)["id"]]["items"] == ["mice", "rats"]
    assert found[numbered(ROW, 0)["id"]]["contexts"][0]["copyright"] is None


def test_beir_loads_corpus_queries_and_judgements(loaded: Any, tmp_path: Path) -> None:
    """BEIR's own loader, each split; and `datasets` by the card's two tables."""
    assert {name: sum(map(len, loaded("beir", name).values())) for name in ("corpus", "queries")} == {
        "corpus": 2, "queries": 6,
    }  # fmt: skip
    for split, n in SPLITS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # BEIR leaves its files open
            corpus, queries, qrels = GenericDataLoader(str(tmp_path / "beir")).load(split=split)
        assert corpus["12"] == {"title": "Rats", "text": "Rats grew."}
        assert len(queries) == len(qrels) == n
        assert all(judged == {"11": 1, "12": 1} for judged in qrels.values())


def config_of(kind: Any, folder: Path, **options: Any) -> Any:
    """The settings of a trainer that is only to prepare its data."""
    return kind(
        output_dir=str(folder), report_to=[], use_cpu=True, max_length=256, gradient_checkpointing=False, **options
    )


@pytest.fixture
def tokenizer(tiny_model: Path) -> Any:
    """The tiny model's tokenizer, with a chat template."""
    found = AutoTokenizer.from_pretrained(tiny_model)
    found.chat_template = CHAT
    return found


def prepared_sft(data: Dataset, tiny_model: Path, tokenizer: Any, folder: Path) -> Dataset:
    """What TRL's SFT trainer makes of a data set."""
    trainer = SFTTrainer(
        model=str(tiny_model), args=config_of(SFTConfig, folder), train_dataset=data, processing_class=tokenizer
    )
    return trainer.train_dataset


def test_trl_prepares_messages(loaded: Any, tiny_model: Path, tokenizer: Any, tmp_path: Path) -> None:
    """As conversations, by the chat template."""
    for name in ("messages", "axolotl"):
        data = loaded(name)["train"]
        assert is_conversational(data[0])
    made = prepared_sft(data, tiny_model, tokenizer, tmp_path / "run")
    text = tokenizer.decode(made[0]["input_ids"])
    assert text.startswith("user: Mice")
    assert "assistant: yes. Tumours shrank in 12 of 20 mice." in text


def test_trl_learns_the_completion_alone(loaded: Any, tiny_model: Path, tokenizer: Any, tmp_path: Path) -> None:
    """The labels begin behind the prompt."""
    data = loaded("prompt-completion")["train"]
    assert not is_conversational(data[0])
    made = prepared_sft(data, tiny_model, tokenizer, tmp_path / "run")[0]
    learnt = [token for token, wanted in zip(made["input_ids"], made["labels"], strict=True) if wanted >= 0]
    assert tokenizer.decode(learnt).removesuffix("<|end|>") == " yes. Tumours shrank in 12 of 20 mice."


def test_trl_prepares_running_text(loaded: Any, tiny_model: Path, tokenizer: Any, tmp_path: Path) -> None:
    """Whole, with nothing masked."""
    made = prepared_sft(loaded("text")["train"], tiny_model, tokenizer, tmp_path / "run")
    assert tokenizer.decode(made[0]["input_ids"]).startswith("Mice\nTumours shrank.\n\n[1] Rats")


def test_trls_dpo_trainer_prepares_preferences(loaded: Any, tiny_model: Path, tokenizer: Any, tmp_path: Path) -> None:
    """Prompt, chosen and rejected become tokens."""
    data = loaded("preference")["train"]
    assert is_conversational(data[0])
    trainer = DPOTrainer(
        model=str(tiny_model),
        args=config_of(DPOConfig, tmp_path / "run"),
        train_dataset=data,
        processing_class=tokenizer,
    )
    made = trainer.train_dataset[0]
    assert tokenizer.decode(made["prompt_ids"]).startswith("user: Mice")
    assert "Does β-blockade shrink tumours?" in tokenizer.decode(made["chosen_ids"])
    assert "Do mice have tumours?" in tokenizer.decode(made["rejected_ids"])


def test_trl_reads_unpaired_preferences(loaded: Any, tokenizer: Any) -> None:
    """Prompt, completion and label, as its KTO trainer takes them."""
    data = loaded("unpaired-preference")["train"]
    assert [row["label"] for row in data] == [True, False]
    assert is_conversational(data[0])
    text = apply_chat_template(dict(data[1]), tokenizer)
    assert text["completion"] == "assistant: Do mice have tumours?<|end|>"


def test_pubmedqas_own_loader_reads_the_dictionary(tmp_path: Path) -> None:
    """As its script reads ori_pqal.json: a number for a key, and these fields under it."""
    make_export(tmp_path / "out", "pubmedqa-json", rows())
    found = json.loads((tmp_path / "out" / "pubmedqa.json").read_text())
    fields = {"QUESTION": str, "CONTEXTS": list, "LABELS": list, "MESHES": list, "YEAR": str, "final_decision": str,
              "reasoning_required_pred": str, "LONG_ANSWER": str}  # fmt: skip
    for pmid, item in found.items():
        assert int(pmid) > 0
        assert all(isinstance(item[key], kind) for key, kind in fields.items())
