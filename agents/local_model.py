"""A language model in this process, by transformers: a folder, a LoRA adapter, a training's run directory, or GGUF.

In: a path. Out: a `LocalModel`, which is called like one behind an endpoint and gives log-probabilities of whole
options besides. It uses CUDA where there is any (bfloat16), else the CPU (float32). At temperature 0 a reply is always
the same; above, the seed fixes it. One call at a time holds the model: for many calls in flight serve it with vLLM.
"""

import hashlib
import logging
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from agents.model import Message, Refused, Reply
from agents.model_files import Files, find_files
from graph.errors import Invalid
from graph.optional import optional

# It says at its import what it cannot do without a GPU, where nobody asked it to do anything.
logging.getLogger("bitsandbytes").setLevel(logging.CRITICAL)
TOP_LOGPROBS = 20
BATCH = 8  # rows of one forward pass where options are scored
PURPOSE = "A model in this process"


class LocalModel:
    """A causal language model with its tokenizer; thread-safe. `name` says which, and ends in a checksum."""

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:
        self.name = name
        self.model = model.eval()
        self.tokenizer = tokenizer
        self._lock = threading.Lock()
        self._room = int(getattr(model.config, "max_position_embeddings", 0) or 2**31)

    def __enter__(self) -> "LocalModel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the weights."""
        torch = optional("torch", "train", PURPOSE)
        with self._lock:
            self.model = None
            torch.cuda.empty_cache()

    def probe(self) -> list[str]:
        """Return the one name served, as an endpoint's `/models` would."""
        return [self.name]

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return the reply to chat messages. Raises Refused for a JSON schema, which nothing here holds replies to."""
        if schema is not None:
            raise Refused(f"{self.name} runs in this process, which holds replies to no JSON schema.")
        if not self.tokenizer.chat_template:
            raise Invalid(
                f"{self.name} has no chat template.", remedy="Set KAILIN_PROMPT_FORM=text, the form for base models."
            )
        text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self._continue(text, max_tokens, temperature, seed, (), special=False)

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return the continuation of a text, up to a stop string or the model's own end."""
        return self._continue(prompt, max_tokens, temperature, seed, tuple(stop), logprobs=logprobs)

    def option_logprobs(self, prompts: Sequence[str], options: Sequence[str]) -> list[list[float]]:
        """Return, for each prompt, the sum of log p over each option's tokens behind it, in the options' order."""
        rows = [(tokens, behind) for prompt in prompts for tokens, behind in self._split(prompt, options)]
        # Prompts of like length go together, so that little is padding; a prompt asked about by options of one token
        # is read once for all of them.
        order = sorted(range(len(rows)), key=lambda at: (len(rows[at][0]) + len(rows[at][1]), rows[at][0]))
        found = [0.0] * len(rows)
        batches = self._batches([rows[at] for at in order])
        with self._lock:
            values = [value for batch in batches for value in self._score(batch)]
        for at, value in zip(order, values, strict=True):
            found[at] = value
        return [found[at : at + len(options)] for at in range(0, len(rows), len(options))]

    def _split(self, prompt: str, options: Sequence[str]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Return (prompt, option) in tokens; cut as the whole text is, where the cut falls between the two."""
        front = tuple(self.tokenizer(prompt)["input_ids"])
        cut = []
        for option in options:
            whole = tuple(self.tokenizer(prompt + option)["input_ids"])
            joined = len(whole) > len(front) and whole[: len(front)] == front
            behind = whole[len(front) :] if joined else tuple(self._plain(option))
            if not behind:
                raise Invalid(f"The option {option!r} has no token.", remedy="Give options that are not empty.")
            self._fit(len(front) + len(behind))
            cut.append((front, behind))
        return cut

    def _plain(self, text: str) -> list[int]:
        found: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return found

    @staticmethod
    def _batches(rows: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[list[tuple[Any, Any]]]:
        """Cut rows into batches of at most so many distinct inputs."""
        batches: list[list[tuple[Any, Any]]] = [[]]
        inputs: set[Any] = set()
        for front, behind in rows:
            inputs.add(front + behind[:-1])
            if len(inputs) > BATCH:
                batches.append([])
                inputs = {front + behind[:-1]}
            batches[-1].append((front, behind))
        return [batch for batch in batches if batch]

    def _score(self, rows: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[float]:
        """Return the sum of log p of each row's option; equal inputs are read once, padded on the left."""
        torch = optional("torch", "train", PURPOSE)
        inputs = list(dict.fromkeys(front + behind[:-1] for front, behind in rows))
        longest, kept = max(map(len, inputs)), max(len(behind) for _, behind in rows)
        ids = torch.zeros((len(inputs), longest), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, tokens in enumerate(inputs):
            ids[row, longest - len(tokens) :] = torch.tensor(tokens)
            mask[row, longest - len(tokens) :] = 1
        positions = (mask.cumsum(-1) - 1).clamp(min=0)
        device = self.model.device
        with torch.inference_mode():
            logits = self.model(
                input_ids=ids.to(device),
                attention_mask=mask.to(device),
                position_ids=positions.to(device),
                logits_to_keep=kept,
                use_cache=False,
            ).logits
        logs = logits[:, -kept:].float().log_softmax(-1).cpu()
        place = {tokens: row for row, tokens in enumerate(inputs)}
        return [
            float(sum(logs[place[front + behind[:-1]], at - len(behind), token] for at, token in enumerate(behind)))
            for front, behind in rows
        ]

    def _fit(self, n_tokens: int) -> None:
        if n_tokens > self._room:
            raise Refused(f"{self.name} has room for {self._room:,} tokens, and {n_tokens:,} were wanted.")

    def _continue(
        self,
        prompt: str,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: tuple[str, ...],
        *,
        logprobs: bool = False,
        special: bool = True,
    ) -> Reply:
        torch, transformers = optional("torch", "train", PURPOSE), optional("transformers", "train", PURPOSE)
        began = time.perf_counter()
        given = self.tokenizer(prompt, return_tensors="pt", add_special_tokens=special)
        n_in = int(given["input_ids"].shape[1])
        self._fit(n_in + max_tokens)

        def stopped(ids: Any, _scores: Any, **_: Any) -> Any:
            said = self.tokenizer.decode(ids[0, n_in:], skip_special_tokens=True)
            return torch.tensor([any(word in said for word in stop)], device=ids.device)

        settings: dict[str, Any] = {"do_sample": temperature > 0, "max_new_tokens": max_tokens, "use_cache": True}
        if temperature > 0:
            settings |= {"temperature": temperature, "top_k": 0, "top_p": 1.0}
        pad, end = self.tokenizer.pad_token_id, self.tokenizer.eos_token_id
        config = transformers.GenerationConfig(pad_token_id=end if pad is None else pad, eos_token_id=end, **settings)
        with self._lock, torch.inference_mode(), torch.random.fork_rng(enabled=temperature > 0):
            if temperature > 0:
                torch.manual_seed(seed)
            made = self.model.generate(
                **{name: given[name].to(self.model.device) for name in ("input_ids", "attention_mask")},
                generation_config=config,
                stopping_criteria=[stopped] if stop else None,
                output_logits=logprobs,
                return_dict_in_generate=True,
            )
        tokens = made.sequences[0, n_in:].tolist()
        text = self.tokenizer.decode(tokens, skip_special_tokens=True)
        cuts = [text.index(word) for word in stop if word in text]
        return Reply(
            text=text[: min(cuts)] if cuts else text,
            complete=bool(cuts) or (bool(tokens) and tokens[-1] == end) or len(tokens) < max_tokens,
            model=self.name,
            tokens_in=n_in,
            tokens_out=len(tokens),
            seconds=time.perf_counter() - began,
            top_logprobs=self._alternatives(made.logits[0][0]) if logprobs else None,
        )

    def _alternatives(self, logits: Any) -> dict[str, float]:
        """Return the likeliest first tokens with their log-probabilities; of two that read alike, the likelier."""
        values, tokens = logits.float().log_softmax(-1).topk(min(TOP_LOGPROBS, logits.shape[-1]))
        found: dict[str, float] = {}
        for token, value in zip(tokens.tolist(), values.tolist(), strict=True):
            found.setdefault(self.tokenizer.decode([token]), value)
        return found


def open_local_model(path: Path, *, adapter: Path | None = None) -> LocalModel:
    """Open a Hugging Face folder, a LoRA adapter, a run directory of `kailin train`, or a GGUF file.

    An adapter's own config names its base; `adapter` puts one on the base at `path`. Raises Invalid where the path is
    none of these, its base is not there, or the extra `train` is missing.
    """
    torch = optional("torch", "train", PURPOSE)
    transformers = optional("transformers", "train", PURPOSE)
    files = find_files(path, adapter)
    cuda = torch.cuda.is_available()
    try:
        with quietly():
            tokenizer = transformers.AutoTokenizer.from_pretrained(files.tokenizer, local_files_only=True)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                files.base,
                dtype=torch.bfloat16 if cuda else torch.float32,
                device_map="auto" if cuda else None,
                local_files_only=True,
            )
            if files.adapter is not None:
                peft = optional("peft", "train", PURPOSE)
                model = peft.PeftModel.from_pretrained(model, str(files.adapter)).merge_and_unload()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise Invalid(
            f"{path} cannot be opened as a language model: {' '.join(str(error).split())[:300]}",
            remedy="Give a folder that transformers reads, an adapter, a run directory of `kailin train`, or GGUF.",
            path=str(path),
        ) from error
    return LocalModel(model, tokenizer, model_name(files))


@contextmanager
def quietly() -> Iterator[None]:
    """Have the libraries show no bars and give their developers' advice to nobody."""
    transformers = optional("transformers", "train", PURPOSE)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    with warnings.catch_warnings():
        for kind in (FutureWarning, DeprecationWarning, UserWarning):
            warnings.simplefilter("ignore", kind)
        yield


def model_name(files: Files) -> str:
    """Return how a model is named in the graph: what it is called, and a checksum of what was trained last."""
    return f"{files.called}@{checksum(files.adapter or files.base)[:12]}"


def checksum(folder: Path) -> str:
    """Return the SHA-256 over a model folder's weights, by name; of an adapter, its config and its base's too."""
    digest = hashlib.sha256()
    weights = [path for path in folder.iterdir() if path.suffix in {".safetensors", ".bin"} and path.is_file()]
    for path in sorted(weights):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    with suppress(FileNotFoundError):
        config = orjson.loads((folder / "adapter_config.json").read_bytes())
        digest.update(orjson.dumps([config.get(key) for key in ("r", "lora_alpha")]))
    return digest.hexdigest()
