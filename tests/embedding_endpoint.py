"""A local OpenAI-compatible endpoint for embeddings: each word has a fixed direction, a text is the sum of its words.

So texts that share words are near each other, and the same text has the same vector on every machine.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.lucene import words
from graph.identity import seeded_order

MODEL = "words-32"
DIMENSION = 32
Answer = tuple[int, bytes]


def word_vector(text: str) -> NDArray[np.float64]:
    """Return a text's vector: the sum of its words' directions, stop words left out."""
    found = [np.random.default_rng(seeded_order(0, word)).standard_normal(DIMENSION) for word in words(text) or [text]]
    return np.asarray(np.sum(found, axis=0))


class EmbeddingEndpoint:
    """A running endpoint that gives the answers queued for it, then vectors; `inputs` are the texts it was sent."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.inputs: list[list[str]] = []
        self.model = MODEL
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            """Answers from the queue."""

            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                """List the models."""
                self.send(200, {"data": [{"id": endpoint.model}]})

            def do_POST(self) -> None:
                """Embed."""
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.inputs.append(asked["input"])
                if endpoint.answers:
                    self.send(*endpoint.answers.pop(0))
                    return
                vectors = [word_vector(text).tolist() for text in asked["input"]]
                data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
                usage = {"prompt_tokens": 1, "total_tokens": 1}
                self.send(200, {"object": "list", "model": endpoint.model, "data": data, "usage": usage})

            def send(self, status: int, body: Any) -> None:
                """Send one answer."""
                text = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def n_texts(self) -> int:
        """How many texts were sent so far."""
        return sum(map(len, self.inputs))

    @contextmanager
    def running(self) -> Iterator["EmbeddingEndpoint"]:
        """Serve while the context lasts."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
