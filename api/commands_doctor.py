"""`kailin doctor`: what is configured, what answers, what to do about what does not."""

from dataclasses import asdict

import typer

from api.doctor import iter_checks
from api.settings import load_settings
from api.terminal import HomeOption, JsonOption, example, show

app = typer.Typer()


@app.command(epilog=example("kailin doctor"))
def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Look at everything kailin needs. Starts and fetches nothing; exit code 1 where something must be mended."""
    checks = list(iter_checks(load_settings(home_name=home)))
    lines = []
    for check in checks:
        lines.append(f"{'ok  ' if check.sound else 'MEND'}  {check.name}: {check.found}")
        if check.remedy:
            lines.append(f"      {check.remedy}")
    show([asdict(check) for check in checks], as_json, *lines)
    if not all(check.sound for check in checks):
        raise typer.Exit(1)
