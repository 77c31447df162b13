"""What the agents know of a language model: how it is called, and the shape of its reply. Calls nothing itself."""

from dataclasses import dataclass
from typing import Any, Protocol

from graph.errors import Invalid

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's text. `complete` is false when the limit of tokens cut it; `attempts` counts the tries it took."""

    text: str
    complete: bool
    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    attempts: int = 1
    top_logprobs: dict[str, float] | None = None


class LanguageModel(Protocol):
    """What the agents need of a model. Errors: Unavailable (no answer), Refused (this request), Invalid (set-up)."""

    name: str

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return the reply to chat messages, constrained to a JSON schema where one is given."""
        ...

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return the continuation of a text, up to a stop string; with the first token's log-probabilities if asked."""
        ...


class Refused(Invalid):
    """The endpoint refused this one request (too long, say): other requests may still succeed."""
