"""What commands share: one JSON document, plain progress lines, errors as one line with an exit code."""

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from api import commands_doctor, main, terminal
from api.terminal import PlainProgress, show
from graph.errors import Defect, Invalid, KailinError, NotFound, Unavailable
from tests.api.conftest import Said


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    """The texts for people stay away, and what JSON lacks is turned into text."""
    show({"path": Path("/x"), "uis": {"b", "a"}}, True, "for people")
    assert json.loads(capsys.readouterr().out) == {"path": "/x", "uis": ["a", "b"]}


def test_text_is_not_read_as_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets of a title are printed as they are, and no line is broken."""
    show({}, False, "[bold]Title [Review]" + " x" * 200)
    assert capsys.readouterr().out == "[bold]Title [Review]" + " x" * 200 + "\n"


def test_plain_progress_is_quiet_for_short_work() -> None:
    """No line in the first two seconds, then one every ten."""
    clock = [0.0]
    lines: list[str] = []
    report = PlainProgress(lines.append, lambda: clock[0])
    for seconds in (0, 1, 1.9, 2.5, 5, 12, 13):
        clock[0] = seconds
        report("Load", int(seconds * 1000), 20_000)
    assert lines == ["Load: 12 %", "Load: 65 %"]
    report("Start Neo4j", 0, 0)
    report("Write pairs", 1000, 0)
    clock[0] = 20
    report("Write pairs", 2000, 0)
    assert lines[2:] == ["Start Neo4j …", "Write pairs: 2,000"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("No such pair.", remedy="Look again."), 1),
        (Invalid("Wrong.", remedy="Look again."), 2),
        (Defect("Odd.", remedy="Look again."), 70),
        (Unavailable("Away.", remedy="Look again."), 75),
        (ZeroDivisionError("division by zero"), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_is_one_line_and_a_code(
    kailin: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    """No traceback reaches a person; the line says what happened and what to do."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(commands_doctor, "load_settings", fail)
    said = kailin("doctor")
    assert said.code == code
    assert said.out == ""
    assert "Traceback" not in said.err
    if isinstance(error, KailinError):
        assert said.err == f"{error}\n"
    elif isinstance(error, ZeroDivisionError):
        assert said.err.startswith("Unexpected ZeroDivisionError: division by zero.")
        assert "kailin --debug" in said.err
        assert "ZeroDivisionError" in kailin("--debug", "doctor").err.split("Traceback")[1]


def test_a_wrong_option_is_exit_code_2(kailin: Callable[..., Said]) -> None:
    """As everywhere."""
    said = kailin("doctor", "--nope")
    assert said.code == 2
    assert said.out == ""


def test_the_version_is_the_distributions(kailin: Callable[..., Said]) -> None:
    """`kailin --version` prints name and version."""
    assert kailin("--version").out.startswith("kailin 0.")


def test_errors_are_red_only_where_colour_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is respected."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal.err()
    with console.capture() as captured:
        console.print("x", style="red")
    assert captured.get() == "x\n"


@pytest.mark.parametrize("command", sorted(main.iter_commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(kailin: Callable[..., Said], command: tuple[str, ...]) -> None:
    """`--help` says what the command does and shows a line to copy; --home and --json are there."""
    said = kailin(*command, "--help")
    assert said.code == 0
    text = " ".join(said.out.split())
    assert f"kailin {' '.join(command)}" in text.split("Example:")[1]
    assert "--home" in text
    assert "--json" in text


def test_logging_stays_quiet(kailin: Callable[..., Said]) -> None:
    """Only warnings and worse are logged, on stderr."""
    kailin("--version")
    kailin("db", "status", "--json")
    assert logging.getLogger().level == logging.WARNING


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps that can say how far they are show a share; the bar is gone when the work is done."""
    shown = io.StringIO()
    monkeypatch.setattr(terminal, "err", lambda: Console(file=shown, force_terminal=True, width=80))
    with terminal.progress() as on_progress:
        on_progress("Start Neo4j", 0, 0)
        on_progress("Load a.xml", 5, 10)
        on_progress("Load a.xml", 10, 10)
    assert "Load a.xml" in shown.getvalue()
    assert "100%" in shown.getvalue()
