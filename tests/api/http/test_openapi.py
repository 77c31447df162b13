"""The OpenAPI description: complete, and true, whatever is sent (schemathesis, over a real server)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.http.app import build_app
from api.http.http_settings import HttpSettings
from api.http.keys import SCOPES, create_key
from graph.database import Database

EXAMPLES = 4  # of well-formed, and as many of ill-formed requests of each operation; more by hand: tests/README.md
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
METHODS = ("get", "post", "put", "patch", "delete")


def iter_operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each operation and what is said of it."""
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def test_everything_is_described(client: TestClient) -> None:
    """Each operation has a summary and a description, each parameter a description and an example."""
    lacking = []
    for name, operation in iter_operations(client.get("/openapi.json").json()):
        lacking += [f"{name}: no {what}" for what in ("summary", "description") if not operation.get(what)]
        for parameter in operation.get("parameters", []):
            said = {**parameter.get("schema", {}), **parameter}
            lacking += [f"{name} {parameter['name']}: no description"] if not said.get("description") else []
            lacking += [f"{name} {parameter['name']}: no example"] if not has_example(said) else []
    assert lacking == []


def has_example(said: dict[str, Any]) -> bool:
    """Say whether a parameter, or its schema, has an example."""
    return any(said.get(word) not in (None, [], {}) for word in ("example", "examples"))


def test_every_error_is_a_problem_by_the_description(client: TestClient) -> None:
    """Each operation names what may become of it, all in one shape, and those with a name in the path a 404."""
    description = client.get("/openapi.json").json()
    assert "Problem" in description["components"]["schemas"]
    for name, operation in iter_operations(description):
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"401", "403", "422", "429", "503"} <= errors.keys(), name
        assert "{" not in name or "404" in errors, name
        for answer in errors.values():
            assert list(answer["content"]) == ["application/problem+json"], name


@pytest.fixture(params=["without a key", "with a key"])
def served(
    request: pytest.FixtureRequest,
    corpus: Database,
    tmp_path: Path,
    serve_app: Callable[[FastAPI], AbstractContextManager[str]],
) -> Iterator[tuple[str, dict[str, str]]]:
    """A real server's address and the headers to send; a key where it takes no request without one."""
    keys, with_key = tmp_path / "keys.json", request.param == "with a key"
    _, secret = create_key(keys, "all", SCOPES)
    app = build_app(corpus, HttpSettings(port=0, keys=keys, keyless=not with_key, rate=10**6))
    with serve_app(app) as url:
        yield url, {"Authorization": f"Bearer {secret}"} if with_key else {}


def test_whatever_is_sent_is_answered_as_described(served: tuple[str, dict[str, str]]) -> None:
    """No 5xx and no status, media type or shape that is not described; for ill-formed requests too."""
    url, headers = served
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", headers=headers)
    n_operations = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        n_operations += 1
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode == GenerationMode.NEGATIVE and not (operation.body or list(operation.iter_parameters())):
                continue  # nothing to do wrong

            @given(operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def send(case: Case[Any]) -> None:
                case.call_and_validate(headers={**dict(case.headers or {}), **headers}, checks=CHECKS, timeout=30)

            send()
    assert n_operations >= 15
