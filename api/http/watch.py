"""Around every request: its id, a line in the log, the counters, and the headers that every answer carries.

The id of a client or proxy is taken over where it is short and plain; else a new one is made.
"""

import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.logs import LOGGER
from api.http.metrics import Metrics
from api.http.problems import answer_defect, problem_response

log = logging.getLogger(LOGGER)
PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MAX_BODY = 64 * 1024
UNKNOWN_ROUTE = "unmatched"
# No other site may embed what is served here, and nothing is run that a text happens to look like.
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}


class Watch:
    """The outermost layer: nothing that goes wrong inside leaves without a problem and a line."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        answer = Answer(send, request_id(Headers(scope=scope)))
        scope.setdefault("state", {})["request_id"] = answer.request_id
        try:
            with self._metrics.in_flight.track_inprogress():
                await self._serve(scope, receive, answer)
        finally:
            self._note(scope, answer, time.perf_counter() - begun)

    async def _serve(self, scope: Scope, receive: Receive, answer: "Answer") -> None:
        request = Request(scope)
        length = request.headers.get("content-length", "0")
        if "transfer-encoding" in request.headers or not length.isdigit() or int(length[:9]) > MAX_BODY:
            said = f"A body may have {MAX_BODY:,} bytes, announced by Content-Length."
            await problem_response(request, 413, said)(scope, receive, answer.send)
            return
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            if answer.status:
                log.error("defect after the answer had begun", exc_info=error, extra={"request_id": answer.request_id})
                raise
            await answer_defect(request, error)(scope, receive, answer.send)

    def _note(self, scope: Scope, answer: "Answer", seconds: float) -> None:
        route = str(getattr(scope.get("route"), "path", UNKNOWN_ROUTE))
        status = answer.status or 499  # the client left before there was an answer
        self._metrics.count(scope["method"], route, status, seconds)
        caller = scope["state"].get("caller")
        fields = {
            "request_id": answer.request_id,
            "method": scope["method"],
            "route": route,
            "path": scope["path"][:500],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": answer.n_bytes,
            "key": caller.key_id if caller else "",
        }
        log.info("request", extra=fields)


class Answer:
    """What was sent so far; adds the headers of every answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 0
        self.n_bytes = 0

    async def send(self, message: Message) -> None:
        """Pass a message on, counted."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            for name, value in ALWAYS.items():
                headers.setdefault(name, value)
        await self._send(message)
        self.n_bytes += len(message.get("body", b""))


def request_id(headers: Headers) -> str:
    """Return the id of a request: the client's where it is plain, else a new one."""
    given = headers.get("x-request-id", "")
    return given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
