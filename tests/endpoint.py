"""A local OpenAI-compatible endpoint for tests and measurements: scripted replies after a set latency, with faults.

python tests/endpoint.py --port P [--latency 0.2] [--spread 0.1] [--faults 0.2] [--varied] [--walk sensible]

Lean on purpose (one asyncio protocol, no framework), so that a measurement measures the client. Of the faults a third
each are status 429 with Retry-After 0, status 500, and a body that is no JSON; they follow a seeded sequence. Varied
replies to chat prompts differ each time, as a model's do at temperature 1. `GET …/answers` tells how many answers were
sent. Loopback only; ends with the process that started it.
"""

import argparse
import asyncio
import random
from collections.abc import Callable
from typing import Any

import orjson

from tests.doubles import BETTER_A, YES, answer_about, better_of, continuation, kind_asked, question_about
from tests.walking import WALKS, in_words

CRITERIA = ("grounded", "answerable", "unambiguous", "consistent")
JUDGING: dict[str, Callable[[str], dict[str, Any]]] = {
    "comparison": lambda text: {"reason": "It is nearer.", "better": better_of(text)},
    "judgement": lambda _: {"reason": "It holds.", **dict.fromkeys(CRITERIA, 4)},
}
MODELS = b'{"object":"list","data":[{"id":"scripted","object":"model"}]}'


def completion(path: str, body: bytes, chance: random.Random | None = None, walk: str = "sensible") -> bytes:
    """Return the scripted reply to a request, with a chance a varied one; one with tools goes to a scripted walker."""
    asked = orjson.loads(body)
    if asked.get("tools"):
        message = WALKS[walk](asked)
        text = str(message)
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if "tool_calls" in message else "stop"}
    elif path.endswith("/chat/completions"):
        by_words = "Action Input" in str(asked["messages"][0]["content"])
        text = in_words(WALKS[walk](asked)) if by_words else chat_text(asked, chance)
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    else:
        text = completion_text(asked["prompt"])
        choice = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
        if asked.get("logprobs"):
            choice["logprobs"] = {"top_logprobs": [BETTER_A if asked["prompt"].endswith("Better:") else YES]}
    usage = {"prompt_tokens": len(body) // 4, "completion_tokens": len(text) // 4}
    return orjson.dumps({"id": "c", "object": "completion", "model": "scripted", "choices": [choice], "usage": usage})


def chat_text(asked: dict[str, Any], chance: random.Random | None = None) -> str:
    """Return a JSON question, or a JSON answer made of the first context."""
    judged = asked.get("response_format", {}).get("json_schema", {}).get("name")
    text, kind = asked["messages"][-1]["content"], kind_asked(asked["messages"][0]["content"])
    if judged in JUDGING:
        return orjson.dumps(JUDGING[judged](text)).decode()
    if is_answering(text):
        start = 1 + (chance.randrange(12) if chance else 0)
        words = text.split("\n\n")[1].split()[start : start + 25]
        return orjson.dumps(answer_about(kind, words, text.rpartition("Question: ")[2])).decode()
    if chance:
        words = text.split()
        start = chance.randrange(max(1, len(words) - 14))
        text = " ".join(words[start : start + 14])
    return orjson.dumps({"question": question_about(text, kind)}).decode()


def is_answering(text: str) -> bool:
    """Say whether a chat message asks for an answer."""
    return text.startswith("Contexts:")


def completion_text(prompt: str) -> str:
    """Return a question, or an answer made of the last finding."""
    finding = prompt.rsplit("Finding: ", 1)[-1].split("\n", maxsplit=1)[0]
    return " " + continuation(prompt, finding)


class Endpoint(asyncio.Protocol):
    """One connection: requests come one after the other, as HTTP/1.1 with keep-alive."""

    answers = 0

    def __init__(self, arguments: argparse.Namespace, chance: random.Random) -> None:
        self.arguments, self.chance = arguments, chance
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer a request once it is whole, after the latency."""
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        path = head.split(b" ", 2)[1].decode()
        if path.endswith("/models"):
            self.send(200, MODELS)
            return
        if path.endswith("/answers"):
            self.send(200, orjson.dumps(Endpoint.answers))
            return
        wait = self.arguments.latency + self.chance.uniform(-1, 1) * self.arguments.spread
        asyncio.get_running_loop().call_later(max(0.0, wait), self.answer, path, rest[:length])

    def answer(self, path: str, body: bytes) -> None:
        """Send the reply, or a fault."""
        if self.chance.random() < self.arguments.faults:
            self.send(*self.chance.choice([(429, b"{}"), (500, b"{}"), (200, b"<html>busy</html>")]))
        else:
            Endpoint.answers += b"Contexts:" in body
            try:
                reply = completion(path, body, self.chance if self.arguments.varied else None, self.arguments.walk)
            except ValueError as error:
                self.send(400, orjson.dumps({"error": {"message": str(error)}}))
            else:
                self.send(200, reply)

    def send(self, status: int, body: bytes) -> None:
        """Write one response."""
        if not self.transport.is_closing():
            head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nRetry-After: 0\r\n"
            self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)  # type: ignore[attr-defined]


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until the process is ended."""
    chance = random.Random(0)  # noqa: S311 - faults that repeat, no secret
    server = await asyncio.get_running_loop().create_server(
        lambda: Endpoint(arguments, chance), "127.0.0.1", arguments.port, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how the port is told
    await server.serve_forever()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--spread", type=float, default=0.0)
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--varied", action="store_true")
    parser.add_argument("--walk", choices=sorted(WALKS), default="sensible")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
