"""The trained evaluator itself: an encoder that says which of two questions about an article is the better.

In: candidates (agents/evaluate_model.py) as texts. Out: a logit for the first of each two. Two shapes:

* `bi` reads every text by itself, turns its vector a little (a low-rank adapter) and scores a candidate by how near
  source, question and retrieved articles then lie to each other; a comparison is the difference of two scores (Bradley
  and Terry), so the order cannot matter. With the encoder as it is, each text is read once, whatever the epochs.
* `cross` reads source and both candidates in one sequence, so that each word sees each other; its order can matter.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity
from transformers import AutoModel, AutoTokenizer

from agents.evaluate_model import DESCRIPTION, Candidate, read_description
from graph.errors import Invalid

SHAPES = ("bi", "cross")
FEATURES = 5
RANK = 16
HEAD = "head.pt"
BATCH = 32
Pairs = Sequence[tuple[Candidate, Candidate]]


class Scorer(nn.Module):  # type: ignore[misc]  # torch is not read by the type checker
    """An encoder with a small head; `name` says which training run made it."""

    def __init__(
        self, encoder: Any, tokenizer: Any, *, shape: str = "bi", text_tokens: int = 64, pair_tokens: int = 256
    ) -> None:
        super().__init__()
        self.encoder, self.tokenizer = encoder, tokenizer
        self.shape, self.text_tokens, self.pair_tokens = shape, text_tokens, pair_tokens
        self.name = "untrained"
        self.kept: dict[str, Tensor] = {}  # vectors of texts that training reads again and again
        width = encoder.config.hidden_size
        if shape == "bi":  # begins as what the rule measures: how near the articles lie to the source
            self.head = nn.ModuleDict(
                {"down": nn.Linear(width, RANK, bias=False), "up": nn.Linear(RANK, width, bias=False)}
                | {"score": nn.Linear(FEATURES, 1, bias=False)}
            )
            with torch.no_grad():
                self.head["up"].weight.zero_()
                self.head["score"].weight.copy_(torch.tensor([[1.0, 8.0, 1.0, 1.0, 0.0]]))
        else:
            self.head = nn.ModuleDict({"score": nn.Linear(width, 1)})

    def forward(self, pairs: Pairs, labels: Tensor | None = None) -> dict[str, Tensor]:
        """Return the logits that each pair's first candidate is the better, with the loss where labels are given."""
        logits = self.score_pairs(pairs) if self.shape == "bi" else self.read_pairs(pairs)
        if labels is None:
            return {"logits": logits}
        loss = nn.functional.binary_cross_entropy_with_logits(logits, labels.to(logits))
        return {"loss": loss, "logits": logits}

    def score_pairs(self, pairs: Pairs) -> Tensor:
        """Return the difference of two candidates' scores."""
        texts = sorted({text for pair in pairs for candidate in pair for text in texts_of(candidate)})
        raw = torch.stack([self.kept[text] for text in texts]) if self.kept else self._pooled(texts, None)
        turned = raw + self.head["up"](self.head["down"](raw))
        vectors = dict(zip(texts, turned, strict=True))
        scores = self.head["score"](torch.stack([features(c, vectors) for pair in pairs for c in pair])).squeeze(-1)
        difference: Tensor = scores[0::2] - scores[1::2]
        return difference

    def read_pairs(self, pairs: Pairs) -> Tensor:
        """Return the head's logit over source and both candidates in one sequence."""
        sources = [first.source for first, _ in pairs]
        both = [f"A: {shown(first)} B: {shown(second)}" for first, second in pairs]
        logits: Tensor = self.head["score"](self._pooled(sources, both)).squeeze(-1)
        return logits

    def read_once(self, pairs: Pairs, on_step: Callable[[int, int], None]) -> None:
        """Read all texts of some pairs and keep their vectors: from here on the encoder is not asked, nor trained."""
        # Texts of like length stand together, so that little is padded.
        texts = sorted({text for pair in pairs for candidate in pair for text in texts_of(candidate)}, key=len)
        self.eval()
        with torch.no_grad():
            for at in range(0, len(texts), BATCH):
                part = texts[at : at + BATCH]
                self.kept |= zip(part, self._pooled(part, None), strict=True)
                on_step(min(at + BATCH, len(texts)), len(texts))

    def compare(self, pairs: Pairs) -> list[float]:
        """Return for each pair the probability that its first candidate is the better."""
        self.eval()
        found: list[float] = []
        with torch.no_grad():
            for at in range(0, len(pairs), BATCH):
                found += torch.sigmoid(self(pairs[at : at + BATCH])["logits"].double()).tolist()
        return found

    def save(self, folder: Path) -> None:
        """Write the weights into a folder."""
        self.encoder.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        torch.save(self.head.state_dict(), folder / HEAD)

    def describe(self, folder: Path) -> None:
        """Write what makes a folder with weights a trained evaluator."""
        said: dict[str, Any] = {"name": self.name, "shape": self.shape}
        said |= {"text_tokens": self.text_tokens, "pair_tokens": self.pair_tokens}
        (folder / DESCRIPTION).write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))

    def _pooled(self, texts: Sequence[str], second: Sequence[str] | None) -> Tensor:
        """Return the mean of each text's token vectors."""
        device = self.head["score"].weight.device
        most = self.text_tokens if second is None else self.pair_tokens
        tokens = self.tokenizer(
            list(texts), second and list(second), padding=True, truncation=True, max_length=most, return_tensors="pt"
        ).to(device)
        states = self.encoder(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).to(states)
        pooled: Tensor = (states * mask).sum(1) / mask.sum(1)
        return pooled


def texts_of(candidate: Candidate) -> tuple[str, ...]:
    """Return all texts of a candidate."""
    return (candidate.source, candidate.question, *candidate.contexts)


def shown(candidate: Candidate) -> str:
    """Return a candidate as one text."""
    return " | ".join((candidate.question, *candidate.contexts))


def features(candidate: Candidate, vectors: dict[str, Tensor]) -> Tensor:
    """Return how near a candidate's texts lie to each other, as cosines: 0 for what it has not.

    Source to question; source to retrieved articles, mean, most and least; question to retrieved articles, mean.
    """
    source, question = vectors[candidate.source], vectors[candidate.question]
    near = cosine_similarity(source, question, dim=0)
    if not candidate.contexts:
        return torch.stack([near, *[near.new_zeros(())] * (FEATURES - 1)])
    contexts = torch.stack([vectors[text] for text in candidate.contexts])
    to_source = cosine_similarity(source.unsqueeze(0), contexts)
    to_question = cosine_similarity(question.unsqueeze(0), contexts)
    return torch.stack([near, to_source.mean(), to_source.max(), to_source.min(), to_question.mean()])


def new_scorer(base: str, *, shape: str, text_tokens: int, pair_tokens: int) -> Scorer:
    """Return an untrained scorer over a Hugging Face encoder. Raises Invalid where it cannot be opened."""
    try:
        encoder, tokenizer = AutoModel.from_pretrained(base), AutoTokenizer.from_pretrained(base)
    except (OSError, ValueError) as error:
        raise Invalid(
            f"{base} cannot be opened as an encoder: {' '.join(str(error).split())[:200]}",
            remedy="Give --base a folder with config.json, the weights and a tokenizer, or a model's name.",
        ) from error
    return Scorer(encoder.float(), tokenizer, shape=shape, text_tokens=text_tokens, pair_tokens=pair_tokens)


def open_scorer(path: Path) -> Scorer:
    """Return the scorer of a folder, on CUDA where there is one. Raises Invalid where it is not whole."""
    said = read_description(path)
    scorer = new_scorer(
        str(path), shape=said["shape"], text_tokens=said["text_tokens"], pair_tokens=said["pair_tokens"]
    )
    try:
        scorer.head.load_state_dict(torch.load(path / HEAD, weights_only=True, map_location="cpu"))
    except (OSError, RuntimeError) as error:
        raise Invalid(f"{path} is not whole: {error}", remedy="Train it again.") from error
    scorer.name = said["name"]
    scorer.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    return scorer
