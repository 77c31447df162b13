"""The command `kailin`: gathers the commands of `api/commands_*.py`, and turns every error into one line and a code.

Exit codes: 0 done, 1 not found or a check that failed, 2 something a person must correct, 70 a defect, 75 try later,
130 interrupted.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from api import (
    commands_coverage,
    commands_db,
    commands_doctor,
    commands_embed,
    commands_evaluate,
    commands_evaluate_contamination,
    commands_evaluate_corpus,
    commands_evaluate_pubmedqa,
    commands_evaluate_retrieval,
    commands_export,
    commands_fetch,
    commands_graph,
    commands_hydrate,
    commands_judge,
    commands_key,
    commands_load,
    commands_load_benchmark,
    commands_load_bulk,
    commands_load_mesh,
    commands_load_ontology,
    commands_load_pairs,
    commands_load_pubmed,
    commands_push,
    commands_run,
    commands_serve,
    commands_trace,
    commands_train,
    commands_train_answerer,
    commands_train_encoder,
    commands_train_evaluator,
    commands_train_generator,
    quickstart,
)
from api.terminal import err
from graph.errors import Defect, KailinError

LOADS = (
    commands_load_mesh,
    commands_load_pubmed,
    commands_load_bulk,
    commands_load_pairs,
    commands_load_ontology,
    commands_load_benchmark,
)
EVALUATES = (
    commands_evaluate_pubmedqa,
    commands_evaluate_retrieval,
    commands_evaluate_corpus,
    commands_evaluate_contamination,
)
TRAINS = (
    commands_train_generator,
    commands_train_encoder,
    commands_train_evaluator,
    commands_train_answerer,
)
SUBJECTS = (
    quickstart,
    commands_doctor,
    commands_db,
    commands_fetch,
    commands_load,
    commands_graph,
    commands_coverage,
    commands_embed,
    commands_run,
    commands_judge,
    commands_trace,
    commands_export,
    commands_hydrate,
    commands_push,
    commands_train,
    commands_evaluate,
    commands_serve,
    commands_key,
)
app = typer.Typer(
    name="kailin",
    help="Question-answer corpora for biomedical language models, balanced over the MeSH tree.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _subject in LOADS:
    commands_load.load.add_typer(_subject.app)
for _subject in TRAINS:
    commands_train.train.add_typer(_subject.app)
for _subject in EVALUATES:
    commands_evaluate.evaluate.add_typer(_subject.app)
for _subject in SUBJECTS:
    app.add_typer(_subject.app)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"kailin {version('kailin')}")
        raise typer.Exit


@app.callback()
def front(
    debug: Annotated[
        bool, typer.Option("--debug", help="Log more, and show where in the code an error arose.")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Question-answer corpora for biomedical language models, balanced over the MeSH tree."""
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.WARNING, stream=sys.stderr, format="%(message)s", force=True
    )


def iter_commands() -> Iterator[tuple[str, ...]]:
    """Yield every command by its words: ("status",), ("load", "mesh")."""
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", {})
        yield from ((name, sub) for sub in below) if below else ((name,),)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; errors are one line on stderr."""
    try:
        app(args=list(arguments), prog_name="kailin")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KailinError as error:
        return report(error, error.exit_code, "--debug" in arguments)
    except Exception as error:  # noqa: BLE001 - the last door: whatever comes here is a defect of ours
        return report(defect(error), Defect.exit_code, "--debug" in arguments)
    return 0


def defect(error: Exception) -> Defect:
    """Return the defect that an unexpected error shows."""
    said = " ".join(str(error).split())
    made = Defect(
        f"Unexpected {type(error).__name__}: {said}.",
        remedy="This is a mistake in kailin: please report it with what `kailin --debug …` prints.",
    )
    made.__cause__ = error
    return made


def report(error: KailinError, exit_code: int, debug: bool) -> int:
    """Print an error in red and return its exit code."""
    if debug:
        traceback.print_exception(error)
    err().print(str(error), style="red", markup=False)
    return exit_code


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
