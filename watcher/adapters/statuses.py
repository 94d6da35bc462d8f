"""What an HTTP status that is no success means for a poll: the kind of failure, and whether to try again."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from watcher.adapters.patience import HttpError
from watcher.ports import Failure

_ONCE = 1
_AS_OFTEN_AS_ALLOWED = 99
_OVERLOADED = frozenset({408, 425})  # request time-out, too early: refused for now, not for ever


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status outside 200 to 299 and what came along; `html` tells a front server's page from the API."""

    status: int
    host: str
    body: Any = None
    html: bool = False
    retry_after: float | None = None

    @property
    def text(self) -> str:
        try:
            phrase = f" {HTTPStatus(self.status).phrase}"
        except ValueError:
            phrase = ""
        page = " with an HTML page" if self.html else ""
        return f"{self.host} answered {self.status}{phrase}{page}"


def refused(refusal: Refusal, longest_wait: float) -> HttpError:
    """The error for it; a `Retry-After` above `longest_wait` seconds is left to the scheduler."""
    kind, tries, hint = _meaning(refusal)
    if refusal.retry_after is not None and refusal.retry_after > longest_wait:
        tries = _ONCE
    return HttpError(
        refusal.text,
        kind=kind,
        tries=tries,
        hint=hint,
        status=refusal.status,
        body=refusal.body,
        retry_after=refusal.retry_after,
    )


def _meaning(refusal: Refusal) -> tuple[Failure, int, str]:  # noqa: PLR0911 - a table, one line a status
    match refusal.status:
        case 429:
            return Failure.RATE_LIMITED, _AS_OFTEN_AS_ALLOWED, ""
        case 401:
            return Failure.AUTH, _ONCE, "Check the credential."
        case 403 if refusal.html:  # a guard in front of the API, not the API's opinion of our account
            return Failure.SERVER, _ONCE, "Something in front of the API blocks us."
        case 403:
            return Failure.AUTH, _ONCE, "Check the credential and its role."
        case status if status >= 500 or status in _OVERLOADED:  # noqa: PLR2004 - server errors, by RFC 9110
            return Failure.SERVER, _AS_OFTEN_AS_ALLOWED, ""
        case status if status < 400:  # noqa: PLR2004 - redirects, by RFC 9110
            return (
                Failure.BAD_ANSWER,
                _ONCE,
                "It wants to send us elsewhere, which we never follow: check the URL.",
            )
        case _:
            return Failure.REFUSED, _ONCE, "Check the URL."
