"""Starts a private Neo4j and waits until it answers: configuration, first password, ports, readiness.

In: the folder of a home and an installation. Out: a `Server`. The caller holds the folder's lock and has seen that no
server runs there. The server listens on the loopback interface only and sends no usage data; its password is random,
lies in a file of mode 0600 and never stands on a command line.
"""

import secrets
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from graph.database import Database
from graph.errors import Invalid, Unavailable
from graph.private_install import Installation
from graph.private_process import (
    ENVIRONMENT,
    JAVA_OPTIONS,
    MAIN_CLASS,
    Folder,
    Record,
    end,
    free_port,
    home_argument,
    is_ours,
    last_lines,
    listens,
    spawn,
)

USERNAME = "neo4j"
BOLT_PORT, HTTP_PORT = 7687, 7474
N_ATTEMPTS = 3
POLL_SECONDS = 0.1
# Transaction logs: not allocated ahead (512 MB a home otherwise), and kept short, since there are no backups to feed.
# The wait at shutdown serves cluster members: twice 5 seconds for nothing after the stores are closed. Neo4j Browser
# takes guides and style sheets from this machine only (`kailin serve` has one of each); its policy stops what it would
# otherwise fetch on every page, telemetry settings or not: scripts of two services and fonts.
CONFIGURATION = """\
# Written anew at every start of the private Neo4j; changes are lost.
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt_port}
server.bolt.advertised_address=127.0.0.1:{bolt_port}
server.http.listen_address=127.0.0.1:{http_port}
server.http.advertised_address=127.0.0.1:{http_port}
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
client.allow_telemetry=false
browser.remote_content_hostname_whitelist=localhost,127.0.0.1
dbms.security.http_static_content_security_policy_header=default-src 'self'; img-src 'self' data:; \
style-src 'self' 'unsafe-inline'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
connect-src 'self' ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:* http://localhost:*
server.memory.pagecache.size={page_cache_mb}m
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=256M size
internal.server.bolt.thread_pool_shutdown_wait_time=0s
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A private Neo4j that runs: where it answers, and as whom to log in. `http_url` is Neo4j Browser's address."""

    uri: str
    http_url: str
    username: str
    password: str = field(repr=False)
    pid: int


@dataclass(frozen=True, slots=True)
class Tuning:
    """What a server may use: Java heap and Neo4j's cache of store pages in MiB; further options of the Java runtime."""

    heap_mb: int
    page_cache_mb: int
    java_options: tuple[str, ...] = ()


def launch(folder: Folder, installation: Installation, tuning: Tuning, timeout: float) -> Server:
    """Start a server and wait until it answers; take other ports when another program was quicker to a free one.

    Raises Unavailable when it ends or does not answer in time, Invalid when it refuses the password.
    """
    ports = free_port(BOLT_PORT), free_port(HTTP_PORT)
    for _ in range(N_ATTEMPTS):
        write_configuration(folder, *ports, tuning.page_cache_mb)
        (folder.logs / "neo4j.log").unlink(missing_ok=True)
        record = Record(spawn(command(folder, installation, tuning), folder.logs / "console.log"), *ports, ready=False)
        try:
            record.write(folder)
            wait_until_ready(folder, record, timeout)
        except BaseException:  # Also Ctrl-C: no half-started server is left behind.
            end(record.pid, folder)
            folder.record.unlink(missing_ok=True)
            if "already in use" not in last_lines(folder):
                raise
            ports = free_port(0), free_port(0)
        else:
            replace(record, ready=True).write(folder)
            return server_of(folder, record)
    raise Unavailable("No port stayed free while the private Neo4j started.", remedy="Run the command again.")


def command(folder: Folder, installation: Installation, tuning: Tuning) -> list[str]:
    """Return the server's command line."""
    heap = (f"-Xms{min(tuning.heap_mb, 512)}m", f"-Xmx{tuning.heap_mb}m", *tuning.java_options)
    home = (home_argument(folder), f"--config-dir={folder.configuration}")
    return installation.command(*JAVA_OPTIONS, *heap, MAIN_CLASS, *home)


def wait_until_ready(folder: Folder, record: Record, timeout: float) -> None:
    """Return when the server answers. Raises Unavailable when it ends or takes too long, with what it wrote last."""
    deadline = time.monotonic() + timeout
    server = server_of(folder, record)
    with Database(server.uri, server.username, server.password) as database:
        while not (is_up(record) and answers(database, folder)):
            ended = not is_ours(folder, record.pid)
            if ended or time.monotonic() > deadline:
                what = "ended while it started" if ended else f"did not answer within {timeout:g} seconds"
                raise Unavailable(
                    f"The private Neo4j {what}. It wrote last:\n{last_lines(folder)}\n",
                    remedy=f"Correct what it complains of and start it again. Its logs: {folder.logs}.",
                    log=str(folder.logs / "neo4j.log"),
                )
            time.sleep(POLL_SECONDS)


def is_up(record: Record) -> bool:
    """Say whether our process, and no other program, holds both ports; Neo4j opens Bolt's first."""
    return listens(record.pid, record.bolt_port) and listens(record.pid, record.http_port)


def answers(database: Database, folder: Folder) -> bool:
    """Say whether the server answers yet. Raises Invalid when it refuses the password."""
    try:
        database.probe()
    except Unavailable:
        return False
    except Invalid as error:
        raise Invalid(
            f"The private Neo4j refuses the password in {folder.password}.",
            remedy="Put the right one there, or throw the store away with `kailin db reset`.",
            path=str(folder.password),
        ) from error
    return True


def server_of(folder: Folder, record: Record) -> Server:
    """Return a running server with its password."""
    return Server(
        uri=f"bolt://127.0.0.1:{record.bolt_port}",
        http_url=f"http://127.0.0.1:{record.http_port}/browser/",
        username=USERNAME,
        password=password(folder),
        pid=record.pid,
    )


def password(folder: Folder) -> str:
    """Return the password of a home. Raises Invalid when its file is missing or empty."""
    found = folder.password.read_text(encoding="utf-8").strip() if folder.password.is_file() else ""
    if not found:
        raise Invalid(
            f"The password of the private Neo4j is missing: there is no {folder.password}, or it is empty.",
            remedy="Put the file back, or throw the store away with `kailin db reset`.",
            path=str(folder.password),
        )
    return found


def ensure_password(folder: Folder, installation: Installation) -> None:
    """Before the first start make a password and tell it to Neo4j; later only see that it is there."""
    if (folder.data / "databases" / "system").is_dir():
        password(folder)
        return
    secret = secrets.token_hex(24)
    write_private(folder.password, f"{secret}\n")
    write_configuration(folder, BOLT_PORT, HTTP_PORT, page_cache_mb=64)
    arguments = folder.record.parent / "arguments"
    try:
        write_private(arguments, f"dbms\nset-initial-password\n{secret}\n")
        run_tool(folder, installation, f"@{arguments}")
    finally:
        arguments.unlink(missing_ok=True)


def run_tool(
    folder: Folder,
    installation: Installation,
    *arguments: str,
    source: IO[bytes] | None = None,
    output: IO[bytes] | None = None,
) -> None:
    """Run Neo4j's offline tool on a folder. Raises Unavailable with the tool's own words when it fails."""
    environment = {**ENVIRONMENT, "NEO4J_HOME": str(folder.root), "NEO4J_CONF": str(folder.configuration)}
    done = subprocess.run(  # noqa: S603 - the command is our own
        installation.command(
            "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "org.neo4j.cli.AdminTool", *arguments
        ),
        env=environment,
        stdin=source or subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        lines = (line.strip() for line in done.stderr.decode(errors="replace").splitlines())
        said = " ".join(line for line in lines if not line.startswith(("Files: ", "at ")))[:600].strip()
        raise Unavailable(f"Neo4j's tool failed: {said}", remedy="Correct what it complains of and try again.")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="utf-8")


def write_configuration(folder: Folder, bolt_port: int, http_port: int, page_cache_mb: int) -> None:
    """Write `neo4j.conf`."""
    text = CONFIGURATION.format(bolt_port=bolt_port, http_port=http_port, page_cache_mb=page_cache_mb)
    (folder.configuration / "neo4j.conf").write_text(text, encoding="utf-8")
