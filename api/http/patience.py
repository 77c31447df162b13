"""How long a client may take to say what it wants, and to take what it is sent: uvicorn waits for ever for both.

A connection that has not finished its request within `REQUEST_SECONDS` is closed, so that many of them (slowloris)
cannot hold the server's sockets. One that takes nothing of an answer for `idle_seconds` is cut, with what was still to
be sent to it. How long an answer takes is not limited here.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 15.0
IDLE_SECONDS = 60.0
UNFINISHED = (h11.IDLE, h11.SEND_BODY)


class PatientProtocol(H11Protocol):
    """One connection, closed when a request takes too long to come."""

    request_seconds = REQUEST_SECONDS
    idle_seconds = IDLE_SECONDS
    _timer: asyncio.TimerHandle | None = None
    _cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on while the request is not whole."""
        super().data_received(data)
        if self.conn.their_state not in UNFINISHED:
            self._stop_waiting()
        elif self._timer is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        self._take_back_cut()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Begin to wait until the client takes something."""
        super().pause_writing()
        self._take_back_cut()
        self._cut = self.loop.call_later(self.idle_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        self._take_back_cut()
        super().resume_writing()

    def _take_back_cut(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None

    def _wait(self) -> None:
        self._timer = self.loop.call_later(self.request_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def patient(idle_seconds: float) -> type[PatientProtocol]:
    """Return the protocol that cuts a client which takes nothing for some seconds."""
    return type("Patient", (PatientProtocol,), {"idle_seconds": idle_seconds})
