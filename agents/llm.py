"""Calls to language models over the OpenAI API: one policy of retries, one shape of reply.

In: a prompt as text or as chat messages. Out: the text of the reply with its cost. This module knows nothing of
questions or answers, and it is the only one that imports `openai`. The client's own retries are off: they would not
be counted.
"""

import random
import threading
import time
from typing import Any

import httpx
import openai
import orjson

from agents.model import Message, Refused, Reply
from graph.errors import Invalid, KailinError, Unavailable

RETRIED_STATUS = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
TOP_LOGPROBS = 20
# What a client of an endpoint raises, llama-index's too.
ENDPOINT_ERRORS = (openai.OpenAIError, httpx.HTTPError)


class OwnConnections(httpx.BaseTransport):
    """A connection for each thread: httpx's shared pool looks through all its connections at each request and reply."""

    def __init__(self) -> None:
        self._context = httpx.create_ssl_context(trust_env=False)
        self._mine = threading.local()
        self._all: list[httpx.HTTPTransport] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over this thread's connection."""
        transport = getattr(self._mine, "transport", None)
        if transport is None:
            transport = self._mine.transport = httpx.HTTPTransport(verify=self._context)
            self._all.append(transport)
        return transport.handle_request(request)

    def close(self) -> None:
        """Close all threads' connections."""
        for transport in self._all:
            transport.close()


def http_client(timeout: float) -> httpx.Client:
    """Return a client that many threads may share."""
    return httpx.Client(transport=OwnConnections(), timeout=timeout, trust_env=False)


class OpenAIModel:
    """A model behind an OpenAI-compatible endpoint (vLLM, llama.cpp and others)."""

    def __init__(
        self, base_url: str, api_key: str, name: str, *, timeout: float = 120.0, tries: int = 8, in_flight: int = 64
    ) -> None:
        self.base_url = base_url
        self.name = name
        self._tries = tries
        self._slots = threading.BoundedSemaphore(in_flight)
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=api_key,
            max_retries=0,
            timeout=timeout,
            http_client=http_client(timeout),
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def probe(self) -> list[str]:
        """Return the names of the models served. Raises Unavailable or Invalid, naming the address."""
        try:
            page = self._client.get("/models", cast_to=httpx.Response, options={"timeout": 10.0})
            return [str(model["id"]) for model in orjson.loads(page.content).get("data", [])]
        except ENDPOINT_ERRORS as error:
            raise self._translate(error) from error
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
            raise Invalid(
                f"{self.base_url}/models does not answer like an OpenAI-compatible endpoint.",
                remedy="Check OPENAI_BASE_URL; it usually ends in /v1.",
            ) from error

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return the reply to chat messages."""
        body: dict[str, Any] = {
            "model": self.name,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
        }
        if schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": str(schema.get("title", "reply")), "schema": schema, "strict": True},
            }
        return self._call("/chat/completions", body, lambda choice: choice["message"]["content"] or "")

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return the continuation of a text."""
        body: dict[str, Any] = {
            "model": self.name,
            "prompt": prompt,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
        }
        if stop:
            body["stop"] = stop
        if logprobs:
            body["logprobs"] = TOP_LOGPROBS
        return self._call("/completions", body, lambda choice: choice["text"])

    def _call(self, path: str, body: dict[str, Any], text_of: Any) -> Reply:
        started = time.perf_counter()
        for attempt in range(1, self._tries + 1):
            try:
                with self._slots:
                    answer = self._client.post(path, body=body, cast_to=httpx.Response)
                return self._reply(orjson.loads(answer.content), text_of, time.perf_counter() - started, attempt)
            except ENDPOINT_ERRORS as error:
                if attempt == self._tries or not is_passing(error):
                    raise self._translate(error) from error
                time.sleep(backoff(attempt, error))
            except (orjson.JSONDecodeError, KeyError, IndexError, TypeError) as error:
                if attempt == self._tries:
                    raise Unavailable(
                        f"{self.base_url}{path} keeps answering with something that is no completion.",
                        remedy="Check the endpoint's own log.",
                    ) from error
                time.sleep(backoff(attempt, error))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _reply(self, answer: Any, text_of: Any, seconds: float, attempt: int) -> Reply:
        choice = answer["choices"][0]
        usage = answer.get("usage") or {}
        return Reply(
            text=str(text_of(choice)),
            complete=choice.get("finish_reason") != "length",
            model=self.name,
            tokens_in=int(usage.get("prompt_tokens") or 0),
            tokens_out=int(usage.get("completion_tokens") or 0),
            seconds=seconds,
            attempts=attempt,
            top_logprobs=parse_top_logprobs(choice.get("logprobs")),
        )

    def _translate(self, error: Exception) -> KailinError:
        return translate(error, self.base_url, self.name)


def translate(
    error: Exception, base_url: str, name: str, *, url: str = "OPENAI_BASE_URL", key: str = "OPENAI_API_KEY"
) -> KailinError:
    """Return our error for one of `ENDPOINT_ERRORS`; `url` and `key` are the settings that a person may correct."""
    status = getattr(error, "status_code", None)
    said = f"{base_url} said {status}: {scrub(str(getattr(error, 'message', error)))}"
    if status in {401, 403}:
        return Invalid(f"{base_url} refused the key ({status}).", remedy=f"Set {key}.")
    if status == httpx.codes.NOT_FOUND:
        return Invalid(said, remedy=f"Is the model called {name!r} there? See {base_url}/models.")
    if status in RETRIED_STATUS:
        return Unavailable(said, remedy="Check the endpoint's load and its log.")
    if status is not None:
        return Refused(said)
    return Unavailable(
        f"The model endpoint {base_url} does not answer: {scrub(str(error))}", remedy=f"Start it, or correct {url}."
    )


def find_endpoint_error(error: BaseException) -> Exception | None:
    """Return that of `ENDPOINT_ERRORS` which an error came from, None where it came from elsewhere."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ENDPOINT_ERRORS):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def parse_top_logprobs(logprobs: Any) -> dict[str, float] | None:
    """Return the first token's alternatives in either shape: OpenAI's and vLLM's, or llama.cpp's."""
    if not logprobs:
        return None
    if logprobs.get("content"):
        return {entry["token"]: float(entry["logprob"]) for entry in logprobs["content"][0]["top_logprobs"]}
    if logprobs.get("top_logprobs"):
        return {token: float(value) for token, value in logprobs["top_logprobs"][0].items()}
    return None


def is_passing(error: Exception) -> bool:
    """Say whether the same call is worth repeating at once: a timeout or a status that passes, not a dead address."""
    if isinstance(error, openai.APITimeoutError):
        return True
    return getattr(error, "status_code", None) in RETRIED_STATUS


def backoff(attempt: int, error: Exception) -> float:
    """Return the seconds to wait: what Retry-After asks, at most a minute, else doubling from 0.25 with full jitter."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = headers.get("retry-after", "")
    if asked.replace(".", "", 1).isdigit():
        return min(60.0, float(asked))
    return random.uniform(0.05, min(20.0, 0.25 * 2**attempt))  # noqa: S311 - jitter, not a secret


def scrub(text: str) -> str:
    """Return an error's text fit for a log or a node: one line, no key-like words, at most 300 characters."""
    words = ("***" if word.startswith(("sk-", "Bearer")) or len(word) > 80 else word for word in text.split())  # noqa: PLR2004
    return " ".join(words)[:300]
