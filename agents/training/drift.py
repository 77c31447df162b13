"""How far a trained generator has moved from its reference, on prompts it was not trained on.

In: a trained model with its reference as another adapter of it (or none: the base). Out: KL to the reference and the
length of its questions against the reference's. The KL is the sum over a question's tokens of the divergence of the
whole next-token distributions, on questions sampled from the trained model: an unbiased estimate with less noise than
log-ratios of the sampled tokens alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from agents.local_model import LocalModel
from agents.training.examples import Text
from agents.training.weights import PURPOSE
from graph.optional import optional

MOST = 32
TOKENS = 64


def drift(model: LocalModel, prompts: Sequence[Text], stop: Sequence[str], seed: int) -> dict[str, Any]:
    """Return KL to the reference, in nats a question and a token, and the greedy questions' lengths in words."""
    per_question, per_token, longer, mine, theirs = [], [], 0, [], []
    for at, prompt in enumerate(prompts[:MOST]):
        front = as_text(model, prompt)
        sampled = say(model, front, stop, 1.0, seed + at) + (stop[0] if stop else "")
        kl = divergences(model, front, sampled)
        per_question.append(float(kl.sum()))
        per_token += kl.tolist()
        mine.append(len(say(model, front, stop, 0.0, seed).split()))
        with as_reference(model.model):
            theirs.append(len(say(model, front, stop, 0.0, seed).split()))
        longer += mine[-1] > theirs[-1]
    return {
        "n": len(per_question),
        "kl_question": float(np.mean(per_question)) if per_question else None,
        "kl_token": float(np.mean(per_token)) if per_token else None,
        "length_ratio": float(sum(mine) / sum(theirs)) if sum(theirs) else None,
        "words": [float(np.mean(mine)), float(np.mean(theirs))] if mine else None,
    }


def as_text(model: LocalModel, prompt: Text) -> str:
    """Return a prompt as the text that the model goes on from."""
    if isinstance(prompt, str):
        return prompt
    return str(model.tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True))


def say(model: LocalModel, front: str, stop: Sequence[str], temperature: float, seed: int) -> str:
    """Return what the model says behind a text, up to a stop."""
    return model.complete(front, max_tokens=TOKENS, temperature=temperature, seed=seed, stop=list(stop)).text


def divergences(model: LocalModel, front: str, behind: str) -> Any:
    """Return the KL divergence from the reference at each token of a text behind another, in nats (array)."""
    torch = optional("torch", "train", PURPOSE)
    given = model.tokenizer(front, add_special_tokens=False)["input_ids"]
    whole = model.tokenizer(front + behind, add_special_tokens=False)["input_ids"]
    n = max(1, len(whole) - len(given))
    ids = torch.tensor([whole], device=model.model.device)

    def logs() -> Any:
        return model.model(input_ids=ids, logits_to_keep=n + 1, use_cache=False).logits[0, :-1].float().log_softmax(-1)

    with torch.inference_mode():
        mine = logs()
        with as_reference(model.model):
            theirs = logs()
    return (mine.exp() * (mine - theirs)).sum(-1).clamp(min=0).cpu().numpy()


@contextmanager
def as_reference(model: Any) -> Iterator[None]:
    """Have a model answer as its reference: the adapter `ref` where training went on from one, else the base alone."""
    if "ref" not in model.peft_config:
        with model.disable_adapter():
            yield
        return
    model.set_adapter("ref")
    try:
        yield
    finally:
        model.set_adapter("default")
