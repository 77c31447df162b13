"""Imports packages of the optional extras, and names the install line where one is absent."""

import importlib
import os
from typing import Any

from graph.errors import Invalid


def optional(module: str, extra: str, purpose: str) -> Any:
    """Import a module of the extra `local`, `scale`, …; `purpose` begins the sentence on what needs it.

    Raises Invalid with the install line when it is not there.
    """
    package = module.partition(".")[0]
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # TRL tells its makers of each training; read when it is imported
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Invalid(
            f"{purpose} needs the Python package {package}, which is not installed.",
            remedy=f'Install it with: pip install "kailin[{extra}]".',
            package=package,
        ) from error
