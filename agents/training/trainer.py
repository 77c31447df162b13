"""One training by TRL: progress, checkpoints, going on, a stop on request; held-out measures before and after.

In: a trainee, examples, a preset. Out: what was measured. The weights change in place. Knows nothing of where examples
come from or of what they ask.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from agents.local_model import quietly
from agents.training.presets import Preset
from agents.training.run_folder import Draft
from agents.training.weights import PURPOSE, Trainee, has_cuda
from graph.optional import optional

Method = Literal["sft", "dpo", "cpt"]
OnProgress = Callable[[str, int, int], None]
Rows = Sequence[dict[str, Any]]
FIELDS: dict[Method, tuple[str, ...]] = {
    "sft": ("prompt", "completion"),
    "dpo": ("prompt", "chosen", "rejected"),
    "cpt": ("text",),
}
# What TRL measures, by the name that metrics.json has for it.
MEASURED = {
    "eval_loss": "loss",
    "eval_mean_token_accuracy": "token_accuracy",
    "eval_rewards/accuracies": "reward_accuracy",
    "eval_rewards/margins": "reward_margin",
}


class Stopped(Exception):  # noqa: N818 - no error: it was asked for
    """The training was stopped on request; the last checkpoint holds what is done."""

    def __init__(self, step: int, of: int) -> None:
        super().__init__(f"stopped at step {step:,} of {of:,}")


def train(
    trainee: Trainee,
    method: Method,
    rows: Rows,
    preset: Preset,
    draft: Draft,
    *,
    seed: int,
    on_progress: OnProgress,
    stop: threading.Event,
) -> dict[str, Any]:
    """Train on the rows of split `train` and return metrics, those of the rows of split `dev` before and after.

    Goes on from the draft's last checkpoint. Raises Stopped once `stop` is set, after a checkpoint.
    """
    hush()
    with quietly():
        trainer = build_trainer(trainee, method, rows, preset, draft.checkpoints, seed)
        return execute(trainee, trainer, draft, on_progress, stop)


def execute(
    trainee: Trainee, trainer: Any, draft: Draft, on_progress: OnProgress, stop: threading.Event
) -> dict[str, Any]:
    """Run a built trainer from the draft's last checkpoint to its end, and measure."""
    transformers = optional("transformers", "train", PURPOSE)
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.add_callback(watching(transformers, on_progress, stop))
    before = held_out(trainer)
    began = time.perf_counter()
    checkpoint = draft.find_checkpoint()
    done = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    state = trainer.state
    if stop.is_set() and state.global_step < state.max_steps:
        raise Stopped(state.global_step, state.max_steps)
    losses = [entry["loss"] for entry in state.log_history if "loss" in entry]
    return {
        "steps": state.global_step,
        "epochs": state.epoch,
        "loss_first": losses[0] if losses else None,
        "loss_last": losses[-1] if losses else None,
        "loss_mean": done.training_loss,
        "seconds": round(time.perf_counter() - began, 2),
        "resumed_from": checkpoint.name if checkpoint else None,
        "device": trainee.device,
        "peak_memory_bytes": peak_memory(),
        "trainable_parameters": sum(p.numel() for p in trainee.model.parameters() if p.requires_grad),
        "held_out": {"before": before, "after": held_out(trainer)},
    }


def build_trainer(trainee: Trainee, method: Method, rows: Rows, preset: Preset, folder: Path, seed: int) -> Any:
    """Return TRL's trainer for a method; the loss of `sft` is on the completion alone."""
    trl, datasets = optional("trl", "train", PURPOSE), optional("datasets", "train", PURPOSE)
    parts = {split: [row for row in rows if row["split"] == split] for split in ("train", "dev")}
    parts["dev"] = parts["dev"][: preset.held_out]
    given = {
        split: datasets.Dataset.from_list([{name: row[name] for name in FIELDS[method]} for row in part])
        for split, part in parts.items()
    }
    cuda = has_cuda()
    n_steps = preset.steps or math.ceil(preset.epochs * len(parts["train"]) / (preset.batch * preset.accumulate))
    common: dict[str, Any] = {
        "output_dir": str(folder),
        "learning_rate": preset.learning_rate,
        "lr_scheduler_type": preset.schedule,
        "warmup_steps": min(preset.warm_up, n_steps // 2) if preset.warm_up >= 1 else preset.warm_up,
        "num_train_epochs": preset.epochs,
        "max_steps": preset.steps or -1,
        "per_device_train_batch_size": preset.batch,
        "per_device_eval_batch_size": preset.batch,
        "gradient_accumulation_steps": preset.accumulate,
        "gradient_checkpointing": preset.four_bit,
        "max_length": preset.max_length,
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": preset.save_steps,
        "save_total_limit": 2,
        "bf16": cuda,
        "use_cpu": not cuda,
        "dataloader_pin_memory": cuda,
        "seed": seed,
        "data_seed": seed,
        "disable_tqdm": True,
        "report_to": "none",
    }
    data = {"train_dataset": given["train"], "eval_dataset": given["dev"]}
    if method == "dpo":
        arguments = trl.DPOConfig(beta=preset.beta, **common)
        return trl.DPOTrainer(trainee.model, args=arguments, processing_class=trainee.tokenizer, **data)
    arguments = trl.SFTConfig(
        completion_only_loss=method == "sft",
        packing=preset.packing,
        packing_strategy="wrapped",
        eval_packing=False,
        **common,
    )
    return trl.SFTTrainer(trainee.model, args=arguments, processing_class=trainee.tokenizer, **data)


def watching(transformers: Any, on_progress: OnProgress, stop: threading.Event) -> Any:
    """Return a callback that tells how far a training is, and ends it after a checkpoint where a stop is asked for."""

    class Watching(transformers.TrainerCallback):  # type: ignore[misc]
        """Hears of each step."""

        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> Any:
            """Report, and pass a stop on."""
            on_progress("Train (steps)", state.global_step, state.max_steps)
            if stop.is_set():
                control.should_save = control.should_training_stop = True
            return control

    return Watching()


def held_out(trainer: Any) -> dict[str, float]:
    """Return what TRL measures on the held-out examples, under our names."""
    found = trainer.evaluate()
    return {ours: float(found[theirs]) for theirs, ours in MEASURED.items() if theirs in found}


def peak_memory() -> int | None:
    """Return the most bytes that the GPU held, None without one."""
    torch = optional("torch", "train", PURPOSE)
    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else None


def hush() -> None:
    """Have the libraries show no bars of their own and say no more than errors."""
    optional("datasets", "train", PURPOSE).disable_progress_bars()
    for name in ("trl", "transformers", "peft", "datasets", "accelerate"):
        logging.getLogger(name).setLevel(logging.ERROR)
