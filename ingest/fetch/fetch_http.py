"""Asks NLM's servers politely: few connections, a limited rate, a name, patience with what passes.

In: addresses. Out: answers. What may pass (no connection, a timeout, a cut answer, 408, 429, 5xx) is tried again after
growing pauses, or after as long as the server asks for; every error names the address and the setting that holds it.
The only module that imports httpx for NLM's files; it knows nothing of files here.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Self, TypeVar

import httpx

from graph.errors import Invalid, NotFound, Unavailable

T = TypeVar("T")
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
GONE = frozenset({404, 410})
UNSATISFIABLE = 416
FAILED = 400
LONGEST_PAUSE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a server is asked: connections at once, requests a second, tries in a row that bring nothing.

    `pause` is that before the second try, in seconds; each further one is twice as long.
    """

    connections: int = 3
    a_second: float = 5.0
    tries: int = 5
    pause: float = 1.0
    timeout: float = 30.0


class Passing(Exception):  # noqa: N818 - no error yet: the same request may succeed
    """An answer that may be another next time; `after` seconds if the server said so."""

    def __init__(self, said: str, after: float | None = None) -> None:
        super().__init__(said)
        self.after = after


class Stopped(Exception):  # noqa: N818 - not an error of this request
    """Another request has failed for good, or the user has stopped the command."""


class Session:
    """Requests to one server, from any number of threads. `setting` names the setting that holds its address."""

    def __init__(self, setting: str, pace: Pace) -> None:
        self.setting, self.pace = setting, pace
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._next_turn = 0.0
        self._answered = False
        self._client = httpx.Client(
            # Files are taken as they lie there: a decoded .gz would be another file, and Range counts its bytes.
            headers={"User-Agent": f"kailin/{version('kailin')}", "Accept-Encoding": "identity"},
            timeout=pace.timeout,
            limits=httpx.Limits(max_connections=pace.connections),
            follow_redirects=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def read(self, url: str) -> bytes:
        """Return a small document. Raises NotFound, Unavailable or Invalid."""

        def work() -> bytes:
            with self.stream("GET", url) as response:
                return response.read()

        return self.persist(url, work)

    def head(self, url: str) -> httpx.Headers:
        """Return what a server says of a file. Raises NotFound, Unavailable or Invalid."""

        def work() -> httpx.Headers:
            with self.stream("HEAD", url) as response:
                return response.headers

        return self.persist(url, work)

    @contextmanager
    def stream(self, method: str, url: str, headers: dict[str, str] | None = None) -> Iterator[httpx.Response]:
        """Open one answer: 200, 206, or 416 where a range was asked for.

        Raises Passing or an error of httpx's for what `persist` should try again, NotFound or Invalid for the rest.
        """
        self._take_turn()
        try:
            with self._client.stream(method, url, headers=headers) as response:
                self._answered = True
                if response.status_code >= FAILED and not (headers and response.status_code == UNSATISFIABLE):
                    self._refuse(url, response)
                yield response
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
            raise self._invalid(url, str(error)) from error

    def persist(self, url: str, work: Callable[[], T], arrived: Callable[[], int] = lambda: 0) -> T:
        """Return what `work` returns, begun again after what may pass; `arrived` counts bytes that it need not repeat.

        Tries count only while nothing arrives. Raises Unavailable, naming the address, after the last one.
        """
        most, tries = arrived(), 0
        while True:
            try:
                return work()
            except (httpx.TransportError, Passing) as error:
                tries, most = (1, arrived()) if arrived() > most else (tries + 1, most)
                pause = self._pause(error, tries)
                if pause is None:
                    raise self._unavailable(url, error) from error
                self._wait(pause)

    def _pause(self, error: Exception, tries: int) -> float | None:
        """Return how long to wait before the next try; None where there is none."""
        # A server that has never answered is most likely out of reach: that should be said soon.
        if tries >= (self.pace.tries if self._answered else min(2, self.pace.tries)):
            return None
        after = getattr(error, "after", None)
        if after is not None and after > LONGEST_PAUSE:
            return None
        return max(min(self.pace.pause * 2.0 ** (tries - 1), LONGEST_PAUSE), after or 0.0)

    def _take_turn(self) -> None:
        """Wait until one more request is within the rate."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next_turn)
            self._next_turn = turn + 1 / self.pace.a_second
        self._wait(turn - now)

    def _wait(self, seconds: float) -> None:
        if self.stopped.wait(max(0.0, seconds)):
            raise Stopped

    def _refuse(self, url: str, response: httpx.Response) -> None:
        said = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code in PASSING:
            raise Passing(f"it answered {said}", retry_after(response.headers.get("Retry-After", "")))
        if response.status_code in GONE:
            raise NotFound(f"There is nothing at {url} ({said}).", remedy=f"Check {self.setting}.", url=url)
        raise self._invalid(url, f"it answered {said}")

    def _invalid(self, url: str, said: str) -> Invalid:
        return Invalid(f"{url} cannot be fetched: {said}.", remedy=f"Correct {self.setting}.", url=url)

    def _unavailable(self, url: str, error: Exception) -> Unavailable:
        said = " ".join(str(error).split()) or type(error).__name__
        after = getattr(error, "after", None)
        asked = f", and asks for a pause of {after:,.0f} s" if after else ""
        return Unavailable(
            f"{url} cannot be reached: {said}{asked}.",
            remedy="Check the network (HTTPS_PROXY behind a proxy), or set "
            f"{self.setting} to a copy nearer by; then run the command again: what has arrived is kept.",
            url=url,
        )


def retry_after(value: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, in seconds or as a date; None where it is neither."""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
