"""The model that takes generator B's place: one trained here, in this process, or one that the endpoint serves by name.

In: `--generator WHAT`, a run directory or adapter folder of `kailin train`, or a name. Out: a local model with the form
of its prompts, or the name to ask the endpoint for. B is the one that preferences train; A stays what the settings say.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from agents.local_model import LocalModel, open_local_model
from agents.prompts import Form, Prompt
from agents.training.run_folder import find_config
from api.settings import Settings
from api.terminal import say
from graph.errors import Invalid


@dataclass(frozen=True, slots=True)
class LocalGenerator:
    """A model in this process, and the form of prompts that it was trained on."""

    model: LocalModel
    form: Form


def is_local(settings: Settings) -> bool:
    """Say whether the generator of the settings is a folder or file, not a name. Raises Invalid where it is neither."""
    if settings.generator is None:
        return False
    if Path(settings.generator).expanduser().exists():
        return True
    if settings.openai_base_url is None and settings.generator_b_base_url is None:
        raise Invalid(
            f"--generator {settings.generator}: there is no such folder, and no endpoint that could serve it by name.",
            remedy="Give the run directory of `kailin train generator`, or set OPENAI_BASE_URL.",
        )
    return False


def open_generator(settings: Settings, texts: Mapping[str, Prompt], stack: ExitStack) -> LocalGenerator | None:
    """Open the trained generator of the settings; None where B is called at an endpoint.

    Raises Invalid where the folder holds no model, or one that was trained on another prompt than this run has.
    """
    if settings.generator is None or not is_local(settings):
        return None
    path = Path(settings.generator).expanduser()
    form = trained_form(settings, path, texts)
    model = open_local_model(path)
    stack.callback(model.close)
    say(f"{model.name} takes generator B's place, in this process.")
    return LocalGenerator(model, form)


def trained_form(settings: Settings, path: Path, texts: Mapping[str, Prompt]) -> Form:
    """Return the form of prompts a model was trained on; what was not trained here follows the settings, else text."""
    config = find_config(path)
    if config is None or "prompt" not in config:
        return "json" if settings.prompt_form == "json" else "text"
    trained = config["prompt"]
    now = texts.get(trained["name"])
    if now is None or now.sha256 != trained["sha256"]:
        raise Invalid(
            f"{path} was trained on a prompt {trained['name']} with the checksum {trained['sha256'][:12]}; "
            f"this run's has {now.sha256[:12] if now else 'no such prompt'}.",
            remedy="Give the prompts of its training (--prompts DIR), or train it anew on these.",
            path=str(path),
        )
    return "json" if trained["form"] == "json" else "text"
