"""Who asks, and what they may: a key's scopes, or what loopback may without one. Asked before any route.

In: a request's peer, headers and path. Out: a `Caller` in its state, or a problem. Keys come in `Authorization: Bearer
KEY`, or as the password of Basic, which is what a web browser asks a person for; never in a URL.

A web page elsewhere must not act through the browser of someone on this machine: without a key the Host must be
loopback's, whatever a name resolves to (DNS rebinding), and no request may come from another origin, key or not.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.http_settings import HttpSettings
from api.http.keys import KEYLESS, KeyRing
from api.http.keys import Scope as KeyScope
from api.http.limits import RateLimit
from api.http.problems import Forbidden, TooMany, Unauthorized, answer_kailin_error
from graph.errors import KailinError

PROBES = ("/health", "/ready")  # say nothing that needs a key
GUIDE = "/browser/"  # static, and read by Neo4j Browser, which sends no key
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
MAKE_A_KEY = "Make one with `kailin key create`, and send it as `Authorization: Bearer KEY`."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the key's id ("" without a key) and what it may."""

    key_id: str
    scopes: frozenset[KeyScope]

    def may(self, scope: KeyScope) -> bool:
        """Say whether a scope is among the caller's."""
        return scope in self.scopes


class Access:
    """Lets a request through to the application, with its caller, or answers with a problem."""

    def __init__(self, app: ASGIApp, http: HttpSettings, ring: KeyRing, limit: RateLimit) -> None:
        self._app = app
        self._http = http
        self._ring = ring
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            request = Request(scope)
            try:
                request.state.caller = self.admit(request)
            except KailinError as error:
                await answer_kailin_error(request, error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
        if self._ring.is_due:
            await run_in_threadpool(self._ring.flush)

    def admit(self, request: Request) -> Caller:
        """Return who sends a request. Raises Unauthorized, Forbidden or TooMany."""
        path = request.url.path
        self.refuse_other_origins(request.headers, path)
        secrets = request.headers.getlist("authorization")
        if not secrets and (path in PROBES or path.startswith(GUIDE)):
            return Caller("", frozenset())
        if not secrets:
            return self.admit_keyless(request)
        key = self._ring.find(secret_of(secrets))
        if key is None:
            raise Unauthorized("This key is not known, or was revoked.", remedy=MAKE_A_KEY)
        if seconds := self._limit.seconds_until(key.id):
            raise TooMany(
                f"This key has sent more than {self._http.rate:,} requests a minute.",
                remedy=f"Wait {seconds} s, or raise KAILIN_HTTP_RATE.",
                seconds=seconds,
            )
        self._ring.used(key)
        return Caller(key.id, frozenset(key.scopes))

    def admit_keyless(self, request: Request) -> Caller:
        """Return loopback's caller. Raises Unauthorized or Forbidden for all others."""
        headers = request.headers
        if not (self._http.keyless and is_loopback(request)):
            raise Unauthorized("This needs a key.", remedy=MAKE_A_KEY)
        if any(name in headers for name in FORWARDED):
            raise Unauthorized("This came through a proxy, so it needs a key.", remedy=MAKE_A_KEY)
        if host_name(headers) not in LOOPBACK_NAMES:
            raise Forbidden(
                "Without a key, the Host must be localhost, 127.0.0.1 or [::1].",
                remedy="Use such an address, or send a key.",
            )
        return Caller("", frozenset(KEYLESS))

    def refuse_other_origins(self, headers: Headers, path: str) -> None:
        """Raise Forbidden for what a page of another origin sends; following a link to here is no such thing."""
        origin = headers.get("origin")
        is_guide = path.startswith(GUIDE) and (origin is None or origin in self._http.browser_origins)
        host = headers.get("host", "")
        if origin is not None and origin not in {f"http://{host}", f"https://{host}"} and not is_guide:
            raise Forbidden("Pages of other origins may not ask here.", remedy="Ask without a web page, or from ours.")
        is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} and not (is_link or is_guide):
            raise Forbidden("Pages of other origins may not ask here.", remedy="Ask without a web page, or from ours.")


def secret_of(values: list[str]) -> str:
    """Return the secret of an Authorization header. Raises Unauthorized for more than one, or another form."""
    scheme, _, rest = values[0].partition(" ")
    readers: dict[str, Callable[[str], str]] = {"bearer": str.strip, "basic": basic_password}
    reader = readers.get(scheme.lower())
    if len(values) > 1 or reader is None:
        raise Unauthorized("The header Authorization is not understood.", remedy=MAKE_A_KEY)
    return reader(rest)


def basic_password(encoded: str) -> str:
    """Return the password of Basic credentials, "" where they cannot be read."""
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def is_loopback(request: Request) -> bool:
    """Say whether a request's peer is this machine."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def host_name(headers: Headers) -> str:
    """Return the Host header without its port, in small letters; "" where there is not exactly one."""
    hosts = headers.getlist("host")
    if len(hosts) != 1:
        return ""
    host = hosts[0].lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
