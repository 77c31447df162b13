"""The weights to train: a base with a LoRA adapter on it, on CUDA where there is any, in 4 bits if the preset says so.

In: a model's files and a preset. Out: a `Trainee`. An adapter that the path names is gone on with; its own shape counts
then, not the preset's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.local_model import LocalModel, checksum, quietly
from agents.model_files import Files
from agents.training.presets import Preset, refuse_without_cuda
from graph.errors import Invalid
from graph.optional import optional

PURPOSE = "Training"
PACKAGES = ("torch", "transformers", "peft", "trl", "datasets")


@dataclass(frozen=True, slots=True)
class Trainee:
    """A model with a trainable adapter, its tokenizer, and the base it is for; `device` in words."""

    model: Any
    tokenizer: Any
    base: Path
    device: str

    def as_local(self, name: str = "in training") -> LocalModel:
        """Return the model to be asked, as it is now; training goes on with the same weights."""
        return LocalModel(self.model, self.tokenizer, name)


def require_train() -> None:
    """Raise Invalid, naming the install line, where a package of the extra `train` is missing."""
    for package in PACKAGES:
        optional(package, "train", PURPOSE)


def has_cuda() -> bool:
    """Say whether an NVIDIA GPU is there to train on."""
    return bool(optional("torch", "train", PURPOSE).cuda.is_available())


def open_trainee(files: Files, preset: Preset, seed: int) -> Trainee:
    """Load a base with its adapter, or a new one drawn from the seed. Raises Invalid where that cannot be done."""
    torch, transformers = optional("torch", "train", PURPOSE), optional("transformers", "train", PURPOSE)
    peft = optional("peft", "train", PURPOSE)
    cuda = has_cuda()
    refuse_without_cuda(preset, cuda)
    transformers.set_seed(seed)
    dtype = torch.bfloat16 if cuda else torch.float32
    options: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
    if cuda:
        options["device_map"] = {"": torch.cuda.current_device()}
    if preset.four_bit:
        optional("bitsandbytes", "train", "A base in 4 bits")
        options["quantization_config"] = transformers.BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    try:
        with quietly():
            tokenizer = transformers.AutoTokenizer.from_pretrained(files.tokenizer, local_files_only=True)
            model = transformers.AutoModelForCausalLM.from_pretrained(files.base, **options)
            if preset.four_bit:
                model = peft.prepare_model_for_kbit_training(model)
            if files.adapter is not None:
                model = peft.PeftModel.from_pretrained(model, str(files.adapter), is_trainable=True)
            else:
                model = peft.get_peft_model(model, lora(peft, preset))
    except (OSError, ValueError, RuntimeError) as error:
        raise Invalid(
            f"{files.base} cannot be loaded to be trained: {' '.join(str(error).split())[:300]}", path=str(files.base)
        ) from error
    device = torch.cuda.get_device_name() if cuda else f"CPU, {torch.get_num_threads()} threads"
    return Trainee(model, tokenizer, files.base, device)


def lora(peft: Any, preset: Preset) -> Any:
    """Return the shape of a new adapter: on every linear layer but the last."""
    return peft.LoraConfig(
        r=preset.rank,
        lora_alpha=preset.alpha,
        lora_dropout=preset.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def save_adapter(trainee: Trainee, folder: Path) -> str:
    """Write the trained adapter with its tokenizer, as vLLM and `LocalModel` take it, and return its checksum."""
    trainee.model.save_pretrained(folder, selected_adapters=["default"])
    trainee.tokenizer.save_pretrained(folder)
    return checksum(folder)
