"""`kailin push`: an export to a dataset hub."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.datasets.push import pack
from api.datasets.push import push as upload
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, say, show
from graph.errors import Invalid

app = typer.Typer()


@app.command(epilog=example("kailin push corpus-ids --repo owner/name --private"))
def push(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An export made with --contexts ids.")],
    repository: Annotated[str, typer.Option("--repo", metavar="OWNER/NAME", help="Where to; made if it is not there.")],
    private: Annotated[bool, typer.Option("--private", help="Make the repository private, if it is made.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Upload an export to a dataset hub, in one commit.

    Refused are texts of articles, invented rows, models without a licence, and files that are not as they were written.
    """
    settings = load_settings(home_name=home)
    parcel = pack(folder, repository, endpoint=settings.hf_endpoint, private=private)
    if settings.hf_token is None:
        raise Invalid("The dataset hub asks for a key.", remedy="Set HF_TOKEN to one that may write.")
    size = sum(parcel.files.values()) / 1e6
    kind = "private" if private else "public"
    say(
        f"{parcel.pairs:,} pairs, {len(parcel.files)} files, {size:,.1f} MB to {parcel.endpoint}: {repository} ({kind})"
    )
    for path, bytes_ in parcel.files.items():
        say(f"  {path}  {bytes_:,} bytes")
    pushed = upload(parcel, settings.hf_token.get_secret_value())
    show(asdict(pushed), as_json, f"{pushed.url} has it, as commit {pushed.commit}.")
