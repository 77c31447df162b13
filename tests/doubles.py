"""Scripted doubles for the one border that costs minutes: the model. The database in tests is a real one."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from typing import Any

import orjson

from agents.ask import Agent
from agents.crew import Crew
from agents.model import Message, Reply
from agents.prompts import load_prompts
from graph.identity import seeded_order

YES = {" yes": -0.1, " no": -2.5, " maybe": -4.0}
BETTER_A, BETTER_B = {" A": -0.2, " B": -1.7}, {" A": -1.7, " B": -0.2}
QUESTIONS = re.compile(r"^Question ([AB]): (.+)$", re.MULTILINE)


class ScriptedModel:
    """Answers at once from the prompt itself: a question and an answer made of the last finding's words.

    `fault(prompt)` may return a reply to give instead. `calls` counts, `prompts` keeps the last thousand.
    """

    def __init__(self, name: str = "scripted", fault: Callable[[str], str | None] | None = None) -> None:
        self.name = name
        self.fault = fault or (lambda _: None)
        self.latency = 0.0
        self.calls = 0
        self.prompts: deque[str] = deque(maxlen=1000)
        self._lock = threading.Lock()

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return a JSON reply."""
        text = messages[-1]["content"]
        kind = (schema or {}).get("title")
        if kind == "comparison":
            made = orjson.dumps({"reason": "It is nearer.", "better": better_of(text)}).decode()
        elif kind == "judgement":
            grades = dict.fromkeys(("grounded", "answerable", "unambiguous", "consistent"), 4)
            made = orjson.dumps({"reason": "It holds.", **grades}).decode()
        elif kind == "answer":
            context = text.split("[1] ", maxsplit=1)[-1]
            made = orjson.dumps({"long_answer": " ".join(context.split()[:25]) + ".", "decision": "yes"}).decode()
        else:
            made = orjson.dumps({"question": question_about(text)}).decode()
        return self._reply(text, made, None)

    def complete(
        self, prompt: str, *, max_tokens: int, temperature: float, seed: int, stop: list[str], logprobs: bool = False
    ) -> Reply:
        """Return a continuation, or the decision's alternatives."""
        finding = prompt.rsplit("Finding: ", 1)[-1].split("\n", maxsplit=1)[0]
        if logprobs and prompt.endswith("Better:"):
            return self._reply(prompt, " A", BETTER_A if better_of(prompt) == "A" else BETTER_B)
        if logprobs:
            return self._reply(prompt, " yes", YES)
        answering = prompt.endswith("Because:")
        made = " ".join(finding.split()[:25]) if answering else question_about(finding)
        return self._reply(prompt, " " + made, None)

    def _reply(self, prompt: str, text: str, top: dict[str, float] | None) -> Reply:
        with self._lock:
            self.calls += 1
            self.prompts.append(prompt)
        if self.latency:
            time.sleep(self.latency)
        instead = None if top else self.fault(prompt)
        text = text if instead is None else instead
        return Reply(text, True, self.name, len(prompt) // 4, len(text) // 4, self.latency, 1, top)


def better_of(text: str) -> str:
    """Return which of a comparison's two questions comes first by the alphabet: the same one in either order."""
    (_, first), (_, second) = QUESTIONS.findall(text)[-2:]
    return "A" if first < second else "B"


def question_about(text: str) -> str:
    """Return a yes/no question of a text's first words, grounded in it by making."""
    return f"Is it shown that {' '.join(text.rstrip('.?').replace('?', '').split()[:14])}?"


def every_fifth(prompt: str) -> str | None:
    """Return garbage for a fixed fifth of the prompts."""
    return "###" if seeded_order(0, prompt) % 5 == 0 else None


def scripted_crew(model: ScriptedModel, form: str = "text", judging: Collection[str] = ()) -> Crew:
    """Return a crew whose agents share one scripted model; `judging` adds those that compare and judge."""
    prompts = load_prompts()

    def agent(role: str, prompt: str) -> Agent:
        return Agent(role, model, prompts[prompt], 0.0, 96, 0)

    return Crew(
        generators=(agent("ask_a", f"ask_{form}_a"), agent("ask_b", f"ask_{form}_b")),
        answerer=agent("answer", f"answer_{form}"),
        probe=lambda: None,
        compare=agent("evaluate", f"compare_{form}") if "compare" in judging else None,
        judge=agent("judge", f"judge_{form}") if "judge" in judging else None,
    )
