"""What the commands `kailin evaluate …` (api/commands_evaluate_*.py) share: their group."""

import typer

app = typer.Typer()
evaluate = typer.Typer(no_args_is_help=True, help="Measure models, corpora and retrieval.")
app.add_typer(evaluate, name="evaluate")
