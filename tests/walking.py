"""Scripted walkers for tests and measurements: how a chat with tools goes on, as an OpenAI-compatible endpoint says it.

In: a request's body. Out: the assistant's message. Each decides by what stands in the messages alone.
"""

from collections.abc import Callable
from typing import Any

import orjson

Body = dict[str, Any]
STUBBORN: list[Body] = []
DEPTH = 2  # forks taken before the least covered concepts are looked at


def sensible(asked: Body) -> Body:
    """Follow the greatest deficit down two forks, then choose the concept below that lacks most."""
    seen = results(asked)
    if not seen:
        return call("children", reason="I begin at the top.")
    last = seen[-1]
    if last.get("concepts"):
        best = last["concepts"][0]
        return call("choose", ui=best["ui"], number=best["numbers"][0], reason="It lacks most pairs.")
    sides = [side for side in last.get("sides", []) if not side["here"]]
    if not sides or len(seen) > DEPTH:
        where = numbers(asked)
        return call("least_covered", number=where[-1] if where else "", reason="I look at the concepts here.")
    best = max(sides, key=lambda side: (side["deficit"], side["number"]))
    tool = "children" if len(seen) < DEPTH else "least_covered"
    return call(tool, number=best["number"], reason=f"{best['name']} lacks {best['deficit']} pairs.")


def silent(_: Body) -> Body:
    """Call no tool."""
    return {"role": "assistant", "content": "I would choose Neoplasms."}


def invalid(_: Body) -> Body:
    """Choose a concept that is not there."""
    return call("choose", ui="D999999", number="C04", reason="I like it.")


def lost(_: Body) -> Body:
    """Look at the top for ever."""
    return call("children", reason="I look again.")


def stubborn(asked: Body) -> Body:
    """Choose the first concept that the first walk was shown, also where it was chosen before."""
    seen = results(asked)
    if not seen:
        return call("least_covered", reason="I look.")
    last = seen[-1]["concepts"]
    STUBBORN.append(last[0])
    return call("choose", ui=STUBBORN[0]["ui"], number=STUBBORN[0]["numbers"][0], reason="I want it.")


def at_once(_: Body) -> Body:
    """Choose without having looked."""
    return call("choose", ui="D1", number="C04", reason="There is nothing else.")


def refused(_: Body) -> Body:
    """Stand for an endpoint that takes no tools."""
    raise ValueError("tools are not supported")


def mistaken(asked: Body) -> Body:
    """Make two calls that cannot be, a place that is not there and a tool without its arguments, then be sensible."""
    tools = [message for message in asked["messages"] if message["role"] == "tool"]
    if len(tools) < 2:
        return call("children", number="Q99", reason="Is it there?") if not tools else call("coverage")
    kept = [message for message in asked["messages"] if "not in the graph" not in str(message.get("content"))]
    return sensible({**asked, "messages": [m for m in kept if "missing" not in str(m.get("content"))]})


WALKS: dict[str, Callable[[Body], Body]] = {
    walk.__name__: walk for walk in (sensible, silent, invalid, lost, stubborn, at_once, refused, mistaken)
}


def call(tool: str, **arguments: str) -> Body:
    """Return a message that calls one tool."""
    function = {"name": tool, "arguments": orjson.dumps(arguments).decode()}
    return {"role": "assistant", "content": None, "tool_calls": [{"id": "t", "type": "function", "function": function}]}


def results(asked: Body) -> list[Body]:
    """Return what the tools have answered so far."""
    return [orjson.loads(m["content"]) for m in asked["messages"] if m["role"] == "tool" and m["content"][:1] == "{"]


def numbers(asked: Body) -> list[str]:
    """Return the tree numbers that tools were called with so far."""
    calls = [c["function"] for m in asked["messages"] for c in m.get("tool_calls") or ()]
    return [number for c in calls if (number := orjson.loads(c["arguments"]).get("number"))]


def in_words(message: Body) -> str:
    """Return a message that calls a tool as a model without tools writes it (ReAct)."""
    if "tool_calls" not in message:
        return str(message["content"])
    function = message["tool_calls"][0]["function"]
    return f"Thought: I need a tool.\nAction: {function['name']}\nAction Input: {function['arguments']}"
