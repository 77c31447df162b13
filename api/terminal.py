"""What every command shares at the terminal: common options, results on stdout, messages and progress on stderr.

Results are text for people or, with `--json`, exactly one JSON document. Progress is a bar on a terminal and plain
lines, at most one every few seconds, elsewhere. Nothing here knows what a command does.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from graph.private_neo4j import OnProgress

HomeOption = Annotated[
    str | None, typer.Option("--home", metavar="NAME", help="Work in this home, beside the default one.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")]

PLAIN_WIDTH = 160
FIRST_LINE_SECONDS = 2.0
LINE_SECONDS = 10.0
STOPPING = "Stopping: what is done is kept; `kailin resume` goes on. Once more to end at once."


def example(text: str) -> str:
    """Return the epilogue of a command's help."""
    return f"Example: {text}"


def out() -> Console:
    """Return the console for results; wide where stdout is no terminal, so that no column is cut."""
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)


def err() -> Console:
    """Return the console for messages."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a message for people on stderr."""
    err().print(text, markup=False)


def show(document: Any, as_json: bool, *texts: RenderableType) -> None:
    """Print a result: the document as JSON, or the texts that say the same to people."""
    if as_json:
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=plain).decode() + "\n")
        return
    console = out()
    for text in texts:
        if isinstance(text, str):
            console.print(text, markup=False, soft_wrap=True)
        else:
            console.print(text)


def plain(value: Any) -> Any:
    """Return the JSON form of what JSON does not know: a path, a set or a date of Neo4j's."""
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


@contextmanager
def progress() -> Iterator[OnProgress]:
    """Yield a function that shows how far a piece of work is."""
    console = err()
    if not console.is_terminal:
        yield PlainProgress(say)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield on_progress


class PlainProgress:
    """Progress as lines of text: none for what ends within two seconds, then one every ten.

    A step that cannot say how far it is gets one line when it begins.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._next: dict[str, float] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Write a line if one is due for this step."""
        now = self._clock()
        if step not in self._next and not (done or total):
            self._write(f"{step} …")
        elif now >= self._next.setdefault(step, now + FIRST_LINE_SECONDS):
            self._write(f"{step}: {100 * done // total} %" if total else f"{step}: {done:,}")
        else:
            return
        self._next[step] = now + LINE_SECONDS


@contextmanager
def stop_on_signal(said: str = STOPPING) -> Iterator[threading.Event]:
    """Yield an event that the first Ctrl-C or SIGTERM sets, saying so; a second Ctrl-C ends the process at once."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say(said)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
