"""Serves the application with uvicorn until it is told to stop; open streams are finished first.

In: an application and settings. Out: nothing. What uvicorn itself would log is either normal or said by us.
"""

import socket
from ipaddress import ip_address
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.http.http_settings import HttpSettings
from api.http.keys import KeyRing
from api.http.patience import patient
from graph.errors import Invalid

GRACE_SECONDS = 30  # how long open streams may take once the server is told to stop
BACKLOG = 256


class Server(uvicorn.Server):
    """uvicorn that ends like any program that did what it was told: SIGTERM or Ctrl-C is no error."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop after open requests; a second Ctrl-C stops at once."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()  # it would raise them again once all is done


def listen(http: HttpSettings) -> socket.socket:
    """Return a listening socket. Raises Invalid where the address cannot be had, or is open to others without a key."""
    try:
        found = socket.getaddrinfo(http.host, http.port, type=socket.SOCK_STREAM)
        family = found[0][0]
        refuse_without_key(http, [str(address[4][0]) for address in found])
        opened = socket.create_server((http.host, http.port), family=family, backlog=BACKLOG)
        # asyncio does this only to sockets made with TCP's number: else each answer waits 40 ms for an acknowledgement.
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened
    except OSError as error:
        raise Invalid(
            f"Cannot listen at {http.host} port {http.port}: {error.strerror or error}.",
            remedy="Choose another with --host and --port (0: any that is free), or end what listens there.",
            host=http.host,
            port=http.port,
        ) from error


def refuse_without_key(http: HttpSettings, addresses: list[str]) -> None:
    """Raise Invalid for addresses that others can reach while there is no key that could let anyone in."""
    if all(ip_address(address.partition("%")[0]).is_loopback for address in addresses):
        return
    if not KeyRing(http.keys, http.key).keys:
        raise Invalid(
            f"{http.host} can be reached from other machines, and there is no key yet.",
            remedy="Make one first (`kailin key create --name NAME --scope read`), or listen at 127.0.0.1.",
            host=http.host,
        )


def url_of(opened: socket.socket) -> str:
    """Return the address of a listening socket."""
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def build_server(app: FastAPI) -> Server:
    """Return a server of an application, not yet running: `build_server(app).run([listen(http)])`.

    A client that takes nothing is cut after as long as the application's settings say, where it has some. Addresses are
    those of the peers themselves: what a proxy claims about its clients is not believed.
    """
    http: HttpSettings = getattr(app.state, "http", HttpSettings())
    return Server(
        uvicorn.Config(
            app,
            http=patient(http.idle_seconds),
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
