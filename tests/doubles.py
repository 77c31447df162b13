"""Scripted doubles for the one border that costs minutes: the model. The database in tests is a real one."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import orjson

from agents.ask import Agent
from agents.crew import Crew
from agents.evidence import sentences
from agents.gates import STOP, words
from agents.kinds import KINDS, Kind
from agents.model import Message, Reply
from agents.prompts import Role, load_prompts, prompts_of_kinds
from graph.identity import seeded_order

YES = {" yes": -0.1, " no": -2.5, " maybe": -4.0}
BETTER_A, BETTER_B = {" A": -0.2, " B": -1.7}, {" A": -1.7, " B": -0.2}
SENTENCE_WORDS = 8  # of a sentence worth a question
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
        text, asked_by = messages[-1]["content"], (schema or {}).get("title")
        kind = kind_asked(messages[0]["content"])
        if asked_by == "comparison":
            made = orjson.dumps({"reason": "It is nearer.", "better": better_of(text)}).decode()
        elif asked_by == "judgement":
            grades = dict.fromkeys(("grounded", "answerable", "unambiguous", "consistent"), 4)
            made = orjson.dumps({"reason": "It holds.", **grades}).decode()
        elif text.startswith("Contexts:"):
            context, _, asked = text.split("[1] ", maxsplit=1)[-1].rpartition("Question: ")
            made = orjson.dumps(answer_about(kind, context.split()[:25], asked)).decode()
        else:
            made = orjson.dumps({"question": question_about(text, kind)}).decode()
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
        return self._reply(prompt, " " + continuation(prompt, finding), None)

    def _reply(self, prompt: str, text: str, top: dict[str, float] | None) -> Reply:
        with self._lock:
            self.calls += 1
            self.prompts.append(prompt)
        if self.latency:
            time.sleep(self.latency)
        instead = None if top else self.fault(prompt)
        text = text if instead is None else instead
        return Reply(text, True, self.name, len(prompt) // 4, len(text) // 4, self.latency, 1, top)


class Extractive(ScriptedModel):
    """Asks about a sentence of the abstract that the seed chooses, so that two generators ask different questions."""

    def chat(
        self, messages: list[Message], *, max_tokens: int, temperature: float, seed: int, schema: dict[str, Any] | None
    ) -> Reply:
        """Return a JSON reply."""
        text = messages[-1]["content"]
        if (schema or {}).get("title") != "question":
            return super().chat(messages, max_tokens=max_tokens, temperature=temperature, seed=seed, schema=schema)
        found = [s for s in sentences(text.rpartition("Abstract: ")[2]) if len(s.split()) >= SENTENCE_WORDS] or [text]
        return self._reply(text, orjson.dumps({"question": question_about(found[seed % len(found)])}).decode(), None)


def better_of(text: str) -> str:
    """Return which of a comparison's two questions comes first by the alphabet: the same one in either order."""
    (_, first), (_, second) = QUESTIONS.findall(text)[-2:]
    return "A" if first < second else "B"


def question_about(text: str, kind: Kind = "yesno") -> str:
    """Return a question of a text's first words, grounded in it by making."""
    asking = "Is it shown that" if kind == "yesno" else "Which is it that"
    return f"{asking} {' '.join(text.rstrip('.?').replace('?', '').split()[:14])}?"


def kind_asked(prompt: str) -> Kind:
    """Return the kind of question that a prompt is for, which its first lines name."""
    head = prompt[:1000]
    return next((kind for kind in KINDS if f"{kind} question" in head), "yesno")


def answer_about(kind: Kind, found: Sequence[str], question: str) -> dict[str, Any]:
    """Return an answer made of a context's first words: exact answers and items are words that the question lacks."""
    text = " ".join(found) + "."
    if kind == "yesno":
        return {"long_answer": text, "decision": "yes"}
    asked = set(words(question))
    new = [word for word in dict.fromkeys(words(text)) if len(word) > 3 and word not in asked and word not in STOP]
    parts: dict[str, dict[str, Any]] = {"factoid": {"exact_answer": "".join(new[:1])}, "list": {"items": new[:2]}}
    return {"ideal_answer": text, **parts.get(kind, {})}


def continuation(prompt: str, finding: str) -> str:
    """Return how a text prompt goes on: with a question about the finding, or with an answer made of it."""
    kind = kind_asked(prompt)
    if prompt.endswith("Question:"):
        return question_about(finding, kind)
    text = " ".join(finding.split()[:25])
    made = answer_about(kind, text.split(), prompt.rsplit("Question: ", 1)[-1].split("\n", maxsplit=1)[0])
    if kind in {"yesno", "summary"}:
        return text
    first = str(made.get("exact_answer", "; ".join(made.get("items", []))))
    return f"{first}\nBecause: {text}"


def every_fifth(prompt: str) -> str | None:
    """Return garbage for a fixed fifth of the prompts."""
    return "###" if seeded_order(0, prompt) % 5 == 0 else None


def scripted_crew(model: ScriptedModel, form: str = "text", judging: Collection[str] = ()) -> Crew:
    """Return a crew whose agents share one scripted model; `judging` adds those that compare and judge."""
    prompts = load_prompts()

    def agent(role: str, prompt: str) -> Agent:
        return Agent(role, model, prompts[prompt], 0.0, 96, 0)

    def writing(role: str, of: Role, voice: str = "") -> Agent:
        own = prompts_of_kinds(prompts, of, form, voice)
        return replace(agent(role, own["yesno"].name), prompts=own)

    return Crew(
        generators=(writing("ask_a", "ask", "a"), writing("ask_b", "ask", "b")),
        answerer=writing("answer", "answer"),
        probe=lambda: None,
        compare=agent("evaluate", f"compare_{form}") if "compare" in judging else None,
        judge=agent("judge", f"judge_{form}") if "judge" in judging else None,
    )
