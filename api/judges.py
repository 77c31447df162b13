"""Opens the second judge of the settings by itself, for pairs that are made already.

In: settings whose `judge` is not off, and prompts. Out: a `PairJudge`, its endpoint probed.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from agents.ask import Agent
from agents.judge import PairJudge
from agents.prompts import Prompt
from api.models import TEXT_TOKENS, find_endpoints, open_model, prompt_form, takes_json_schema
from api.settings import Settings


@contextmanager
def open_pair_judge(settings: Settings, texts: Mapping[str, Prompt]) -> Iterator[PairJudge]:
    """Yield the judge. Raises Unavailable or Invalid, naming the address and the remedy."""
    with ExitStack() as stack:
        model = open_model(find_endpoints(settings, stack)["judge"], settings.concurrency)
        stack.callback(model.close)
        form = prompt_form(settings)
        constrained = form == "json" and takes_json_schema(model)
        most = TEXT_TOKENS["judge"] if form == "text" else settings.reply_tokens
        agent = Agent("judge", model, texts[f"judge_{form}"], 0.0, most, settings.seed, constrained)
        yield PairJudge(agent, settings.judge_threshold)
