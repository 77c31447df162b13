"""`kailin serve`: the HTTP API and the page."""

from typing import Annotated

import typer

from api.http.http_settings import HttpSettings
from api.settings import Settings, load_settings
from api.terminal import HomeOption, JsonOption, example, show
from api.wiring import open_database
from graph.private_neo4j import find

app = typer.Typer()


@app.command(epilog=example("kailin serve --port 8765"))
def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen at.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port; 0: any that is free.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the HTTP API and the page until Ctrl-C, which lets open pulls finish."""
    from api.http.app import build_app  # noqa: PLC0415 - only this command needs FastAPI, which is slow to import
    from api.http.logs import start_logs  # noqa: PLC0415
    from api.http.serve import build_server, listen, url_of  # noqa: PLC0415

    settings = load_settings(home_name=home, http_host=host, http_port=port)
    with open_database(settings, read_timeout=settings.http_query_seconds) as database:
        http = http_settings(settings, home)  # after the private Neo4j has started: only then is its address known
        with listen(http) as opened:
            start_logs()
            app = build_app(database, http)
            app.state.coverage.warm()
            server = build_server(app)
            show({"url": url_of(opened)}, as_json, url_of(opened))
            server.run([opened])


def http_settings(settings: Settings, home: str | None) -> HttpSettings:
    """Return what the HTTP door is told; `home` is the one named on the command line."""
    return HttpSettings(
        host=settings.http_host,
        port=settings.http_port,
        keys=settings.keys_path,
        key=settings.http_key.get_secret_value() if settings.http_key else None,
        keyless=settings.http_keyless,
        rate=settings.http_rate,
        query_seconds=settings.http_query_seconds,
        idle_seconds=settings.http_idle_seconds,
        max_n=settings.http_max_n,
        browser_origin=settings.http_browser_origin or private_browser_origin(settings),
        alpha=settings.alpha,
        seed=settings.seed,
        runs=settings.home_path / "runs",
        home_name=home,
    )


def private_browser_origin(settings: Settings) -> str:
    """Return the origin of the private Neo4j's Browser, "" where none runs."""
    server = find(settings.home_path) if settings.is_private else None
    return server.http_url.removesuffix("/browser/") if server else ""
