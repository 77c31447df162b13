"""Errors, grouped by what the caller can do about them.

* KailinError
  + Unavailable   try later: a database or model endpoint does not answer   (HTTP 503, exit 75)
  + NotFound      what was named does not exist                             (HTTP 404, exit 1)
  + Invalid       a person must correct input or state                      (HTTP 422, exit 2)
  + Defect        a mistake in this repository                              (HTTP 500, exit 70)

Each carries its facts as attributes, and its text says what, which value, what was expected and what to do next.
Foreign errors (driver, client, parser) are translated once, at the module that imports the foreign package.
"""

from typing import Any, ClassVar


class KailinError(Exception):
    """Root of all errors raised on purpose."""

    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, remedy: str = "", **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Unavailable(KailinError):  # noqa: N818 - the word says what to do: wait
    """Something outside does not answer now; the same call may succeed later."""

    exit_code = 75
    http_status = 503


class TookTooLong(Unavailable):
    """A read was ended after the longest time that it may take; asking for less may succeed."""


class NotFound(KailinError):  # noqa: N818
    """What was asked for by name does not exist."""

    exit_code = 1
    http_status = 404


class Invalid(KailinError):  # noqa: N818
    """Input, setting or state that a person must correct."""

    exit_code = 2
    http_status = 422


class Defect(KailinError):  # noqa: N818
    """A mistake in this repository: please report it."""

    exit_code = 70
    http_status = 500
