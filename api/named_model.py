"""Opens one model by the name that a command was given: an endpoint's address, a folder or file, or the settings' own.

In: `URL[#MODEL]`, a PATH (a Hugging Face folder, an adapter, a run folder of `kailin train`, a GGUF file), or None for
the settings' answerer, which is the small model where no endpoint is set. Out: the model, probed. Nothing here knows
what it is asked.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from agents.model import LanguageModel
from agents.prompts import Form
from api.models import Endpoint, find_endpoints, open_model, other, prompt_form, secret
from api.settings import Settings
from graph.errors import Invalid
from graph.optional import optional

LOCAL_CONCURRENCY = 1  # a model in this process uses every core by itself


@dataclass(frozen=True, slots=True)
class NamedModel:
    """An open model, the form of prompts that suits it, and how many calls it should get at once."""

    model: LanguageModel
    form: Form
    concurrency: int


@contextmanager
def open_named_model(settings: Settings, name: str | None) -> Iterator[NamedModel]:
    """Open the model of a name. Raises Unavailable (no answer), or Invalid (no such path, model or extra)."""
    with ExitStack() as stack:
        if name is not None and not name.startswith(("http://", "https://")):
            yield open_path(Path(name).expanduser(), stack)
            return
        endpoint, form = find_endpoint(settings, name, stack)
        model = open_model(endpoint, settings.concurrency)
        stack.callback(model.close)
        yield NamedModel(model, form, settings.concurrency)


def find_endpoint(settings: Settings, name: str | None, stack: ExitStack) -> tuple[Endpoint, Form]:
    """Return an endpoint and the form that suits it; a key goes to no other address than it was set for."""
    form: Form = "text" if prompt_form(settings) == "text" else "json"
    if name is None:
        return find_endpoints(settings, stack)["answer"], form
    url, _, model = name.partition("#")
    own = Endpoint(settings.openai_base_url or "", secret(settings.openai_api_key), None)
    endpoint = other(own, url, None, model or None)
    return endpoint, "json" if settings.prompt_form == "auto" else form


def open_path(path: Path, stack: ExitStack) -> NamedModel:
    """Open a model in this process. Raises Invalid where there is no such path or the extra `train` is missing."""
    if not path.exists():
        raise Invalid(
            f"--model {path}: there is no such file or folder.",
            remedy="Give a model's path, or an endpoint's address, which begins with http:// or https://.",
        )
    optional("torch", "train", f"A model in this process ({path})")
    local_model = optional("agents.local_model", "train", f"A model in this process ({path})")
    model = local_model.open_local_model(path)
    stack.callback(model.close)
    return NamedModel(model, "text", LOCAL_CONCURRENCY)
