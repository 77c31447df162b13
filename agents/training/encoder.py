"""Trains an encoder: titles are brought near their abstracts and away from abstracts that only look alike.

In: a graph, a base model (a folder of sentence-transformers, or a name on the hub) and a preset. Out: a run directory
with the whole model, which `kailin embed --model RUN` takes, and a TrainingRun node. Contrastive: softmax over the
abstract, hard negatives, and the other abstracts of the batch, at a fixed temperature (PAPERS).
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from agents.embedding import MODEL_FOLDER, LocalEmbedder, fingerprint
from agents.local_model import quietly
from agents.training.encoder_data import Example, fetch_examples, measure
from agents.training.finished import Finished, changed_at
from agents.training.run_folder import CONFIG, METRICS, Draft, RunFolder, open_draft, read_run
from agents.training.trainer import OnProgress, Stopped, hush, watching
from agents.training.training_run import TrainingRun, record_training_run
from agents.training.weights import has_cuda
from graph.benchmark_gate import fetch_gate
from graph.database import Database
from graph.errors import Invalid
from graph.optional import optional

PURPOSE = "Training an encoder"
KIND = "encoder"


@dataclass(frozen=True, slots=True)
class EncoderPreset:
    """How an encoder is trained; `length` in tokens, `negatives` hard ones a title, `steps` 0: all `epochs`.

    Of a `batch`, `chunk` titles with their abstracts are held in memory at once; that changes nothing else.
    """

    name: str
    articles: int
    held_out: int
    batch: int
    chunk: int
    negatives: int = 15
    length: int = 256
    temperature: float = 0.02
    learning_rate: float = 2e-5
    warm_up: float = 0.1
    epochs: float = 1.0
    steps: int = 0
    save_steps: int = 500


# PAPERS: temperature, lengths, learning rate and negatives; articles, batch and epochs are not published.
PRESETS = {
    "papers": EncoderPreset("papers", articles=500_000, held_out=5_000, batch=64, chunk=16),
    "small": EncoderPreset(
        "small", articles=512, held_out=128, batch=8, chunk=8, negatives=3, length=128, steps=30, save_steps=15
    ),
}


@dataclass(frozen=True, slots=True)
class EncoderOrder:
    """A training as it is asked for: `base` is a folder or a name on the hub, `base_name` what it is called."""

    base: Path | str
    base_name: str
    preset: EncoderPreset
    seed: int
    output: Path


def train_encoder(database: Database, order: EncoderOrder, on_progress: OnProgress, stop: threading.Event) -> Finished:
    """Train, measure on held-out articles, and return what came of it.

    A training that was stopped or killed goes on from its last checkpoint when it is asked for again. Raises Stopped
    once `stop` is set, and Invalid without the extra `train`, without articles to learn from, or where the directory
    is filled with something else.
    """
    for package in ("torch", "datasets", "sentence_transformers"):
        optional(package, "train", PURPOSE)
    config = {
        "kind": KIND,
        "base": order.base_name,
        "preset": asdict(order.preset),
        "seed": order.seed,
        "versions": {name: version(name) for name in ("kailin", "torch", "transformers", "sentence-transformers")},
    }
    if (found := find_run(order.output)) and found.config == orjson.loads(orjson.dumps(config)):
        return record(database, found)
    with open_draft(order.output, config) as draft:
        examples = draft.keep_examples(lambda: make_examples(database, order, on_progress))
        train = [example for example in examples if example["split"] == "train"]
        dev = [example for example in examples if example["split"] == "dev"]
        if len(train) <= order.preset.negatives:
            raise Invalid(
                f"There are {len(train)} articles to learn from, and each needs {order.preset.negatives} others.",
                remedy="Load more articles (`kailin load pubmed FILE…`).",
            )
        with quietly():
            trained = fit(draft, order, train, dev, on_progress, stop)
        metrics = {"data": {"train": len(train), "dev": len(dev)}, "train": trained}
        folder = draft.finish(metrics)
    return record(database, folder)


def make_examples(database: Database, order: EncoderOrder, on_progress: OnProgress) -> list[Example]:
    """Return the examples of a training: newly made, so the base ranks the articles for hard negatives."""
    on_progress("Choose articles and hard negatives", 0, 0)
    preset, left_out = order.preset, Counter[str]()
    base = LocalEmbedder(order.base, order.base_name)
    try:
        return fetch_examples(
            database,
            fetch_gate(database),
            base,
            n_articles=preset.articles,
            n_negatives=preset.negatives,
            n_held_out=preset.held_out,
            seed=order.seed,
            left_out=left_out,
        )
    finally:
        base.close()


def fit(
    draft: Draft,
    order: EncoderOrder,
    train: Sequence[Example],
    dev: Sequence[Example],
    on_progress: OnProgress,
    stop: threading.Event,
) -> dict[str, Any]:
    """Train the base on examples, save it in the draft, and return steps, seconds, loss and held-out measures."""
    hush()
    library = optional("sentence_transformers", "train", PURPOSE)
    losses = optional("sentence_transformers.sentence_transformer.losses", "train", PURPOSE)
    transformers = optional("transformers", "train", PURPOSE)
    preset = order.preset
    transformers.set_seed(order.seed)
    model = library.SentenceTransformer(str(order.base), local_files_only=isinstance(order.base, Path))
    model.max_seq_length = preset.length
    before = measure(dev, LocalEmbedder.of(model, order.base_name))
    settings = library.SentenceTransformerTrainingArguments(
        output_dir=str(draft.checkpoints),
        num_train_epochs=preset.epochs,
        max_steps=preset.steps or -1,
        per_device_train_batch_size=preset.batch,
        learning_rate=preset.learning_rate,
        warmup_steps=preset.warm_up,
        save_steps=preset.save_steps,
        save_total_limit=2,
        seed=order.seed,
        data_seed=order.seed,
        bf16=has_cuda(),
        use_cpu=not has_cuda(),
        dataloader_pin_memory=has_cuda(),
        report_to="none",
        disable_tqdm=True,
        logging_strategy="no",
    )
    trainer = library.SentenceTransformerTrainer(
        model=model,
        args=settings,
        train_dataset=dataset_of(train, preset.negatives),
        loss=losses.CachedMultipleNegativesRankingLoss(
            model, scale=1 / preset.temperature, mini_batch_size=preset.chunk
        ),
        callbacks=[watching(transformers, on_progress, stop)],
    )
    trainer.remove_callback(transformers.PrinterCallback)
    begun = perf_counter()
    checkpoint = draft.find_checkpoint()
    done = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    seconds = perf_counter() - begun
    if stop.is_set() and done.global_step < trainer.state.max_steps:
        raise Stopped(done.global_step, trainer.state.max_steps)
    model.save(str(draft.path / MODEL_FOLDER), create_model_card=False)
    after = measure(dev, LocalEmbedder.of(model, order.base_name))
    return {
        "steps": int(done.global_step),
        "seconds": round(seconds, 2),
        "loss": float(done.training_loss),
        "device": str(model.device),
        "held_out": {"before": before, "after": after},
    }


def dataset_of(train: Sequence[Example], n_negatives: int) -> Any:
    """Return the examples as columns: title, its abstract, and the abstracts of its negatives."""
    abstracts = {example["pmid"]: example["abstract"] for example in train}
    rows = [example for example in train if len(example["negatives"]) >= n_negatives]
    columns: dict[str, list[str]] = {
        "title": [example["title"] for example in rows],
        "abstract": [example["abstract"] for example in rows],
    }
    for at in range(n_negatives):
        columns[f"negative_{at + 1}"] = [abstracts[example["negatives"][at]] for example in rows]
    return optional("datasets", "train", PURPOSE).Dataset.from_dict(columns)


def find_run(path: Path) -> RunFolder | None:
    """Return the training that a directory holds, None where it holds none."""
    return read_run(path) if (path.expanduser() / METRICS).is_file() else None


def record(database: Database, folder: RunFolder) -> Finished:
    """Write the node of a finished training; once, however often it is asked for."""
    model = f"{folder.path.name}@{fingerprint(folder.weights)}"
    run = TrainingRun(
        kind=KIND,
        base=folder.config["base"],
        model=model,
        settings={key: value for key, value in folder.config.items() if key not in {"kind", "base"}},
        metrics=folder.metrics,
        data_sha256=folder.data_sha256,
        started_at=changed_at(folder.path / CONFIG),
        ended_at=changed_at(folder.path / METRICS),
    )
    return Finished(folder, model, record_training_run(database, run))


def changed(preset: EncoderPreset, *, articles: int | None, steps: int | None) -> EncoderPreset:
    """Return a preset with other numbers; None leaves one as it is."""
    return replace(
        preset,
        articles=preset.articles if articles is None else articles,
        steps=preset.steps if steps is None else steps,
    )
