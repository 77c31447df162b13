"""A model in this process: what it says, how sure it is, and what it opens."""

import math
import threading
from pathlib import Path

import pytest
import torch

from agents.local_model import LocalModel, open_local_model
from agents.model import Refused, Reply
from graph.errors import Invalid
from tests.train.tiny_model import make_tiny_model

PROMPT = "Title: Mice\nFinding: Tumours shrank in mice.\nQuestion:"
OPTIONS = [" yes", " no", " maybe not at all"]


@pytest.fixture(scope="module")
def tiny(tiny_model: Path) -> LocalModel:
    """The tiny model, open."""
    return open_local_model(tiny_model)


def say(model: LocalModel, temperature: float, seed: int, prompt: str = PROMPT) -> Reply:
    """Have a model go on from a prompt."""
    return model.complete(prompt, max_tokens=12, temperature=temperature, seed=seed, stop=[])


def test_greedy_replies_repeat_and_seeds_fix_the_others(tiny: LocalModel) -> None:
    """Temperature 0 ignores the seed; above it the seed decides, and leaves PyTorch's own stream alone."""
    assert say(tiny, 0.0, 1).text == say(tiny, 0.0, 2).text
    torch.manual_seed(7)
    before = torch.get_rng_state()
    assert say(tiny, 1.0, 1).text == say(tiny, 1.0, 1).text != say(tiny, 1.0, 2).text
    assert torch.equal(before, torch.get_rng_state())


def test_a_reply_ends_at_a_stop_or_is_cut(tiny: LocalModel) -> None:
    """What stands before the stop is the reply, and complete; one that the limit ended is not."""
    whole = say(tiny, 0.0, 0)
    assert not whole.complete
    assert (whole.tokens_out, whole.model) == (12, tiny.name)
    stop = whole.text[len(whole.text) // 2 :][:3]
    ended = tiny.complete(PROMPT, max_tokens=12, temperature=0.0, seed=0, stop=[stop])
    assert ended.complete
    assert ended.text == whole.text[: whole.text.index(stop)]


def test_the_first_token_comes_with_its_alternatives(tiny: LocalModel) -> None:
    """Twenty at most, the chosen one the likeliest, probabilities below 1."""
    top = tiny.complete(PROMPT, max_tokens=1, temperature=0.0, seed=0, stop=[], logprobs=True)
    assert top.top_logprobs
    assert max(top.top_logprobs, key=lambda token: top.top_logprobs[token]) == top.text  # type: ignore[index]
    assert 0 < sum(map(math.exp, top.top_logprobs.values())) <= 1.0001


def test_options_are_scored_as_a_whole_pass_would(tiny: LocalModel) -> None:
    """Batching, padding and shared inputs change nothing: the same as each text by itself, in the order asked."""
    prompts = [PROMPT, "Short:", PROMPT + " Is it so?", *(f"Finding {n}: rats grew." * (1 + n % 3) for n in range(12))]
    found = tiny.option_logprobs(prompts, OPTIONS)
    for prompt, row in zip(prompts, found, strict=True):
        assert row == pytest.approx([alone(tiny, prompt, option) for option in OPTIONS], abs=1e-3)


def alone(model: LocalModel, prompt: str, option: str) -> float:
    """Log p of an option behind a prompt, by one plain pass."""
    front = model.tokenizer(prompt)["input_ids"]
    ids = torch.tensor([front + model.tokenizer(option, add_special_tokens=False)["input_ids"]])
    with torch.inference_mode():
        logs = model.model(input_ids=ids).logits[0].float().log_softmax(-1)
    return float(sum(logs[at - 1, ids[0, at]] for at in range(len(front), ids.shape[1])))


def test_threads_share_it(tiny: LocalModel) -> None:
    """Replies to calls at once are those to calls one by one."""
    prompts = [f"{PROMPT} {n}" for n in range(6)]
    expected = [say(tiny, 1.0, 3, prompt).text for prompt in prompts]
    found: dict[str, str] = {}
    threads = [threading.Thread(target=lambda p=p: found.update({p: say(tiny, 1.0, 3, p).text})) for p in prompts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[prompt] for prompt in prompts] == expected


def test_what_cannot_be_done_is_refused(tiny: LocalModel) -> None:
    """A prompt beyond the context, a JSON schema, chat without a template, an empty option."""
    with pytest.raises(Refused, match=r"room for 2,048 tokens"):
        tiny.complete("word " * 3000, max_tokens=1, temperature=0.0, seed=0, stop=[])
    messages = [{"role": "user", "content": "Hello"}]
    with pytest.raises(Refused, match="JSON schema"):
        tiny.chat(messages, max_tokens=1, temperature=0.0, seed=0, schema={})
    with pytest.raises(Invalid, match="KAILIN_PROMPT_FORM=text"):
        tiny.chat(messages, max_tokens=1, temperature=0.0, seed=0, schema=None)
    with pytest.raises(Invalid, match="no token"):
        tiny.option_logprobs([PROMPT], [""])


def test_names_tell_weights_apart(tiny: LocalModel, tmp_path: Path) -> None:
    """The same folder name with other weights has another checksum."""
    other = open_local_model(make_tiny_model(tmp_path / "tiny", [PROMPT], seed=1))
    assert tiny.name.startswith("tiny@")
    assert other.name.startswith("tiny@")
    assert tiny.name != other.name
    assert tiny.probe() == [tiny.name]


def test_the_small_real_model_writes_and_knows(real_model: Path) -> None:
    """Unpacked from GGUF it still speaks: the likelier option is the sensible one, and it chats."""
    with open_local_model(real_model.with_suffix(".gguf")) as model:
        [[paris, rice]] = model.option_logprobs(["The capital of France is"], [" Paris", " rice"])
        assert paris > rice + 3
        reply = model.chat(
            [{"role": "user", "content": "What is the capital of France?"}],
            max_tokens=12,
            temperature=0.0,
            seed=0,
            schema=None,
        )
        assert "Paris" in reply.text
        assert model.name.startswith("SmolLM2-135M-Instruct@")
