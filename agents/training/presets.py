"""The settings of a training by name: `papers` as published (4 bits, needs CUDA), `small` for a CPU and a few steps."""

from dataclasses import dataclass, replace

from graph.errors import Invalid


@dataclass(frozen=True, slots=True)
class Preset:
    """How a training is done; `batch` examples at once, `accumulate` of them a step, lengths in tokens.

    `steps` 0 trains for `epochs`. `held_out` is the most examples measured on, `fresh` the articles asked about
    afterwards. A `warm_up` below 1 is a share of the steps.
    """

    name: str
    learning_rate: float
    epochs: float = 1.0
    steps: int = 0
    batch: int = 1
    accumulate: int = 1
    warm_up: float = 0.0
    schedule: str = "cosine"
    max_length: int = 1024
    rank: int = 8
    alpha: int = 16
    dropout: float = 0.05
    beta: float = 0.1
    four_bit: bool = False
    packing: bool = False
    held_out: int = 64
    fresh: int = 0
    save_steps: int = 50

    def changed(self, *, steps: int | None = None, fresh: int | None = None) -> "Preset":
        """Return the preset with other numbers; None leaves one as it is."""
        return replace(self, steps=self.steps if steps is None else steps, fresh=self.fresh if fresh is None else fresh)


# PAPERS: generator DPO. Its supervised training is published without settings: the same, with a usual LoRA rate.
PAPERS = Preset("papers", 5e-4, epochs=3, batch=4, accumulate=32, warm_up=100, four_bit=True, held_out=1000, fresh=200)
SMALL = Preset("small", 1e-4, steps=30, batch=2, accumulate=2, warm_up=0.1, max_length=512, held_out=8, fresh=8)
GENERATOR: dict[str, dict[str, Preset]] = {
    "sft": {
        "papers": replace(PAPERS, learning_rate=2e-4, fresh=0),
        "small": replace(SMALL, learning_rate=5e-4, fresh=0),
    },
    "dpo": {"papers": PAPERS, "small": replace(SMALL, batch=1, accumulate=4)},
}
# PAPERS: continued training on question-context text, and the triples (published without settings).
ANSWERER: dict[str, dict[str, Preset]] = {
    "cpt": {
        "papers": Preset(
            "papers", 2e-5, steps=600, batch=1, accumulate=16, warm_up=0.1, max_length=8192, rank=16, alpha=32,
            dropout=0.0, four_bit=True, packing=True, held_out=200,
        ),
        "small": replace(SMALL, rank=16, alpha=32, dropout=0.0, packing=True, fresh=0),
    },
    "sft": {
        "papers": replace(
            PAPERS, learning_rate=2e-5, rank=16, alpha=32, dropout=0.0, max_length=4096, warm_up=0.1, fresh=0
        ),
        "small": replace(SMALL, rank=16, alpha=32, dropout=0.0, max_length=1024, fresh=0),
    },
}  # fmt: skip


def refuse_without_cuda(preset: Preset, has_cuda: bool) -> None:
    """Raise Invalid where a preset loads its base in 4 bits and there is no CUDA."""
    if preset.four_bit and not has_cuda:
        raise Invalid(
            f"The preset {preset.name!r} loads its base in 4 bits, which needs an NVIDIA GPU (CUDA): none is here.",
            remedy="Run it on a machine with one, or use --preset small.",
        )
