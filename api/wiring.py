"""Chooses the real parts behind the commands: which database is opened, started on demand where there is none.

In: settings. Out: an open `Database`. What a download brings and under which licence is said before it begins. Nothing
here knows what is done with the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from api.settings import Settings
from api.terminal import progress, say
from graph import private_neo4j
from graph.database import Database
from graph.errors import Invalid
from graph.migrations import open_schema


@contextmanager
def open_database(settings: Settings, *, read_timeout: float | None = None) -> Iterator[Database]:
    """Open the database of the settings, its schema applied; the private Neo4j is started if need be and left running.

    Reads may take `read_timeout` seconds each, once the schema is there; None: as long as they need.

    Raises Unavailable (no answer, no download) or Invalid (settings or password wrong, or a graph of another version),
    naming the address or the version.
    """
    with connect(settings) as database:
        database.probe()
        open_schema(database)
        database.read_timeout = read_timeout
        yield database


def connect(settings: Settings) -> Database:
    """Return the database of the settings, not yet probed."""
    return database_of(settings)()


def connect_foreign(settings: Settings) -> Database:
    """Return the database that NEO4J_URI names, not yet probed. Raises Invalid without a password."""
    return foreign_database_of(settings)()


def database_of(settings: Settings) -> Callable[[], Database]:
    """Return what opens the database of the settings, as often as it is needed and in any process."""
    if settings.is_private:
        server = start_private(settings)
        return partial(Database, server.uri, server.username, server.password)
    return foreign_database_of(settings)


def foreign_database_of(settings: Settings) -> Callable[[], Database]:
    """Return what opens the database that NEO4J_URI names. Raises Invalid without a password."""
    if settings.neo4j_password is None:
        raise Invalid(
            f"NEO4J_URI is {settings.neo4j_uri} but NEO4J_PASSWORD is not set.",
            remedy="Set NEO4J_PASSWORD, or unset NEO4J_URI to use a private Neo4j.",
        )
    password = settings.neo4j_password.get_secret_value()
    return partial(Database, str(settings.neo4j_uri), settings.neo4j_username, password, settings.neo4j_database)


def start_private(settings: Settings) -> private_neo4j.Server:
    """Return the private Neo4j of the home, started where it does not run; what is fetched for it is named first."""
    if running := private_neo4j.find(settings.home_path):
        return running
    announce_download(settings)
    with progress() as on_progress:
        return private_neo4j.start(
            settings.home_path,
            settings.cache_path,
            heap_mb=settings.heap_mb,
            page_cache_mb=settings.page_cache_mb,
            on_progress=on_progress,
        )


def announce_download(settings: Settings) -> None:
    """Say what the private Neo4j fetches, how much, where to, and under which licences."""
    n_bytes = private_neo4j.n_missing_bytes(settings.cache_path)
    if n_bytes:
        say(f"Neo4j is fetched once ({n_bytes / 1e6:,.0f} MB) into {settings.cache_path}:")
        for licence in private_neo4j.LICENCES:
            say(f"  {licence}")
