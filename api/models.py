"""Chooses the real models behind the agents: endpoints of the settings, or the small model where there is none.

In: settings and prompts. Out: a `Crew`, probed: each endpoint answers, serves its model, and takes a JSON schema or
not. Nothing here knows what the agents say to each other.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from agents.ask import Agent
from agents.crew import Crew
from agents.evaluate import Evaluator
from agents.evaluate_model import find_weights, open_trained
from agents.kinds import YESNO, Kind
from agents.local_model import open_local_model
from agents.model import Refused
from agents.prompts import Prompt, prompts_of_kinds
from agents.replies import AskReply, schema_of
from agents.small_model import LICENCE, fetch_small_model, needs_download, small_model
from api.embedders import open_embedder_of, uses_vectors
from api.generator import is_local, open_generator
from api.settings import Settings
from api.terminal import progress, say
from graph.errors import Invalid

if TYPE_CHECKING:
    from agents.llm import OpenAIModel

SMALL_SLOTS = 4
# A question is a line, an answer a few; small models that do not stop by themselves are stopped here.
TEXT_TOKENS = {"ask": 64, "answer": 96, "compare": 1, "judge": 1}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is called, by which name (None: the only one served) and with which key."""

    base_url: str
    key: str
    model: str | None


@contextmanager
def open_crew(settings: Settings, texts: Mapping[str, Prompt]) -> Iterator[Crew]:
    """Open the agents of a run; prompts by name. Raises Unavailable or Invalid, naming the address and the remedy."""
    with ExitStack() as stack:
        # What a person may have to correct is opened first: no server is started that would only be ended again.
        compare, trained = open_judging_model(settings, texts, stack)
        embedder = stack.enter_context(open_embedder_of(settings)) if uses_vectors(settings) else None
        trained_b = open_generator(settings, texts, stack)
        endpoints = find_endpoints(settings, stack)
        models: dict[Endpoint, OpenAIModel] = {}
        for endpoint in endpoints.values():
            if endpoint not in models:
                models[endpoint] = open_model(endpoint, settings.concurrency)
                stack.callback(models[endpoint].close)
        form = prompt_form(settings)
        takes_schema = {endpoint: form == "json" and takes_json_schema(model) for endpoint, model in models.items()}

        def agent(role: str, prompt: Prompt, temperature: float = 0.0) -> Agent:
            endpoint = endpoints[role]
            most = min(settings.reply_tokens, TEXT_TOKENS[prompt.role]) if form == "text" else settings.reply_tokens
            return Agent(role, models[endpoint], prompt, temperature, most, settings.seed, takes_schema[endpoint])

        def writing(role: str, prompts: Mapping[Kind, Prompt], temperature: float) -> Agent:
            return replace(agent(role, prompts[YESNO], temperature), prompts=prompts)

        def second() -> Agent:
            if trained_b is None:
                return writing("ask_b", prompts_of_kinds(texts, "ask", form, "b"), settings.generator_b_temperature)
            prompts = prompts_of_kinds(texts, "ask", trained_b.form, "b")
            most = min(settings.reply_tokens, TEXT_TOKENS["ask"])
            temperature = settings.generator_b_temperature
            made = Agent("ask_b", trained_b.model, prompts[YESNO], temperature, most, settings.seed, constrained=False)
            return replace(made, prompts=prompts)

        def judging(role: str, prompt: str) -> Agent | None:
            return agent(role, texts[f"{prompt}_{form}"]) if role in endpoints else None

        yield Crew(
            generators=(
                writing("ask_a", prompts_of_kinds(texts, "ask", form, "a"), settings.temperature),
                second(),
            ),
            answerer=writing("answer", prompts_of_kinds(texts, "answer", form), settings.temperature),
            probe=lambda: [*(model.probe() for model in models.values()), embedder and embedder.embed(["probe"])],
            compare=compare or judging("evaluate", "compare"),
            trained=trained,
            judge=judging("judge", "judge"),
            embedder=embedder,
        )


def open_judging_model(
    settings: Settings, texts: Mapping[str, Prompt], stack: ExitStack
) -> tuple[Agent | None, Evaluator | None]:
    """Return the model of `model:PATH`: a language model that compares, or a trained evaluator; None for others."""
    if not settings.evaluator.startswith("model:"):
        return None, None
    path = Path(settings.evaluator.removeprefix("model:")).expanduser()
    if not path.exists():
        raise Invalid(f"The evaluator's model {path} does not exist.", remedy="`kailin train evaluator` makes one.")
    if weights := find_weights(path):
        return None, open_trained(weights, settings.seed)
    model = open_local_model(path)
    stack.callback(model.close)
    return Agent("evaluate", model, texts["compare_text"], 0.0, 1, settings.seed), None


def prompt_form(settings: Settings) -> str:
    """Return which prompts are used: `text` for base models and the small one, else `json`."""
    if settings.prompt_form != "auto":
        return settings.prompt_form
    return "text" if settings.openai_base_url is None else "json"


def find_endpoints(settings: Settings, stack: ExitStack) -> dict[str, Endpoint]:
    """Return each role's endpoint; the small model is fetched and started where a role has none."""
    url, key, model = settings.openai_base_url, secret(settings.openai_api_key), settings.model
    if url is None and not (settings.generator_b_base_url and settings.answerer_base_url):
        announce_small_model(settings)
    if url is None:
        with progress() as on_progress:
            fetch_small_model(settings.cache_path, lambda done, total: on_progress("small model", done, total))
        small = stack.enter_context(small_model(settings.cache_path, slots=min(settings.concurrency, SMALL_SLOTS)))
        url, key, model = small.base_url, "none", small.name
    return endpoints_of(settings, Endpoint(url, key, model))


def endpoints_of(settings: Settings, own: Endpoint) -> dict[str, Endpoint]:
    """Return each role's endpoint, where `own` is the first generator's."""
    answerer = other(own, settings.answerer_base_url, settings.answerer_api_key, settings.answerer_model)
    found = {
        "ask_a": own,
        "ask_b": second_endpoint(settings, own),
        "answer": answerer,
    }
    for role, said, its_key in (
        ("evaluate", settings.evaluator, settings.evaluator_api_key),
        ("judge", settings.judge, settings.judge_api_key),
    ):
        if said == "llm":
            found[role] = answerer
        elif said.startswith("llm:"):
            found[role] = named_endpoint(own, said.removeprefix("llm:"), its_key)
    return found


def second_endpoint(settings: Settings, own: Endpoint) -> Endpoint:
    """Return generator B's endpoint, with the trained generator's name where one is served; in vain for a local one."""
    if is_local(settings):
        return own
    model = settings.generator or settings.generator_b_model
    return other(own, settings.generator_b_base_url, settings.generator_b_api_key, model)


def named_endpoint(own: Endpoint, text: str, key: SecretStr | None) -> Endpoint:
    """Return the endpoint of `ENDPOINT[#MODEL]`; without a name, the only model served there."""
    base_url, _, model = text.partition("#")
    return other(replace(own, model=None), base_url, key, model or None)


def other(own: Endpoint, base_url: str | None, key: SecretStr | None, model: str | None) -> Endpoint:
    """Return a role's endpoint: what is set for it, else the first generator's; a key never goes to another address."""
    if base_url is None or base_url == own.base_url:
        return Endpoint(own.base_url, secret(key) if key else own.key, model or own.model)
    return Endpoint(base_url, secret(key), model)


def secret(key: SecretStr | None) -> str:
    """Return a key's text; endpoints without keys are sent a word that says so."""
    return key.get_secret_value() if key else "none"


def announce_small_model(settings: Settings) -> None:
    """Say what is fetched for the small model, and what it is good for."""
    if needs_download(settings.cache_path):
        say(f"The small language model is fetched once into {settings.cache_path}:")
        say(f"  {LICENCE}")
    say("OPENAI_BASE_URL is not set: the small model writes. It shows the system working; for a training corpus")
    say("set OPENAI_BASE_URL to a real model behind vLLM or another OpenAI-compatible endpoint.")


def open_model(endpoint: Endpoint, in_flight: int) -> "OpenAIModel":
    """Return a model whose endpoint answers and serves it. Raises Unavailable, or Invalid listing what is served."""
    from agents.llm import OpenAIModel  # noqa: PLC0415 - its client takes half a second: only who calls models waits

    model = OpenAIModel(endpoint.base_url, endpoint.key, endpoint.model or "", in_flight=in_flight)
    served = model.probe()
    if endpoint.model is None and len(served) == 1:
        model.name = served[0]
    elif endpoint.model is None or (served and endpoint.model not in served):
        wanted = f"does not serve {endpoint.model!r}" if endpoint.model else f"serves {len(served)} models"
        model.close()
        raise Invalid(
            f"{endpoint.base_url} {wanted}.",
            remedy=f"Set KAILIN_MODEL to one of: {', '.join(served) or 'none served'}.",
        )
    return model


def takes_json_schema(model: "OpenAIModel") -> bool:
    """Say whether an endpoint holds replies to a JSON schema; where it does not, replies are only validated."""
    try:
        model.chat(
            [{"role": "user", "content": "Reply in JSON with one question."}],
            max_tokens=8,
            temperature=0.0,
            seed=0,
            schema=schema_of(AskReply),
        )
    except Refused:
        say(f"{model.base_url} refuses JSON schemas: replies are asked for in words and validated.")
        return False
    return True
