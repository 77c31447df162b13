"""The environment of the extra `train`: ours alone bring our packages, and what is pinned twice is pinned alike."""

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def test_nobody_else_brings_a_package_of_our_names() -> None:
    """No installed distribution has a top-level graph, ingest, agents, api or cypher but ours."""
    installed = packages_distributions()
    owners = {owner for name in ("graph", "ingest", "agents", "api", "cypher") for owner in installed.get(name, [])}
    assert owners <= {"kailin"}


def test_both_environments_agree() -> None:
    """What constraints.txt and constraints-train.txt both hold has the same versions in both."""
    base, train = (pins(ROOT / name) for name in ("constraints.txt", "constraints-train.txt"))
    assert base.keys() <= train.keys()
    assert {name: train[name] for name in base} == base


def pins(path: Path) -> dict[str, set[str]]:
    """The pinned versions by package, markers left out."""
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        found.setdefault(pin.name, set()).add(str(pin.specifier))
    return found


def test_no_library_tells_its_makers() -> None:
    """Imported by our door, TRL and its like report to nobody."""
    code = (
        "from graph.optional import optional; optional('trl', 'train', 'A test'); "
        "from huggingface_hub import constants; print(constants.HF_HUB_DISABLE_TELEMETRY)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "HF_HUB_DISABLE_TELEMETRY"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "True\n"
