"""Which files make up a local model: what a path stands for, and the small model's weights turned once from GGUF.

In: a path. Out: `Files`. Weights are only copied here, never run.
"""

import io
import shutil
import tempfile
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from graph.errors import Invalid
from graph.optional import optional

ADAPTER_CONFIG = "adapter_config.json"
MODEL_CONFIG = "config.json"
KINDS = "a model folder, a LoRA adapter, a run directory of `kailin train`, or a GGUF file"


@dataclass(frozen=True, slots=True)
class Files:
    """A base model's folder, the adapter on it if any, where the tokenizer lies, and what the model is called."""

    base: Path
    adapter: Path | None
    tokenizer: Path
    called: str


def find_files(path: Path, adapter: Path | None = None) -> Files:
    """Return the files of a model. Raises Invalid where the path, or the base that an adapter names, is no model."""
    path = path.expanduser().absolute()
    if adapter is not None:
        base, on_top = find_files(path), find_adapter(adapter.expanduser().absolute())
        if base.adapter is not None:
            raise Invalid(f"{path} is an adapter itself.", remedy="Give the base model's folder, or the adapter alone.")
        return Files(base.base, on_top, base.tokenizer, adapter.name)
    if path.is_file() and path.suffix == ".gguf":
        folder = convert_gguf(path)
        return Files(folder, None, folder, path.name.partition(".")[0])
    if (path / "model" / MODEL_CONFIG).is_file():  # a run directory that holds a whole model
        return Files(path / "model", None, path / "model", path.name)
    if (path / "adapter" / ADAPTER_CONFIG).is_file() or (path / ADAPTER_CONFIG).is_file():
        return adapter_files(path)
    if (path / MODEL_CONFIG).is_file():
        return Files(path, None, path, path.name)
    raise Invalid(
        f"{path} is no model{'' if path.exists() else ': there is no such file or folder'}.",
        remedy=f"Give {KINDS}.",
        path=str(path),
    )


def find_adapter(path: Path) -> Path:
    """Return the adapter's own folder: the path, or `adapter` in a run directory. Raises Invalid."""
    for folder in (path / "adapter", path):
        if (folder / ADAPTER_CONFIG).is_file():
            return folder
    raise Invalid(f"{path} is no LoRA adapter: no {ADAPTER_CONFIG} in it.", path=str(path))


def adapter_files(path: Path) -> Files:
    """Return an adapter's files; its config names its base."""
    adapter = find_adapter(path)
    named = orjson.loads((adapter / ADAPTER_CONFIG).read_bytes()).get("base_model_name_or_path") or ""
    base = Path(named) if named else path / "there-is-none"
    if not (base / MODEL_CONFIG).is_file():
        raise Invalid(
            f"The adapter {adapter} is for the base {named or 'that its config does not name'}, which is not there.",
            remedy=f"Put the base there, or correct base_model_name_or_path in {ADAPTER_CONFIG}.",
            path=str(adapter),
        )
    called = path.parent.name if path.name == "adapter" else path.name
    return Files(base, adapter, adapter if (adapter / "tokenizer_config.json").is_file() else base, called)


def convert_gguf(path: Path) -> Path:
    """Return the folder, beside a GGUF file, that holds its weights as transformers reads them; made once, whole.

    The quantised numbers are unpacked to float32: quality stays that of the file.
    """
    folder = path.with_suffix(".transformers")
    if (folder / MODEL_CONFIG).is_file():
        return folder
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="converting-") as made:
        whole = Path(made) / "whole"
        unpack(path, whole)
        try:
            whole.rename(folder)
        except OSError:
            if not (folder / MODEL_CONFIG).is_file():  # not another process that was quicker, but a leftover
                shutil.rmtree(folder)
                whole.rename(folder)
    return folder


def unpack(path: Path, folder: Path) -> None:
    """Write a GGUF file's tokenizer and weights into a folder."""
    torch = optional("torch", "train", "A GGUF file")
    transformers: Any = optional("transformers", "train", "A GGUF file")
    optional("gguf", "train", "A GGUF file")
    source = {"gguf_file": path.name, "local_files_only": True}
    with redirect_stderr(io.StringIO()):  # a bar that no setting turns off
        tokenizer = transformers.AutoTokenizer.from_pretrained(path.parent, **source)
        loaded = transformers.AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **source)
    config = loaded.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    fresh = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    fresh.load_state_dict(loaded.state_dict(), strict=False)
    fresh.tie_weights()
    fresh.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
