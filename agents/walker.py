"""A language model that walks the tree by itself: a llama-index agent with the tools of agents/walk_tools.py.

In: a scope, an endpoint, a number of targets. Out: a `Plan` whose targets say who chose them and why. A walk that ends
without a valid, new choice (steps used up, a reply that calls no tool, a refused call) leaves its target to the deficit
walk, which plans all of those around what was chosen; each is counted. An endpoint that is away is waited for, and the
walk begun again. llama_index is imported only when there is something to walk: nothing of it is written to disk, and it
calls nobody but the endpoint.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from agents.model import Refused
from agents.outage import Outage
from agents.plan import Plan, PlannedTarget, plan
from agents.prompts import Prompt, build_messages
from agents.scope import Scope, read_scope
from agents.walk_tools import Board, Walk
from graph.database import Reader

OUT_OF_STEPS, NO_CHOICE, REFUSED = "steps used up", "unusable reply", "refused by the endpoint"
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)  # of replies that llama-index cannot read
CONTEXT = 32_768
CHOSE = "chose"


@dataclass(frozen=True, slots=True)
class Walker:
    """How a model walks: where it is called, its prompt, the most calls of a walk, and how many walk at once."""

    base_url: str
    key: str
    model: str
    prompt: Prompt
    steps: int = 12
    concurrency: int = 4
    temperature: float = 0.0
    seed: int = 0
    max_tokens: int = 512
    calls_tools: bool = True

    @property
    def name(self) -> str:
        """Model and prompt, as a run is stored with them."""
        return f"{self.model} ({self.prompt.name}) sha256:{self.prompt.sha256[:16]}, {self.steps} steps"


def walk_plan(
    reader: Reader,
    walker: Walker,
    n: int,
    outage: Outage,
    *,
    under: Sequence[str] = (),
    alpha: float = 0.5,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Plan:
    """Have a model choose n targets, at most as many as the articles allow; `on_progress` hears walks done, of all.

    Raises Unavailable where the endpoint stays away, Invalid where it refuses key or model, and Stopped.
    """
    scope = read_scope(reader, under)
    board = Board(scope, n, alpha)
    wanted = min(n, scope.room)
    walks: list[Walk] = []
    lanes = Lanes(walker)

    def one(_: int) -> Walk:
        return outage.through(lambda: lanes.walk(Walk(reader, board)))

    with ThreadPoolExecutor(min(walker.concurrency, max(1, wanted)), thread_name_prefix="walker") as threads:
        try:
            for walk in threads.map(one, range(wanted)):
                walks.append(walk)
                on_progress(len(walks), wanted)
        finally:
            threads.shutdown(cancel_futures=True)
            lanes.close()
    return replace(fill_in(scope, walks, n, alpha=alpha, seed=seed), walked_by=walker.name)


def fill_in(scope: Scope, walks: Sequence[Walk], n: int, *, alpha: float, seed: int) -> Plan:
    """Return a plan of what walks chose, in their order; those that chose nothing get the deficit walk's targets.

    The deficit walk sees what they chose as open targets, so no concept gets more than its articles allow.
    """
    chosen = [walk.choice.ui for walk in walks if walk.choice]
    taken = Counter(chosen)
    left = replace(scope, descriptors=tuple(replace(d, open=d.open + taken[d.ui]) for d in scope.descriptors))
    fallback = iter(plan(left, n - len(chosen), alpha=alpha, seed=seed).targets)
    targets: list[PlannedTarget] = []
    for walk in walks:
        if walk.choice:
            targets.append(walk.choice.target(len(targets), tuple(walk.reasons)))
        elif (target := next(fallback, None)) is not None:
            why = (*walk.reasons, f"fell back to the deficit walk: {walk.why_not}")
            targets.append(replace(target, ordinal=len(targets), reasons=why))
    ends = Counter(CHOSE if walk.choice else str(walk.why_not) for walk in walks)
    return Plan(tuple(targets), n, len(targets), scope.room, dict(sorted(ends.items())))


class Lanes:
    """An event loop and a client for each thread: the agents are asynchronous, the rest of kailin is not."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._all: list[tuple[asyncio.Runner, Any]] = []

    def walk(self, walk: Walk) -> Walk:
        """Walk to an end and return the walk. Raises Unavailable and Invalid."""
        try:
            with translated(self._walker, walk):
                runner, llm = self._lane()
                runner.run(step_through(self._walker, llm, walk))
        finally:
            walk.leave()
        if walk.outage:
            raise walk.outage
        if walk.choice is None and walk.why_not is None:
            walk.why_not = NO_CHOICE
        return walk

    def close(self) -> None:
        """Close all loops and connections; no thread may walk any more."""
        for runner, llm in self._all:
            runner.run(close_client(llm))
            runner.close()

    def _lane(self) -> tuple[asyncio.Runner, Any]:
        lane: tuple[asyncio.Runner, Any] | None = getattr(self._mine, "lane", None)
        if lane is None:
            lane = self._mine.lane = (asyncio.Runner(), open_llm(self._walker))
            with self._lock:
                self._all.append(lane)
        return lane


@contextmanager
def translated(walker: Walker, walk: Walk) -> Iterator[None]:
    """Turn the endpoint's errors into ours; a refused call and any other end of the agent leave the walk unchosen."""
    from llama_index.core.workflow import WorkflowRuntimeError  # noqa: PLC0415 - takes seconds to import

    from agents.llm import find_endpoint_error, translate  # noqa: PLC0415 - its client takes half a second

    try:
        yield
    except Exception as error:
        client_error = find_endpoint_error(error)
        if client_error is not None:
            ours = translate(client_error, walker.base_url, walker.model)
            if not isinstance(ours, Refused):
                raise ours from error
            walk.why_not = walk.why_not or REFUSED
        elif isinstance(error, WorkflowRuntimeError):
            walk.why_not = walk.why_not or OUT_OF_STEPS
        elif isinstance(error, UNREADABLE):
            walk.why_not = walk.why_not or NO_CHOICE
        else:
            raise


def open_llm(walker: Walker) -> Any:
    """Return llama-index's client of the endpoint, without retries of its own or proxies of the environment."""
    import httpx  # noqa: PLC0415 - with llama_index: only where something walks
    from llama_index.llms.openai_like import OpenAILike  # noqa: PLC0415 - takes seconds to import

    return OpenAILike(
        model=walker.model,
        api_base=walker.base_url,
        api_key=walker.key,
        is_chat_model=True,
        is_function_calling_model=walker.calls_tools,
        context_window=CONTEXT,
        temperature=walker.temperature,
        max_tokens=walker.max_tokens,
        additional_kwargs={"seed": walker.seed},
        max_retries=0,
        timeout=120.0,
        http_client=httpx.Client(trust_env=False, timeout=120.0),
        async_http_client=httpx.AsyncClient(trust_env=False, timeout=120.0),
    )


async def close_client(llm: Any) -> None:
    """Close the connections of a client inside its own loop."""
    await llm._async_http_client.aclose()
    llm._http_client.close()


async def step_through(walker: Walker, llm: Any, walk: Walk) -> None:
    """Let the agent call tools until it chooses, ends by itself or has used up its steps."""
    from llama_index.core.agent.workflow import FunctionAgent, ReActAgent  # noqa: PLC0415 - takes seconds to import
    from llama_index.core.memory import ChatMemoryBuffer  # noqa: PLC0415
    from llama_index.core.tools import FunctionTool  # noqa: PLC0415

    system, user = build_messages(walker.prompt, {"scope": walk.scope, "steps": str(walker.steps)})
    looks = [walk.children, walk.coverage, walk.least_covered, walk.articles]
    tools = [FunctionTool.from_defaults(fn=look) for look in looks]
    tools.append(FunctionTool.from_defaults(fn=walk.choose, return_direct=True))
    kind = FunctionAgent if walker.calls_tools else ReActAgent
    agent = kind(tools=tools, llm=llm, system_prompt=system["content"], streaming=False, timeout=None)
    # Words for tokens: a tokenizer of llama-index's would look for files.
    memory = ChatMemoryBuffer.from_defaults(token_limit=CONTEXT, tokenizer_fn=str.split)
    await agent.run(user_msg=user["content"], memory=memory, max_iterations=walker.steps + 1)


def takes_tools(walker: Walker) -> bool:
    """Say whether an endpoint takes tools with a chat; where it refuses them, the agent asks for calls in words.

    Raises Unavailable and Invalid.
    """
    from llama_index.core.tools import FunctionTool  # noqa: PLC0415 - takes seconds to import

    from agents.llm import find_endpoint_error, translate  # noqa: PLC0415 - its client takes half a second

    def wait(reason: str) -> str:
        """Wait."""
        return reason

    llm = open_llm(replace(walker, max_tokens=8))
    try:
        llm.chat_with_tools([FunctionTool.from_defaults(fn=wait)], user_msg="Wait, and say why.")
    except Exception as error:
        client_error = find_endpoint_error(error)
        if client_error is None:
            raise
        ours = translate(client_error, walker.base_url, walker.model)
        if not isinstance(ours, Refused):
            raise ours from error
        return False
    finally:
        asyncio.run(close_client(llm))
    return True
