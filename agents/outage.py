"""What a run does while a model or the database is away: all workers pause together, one probes.

An outage costs no attempt and no rejection. The clock of giving up starts with the first failure after the last
success, so an endpoint whose probe answers but whose calls keep failing does not hold a run for ever.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from agents.embedding import Embedder, Kind, Vectors
from agents.model import LanguageModel, Message, Reply
from graph.database import Row
from graph.errors import Unavailable

T = TypeVar("T")
LONGEST_PAUSE = 5.0


class Stopped(Exception):  # noqa: N818 - not an error: someone asked for it
    """The run was asked to stop; what is in flight is dropped."""


class Outage:
    """Guards one thing outside: `through` runs a call, and waits for the thing to come back when it is away."""

    def __init__(
        self, probe: Callable[[], object], give_up_after: float, stop: threading.Event, say: Callable[[str], None]
    ) -> None:
        self._probe = probe
        self._give_up_after = give_up_after
        self._stop = stop
        self._say = say
        self._lock = threading.Lock()
        self._up = threading.Event()
        self._up.set()
        self._since: float | None = None
        self.seconds_away = 0.0

    def through(self, call: Callable[[], T], *, finishing: bool = False) -> T:
        """Return the call's result, repeating it after each outage. Raises Stopped, or Unavailable when given up.

        A finishing call is made although the run was stopped, as long as nothing is away.
        """
        while True:
            self._wait(finishing)
            try:
                result = call()
            except Unavailable as error:
                self._pause(error)
            else:
                self._since = None
                return result

    def _wait(self, finishing: bool) -> None:
        while not self._up.wait(0.2):
            if self._stop.is_set():
                raise Stopped
        if self._stop.is_set() and not finishing:
            raise Stopped

    def _pause(self, error: Unavailable) -> None:
        with self._lock:
            self._since = self._since or time.monotonic()
            first = self._up.is_set()
            if first:
                self._up.clear()
        if not first:
            return
        self._say(f"{error.message} Waiting for it.")
        began = time.monotonic()
        try:
            self._probe_until_back(error)
        finally:
            self.seconds_away += time.monotonic() - began
            self._up.set()

    def _probe_until_back(self, error: Unavailable) -> None:
        pause = 0.25
        while True:
            if time.monotonic() - (self._since or time.monotonic()) > self._give_up_after:
                self._stop.set()
                raise error
            if self._stop.wait(pause):
                raise Stopped
            try:
                self._probe()
            except Unavailable:
                pause = min(LONGEST_PAUSE, pause * 1.5)
            else:
                self._say("It answers again.")
                return


class PatientModel:
    """A model whose outages are waited for."""

    def __init__(self, model: LanguageModel, outage: Outage) -> None:
        self.name = model.name
        self._model = model
        self._outage = outage

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return the reply to chat messages."""
        return self._outage.through(
            lambda: self._model.chat(messages, max_tokens=max_tokens, temperature=temperature, seed=seed, schema=schema)
        )

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return the continuation of a text."""
        return self._outage.through(
            lambda: self._model.complete(
                prompt, max_tokens=max_tokens, temperature=temperature, seed=seed, stop=stop, logprobs=logprobs
            )
        )


class PatientEmbedder:
    """An embedding model whose outages are waited for."""

    def __init__(self, embedder: Embedder, outage: Outage) -> None:
        self._embedder = embedder
        self._outage = outage
        self.name, self.in_flight = embedder.name, embedder.in_flight

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._outage.through(lambda: self._embedder.dimension)

    def embed(self, texts: Sequence[str], *, kind: Kind = "document") -> Vectors:
        """Return the texts' vectors."""
        return self._outage.through(lambda: self._embedder.embed(texts, kind=kind))

    def close(self) -> None:
        """Let go of connections or memory."""
        self._embedder.close()


class PatientReader:
    """A database reader whose outages are waited for."""

    def __init__(self, reader: Any, outage: Outage) -> None:
        self._reader = reader
        self._outage = outage

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one reading query and return all rows."""
        return self._outage.through(lambda: self._reader.read(name, **parameters))
