"""What the commands `kailin train …` (api/commands_train_*.py) share: their group."""

import typer

app = typer.Typer()
train = typer.Typer(no_args_is_help=True, help="Train the agents on what the graph holds (needs the extra `train`).")
app.add_typer(train, name="train")
