"""The model client against a real HTTP server on loopback: retries, translation of errors, shapes of replies."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agents.llm import OpenAIModel, parse_top_logprobs, scrub
from agents.model import Refused, Reply
from graph.errors import Invalid, Unavailable

Answer = tuple[int, dict[str, str], bytes]
COMPLETION: Answer = (
    200,
    {},
    json.dumps(
        {
            "choices": [{"text": " yes", "finish_reason": "stop", "message": {"content": "yes"}}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 2},
        }
    ).encode(),
)


class Endpoint:
    """An endpoint that gives the answers queued for it, then completions; it keeps the bodies it was sent."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.bodies: list[dict[str, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            """Answers from the queue."""

            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """List the models."""
                self.send(endpoint.answers.pop(0) if endpoint.answers else (200, {}, b'{"data": [{"id": "m"}]}'))

            def do_POST(self) -> None:
                """Complete."""
                length = int(self.headers["Content-Length"])
                endpoint.bodies.append(json.loads(self.rfile.read(length)))
                self.send(endpoint.answers.pop(0) if endpoint.answers else COMPLETION)

            def send(self, answer: Answer) -> None:
                """Send one answer."""
                status, headers, body = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A running endpoint."""
    made = Endpoint()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def model(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIModel]:
    """A client of it that waits no real time between tries."""
    monkeypatch.setattr("agents.llm.time.sleep", lambda _: None)
    made = OpenAIModel(endpoint.url, "sk-secret", "m", tries=3)
    yield made
    made.close()


def complete(model: OpenAIModel) -> Reply:
    """Ask for a short completion."""
    return model.complete("x", max_tokens=1, temperature=0.0, seed=1, stop=["\n"])


def test_a_completion_carries_its_cost(model: OpenAIModel, endpoint: Endpoint) -> None:
    """Text, tokens and one attempt; the body holds what was asked for."""
    reply = complete(model)
    assert (reply.text, reply.complete, reply.tokens_in, reply.tokens_out, reply.attempts) == (" yes", True, 7, 2, 1)
    assert endpoint.bodies[0] == {
        "model": "m",
        "prompt": "x",
        "max_tokens": 1,
        "temperature": 0.0,
        "seed": 1,
        "stop": ["\n"],
    }


def test_a_chat_is_constrained_by_its_schema(model: OpenAIModel, endpoint: Endpoint) -> None:
    """The schema travels as response_format."""
    schema = {"title": "t", "type": "object"}
    assert model.chat([{"role": "user", "content": "x"}], max_tokens=1, temperature=0, seed=1, schema=schema).text
    assert endpoint.bodies[0]["response_format"]["json_schema"] == {"name": "t", "schema": schema, "strict": True}


@pytest.mark.parametrize("passing", [(429, {"Retry-After": "1"}, b"{}"), (500, {}, b"no"), (200, {}, b"<html>")])
def test_what_passes_is_tried_again_and_counted(model: OpenAIModel, endpoint: Endpoint, passing: Answer) -> None:
    """A full queue, a broken worker and garbage: the call succeeds at its third try."""
    endpoint.answers = [passing, passing]
    assert complete(model).attempts == 3


@pytest.mark.parametrize("lasting", [(503, {}, b"{}"), (200, {}, b"<html>")])
def test_what_lasts_is_unavailable(model: OpenAIModel, endpoint: Endpoint, lasting: Answer) -> None:
    """After the last try: try later, naming the address."""
    endpoint.answers = [lasting] * 3
    with pytest.raises(Unavailable, match="127.0.0.1"):
        complete(model)
    assert len(endpoint.bodies) == 3


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [(401, Invalid, "OPENAI_API_KEY"), (404, Invalid, "model called 'm'"), (400, Refused, "too long")],
)
def test_what_a_person_must_mend_is_not_tried_again(
    model: OpenAIModel, endpoint: Endpoint, status: int, error: type[Exception], words: str
) -> None:
    """A refused key, an unknown model, a request that is too long."""
    endpoint.answers = [(status, {}, b'{"error": {"message": "too long"}}')]
    with pytest.raises(error, match=words) as caught:
        complete(model)
    assert len(endpoint.bodies) == 1
    assert "sk-secret" not in str(caught.value)


def test_a_dead_address_is_unavailable_at_once(model: OpenAIModel, endpoint: Endpoint) -> None:
    """Nobody listens: no tries, the pause is the run's business."""
    dead = OpenAIModel("http://127.0.0.1:9/v1", "k", "m")
    with pytest.raises(Unavailable, match="127.0.0.1:9"):
        complete(dead)
    dead.close()


def test_a_probe_lists_models_or_says_what_is_wrong(model: OpenAIModel, endpoint: Endpoint) -> None:
    """An address that answers but is no endpoint is a setting to correct."""
    assert model.probe() == ["m"]
    endpoint.answers = [(200, {}, b"<html>")]
    with pytest.raises(Invalid, match="/v1"):
        model.probe()


def test_logprobs_are_read_in_both_shapes() -> None:
    """OpenAI's and vLLM's dictionary; llama.cpp's list."""
    assert parse_top_logprobs({"top_logprobs": [{" yes": -0.5}]}) == {" yes": -0.5}
    shape = {"content": [{"top_logprobs": [{"token": " no", "logprob": -1.0}]}]}
    assert parse_top_logprobs(shape) == {" no": -1.0}
    assert parse_top_logprobs(None) is None


def test_an_errors_text_is_scrubbed() -> None:
    """Keys go, and so does what is too long to read."""
    assert "sk-abc" not in scrub("refused sk-abc123 " + "x" * 500)
    assert len(scrub("word " * 200)) <= 300
