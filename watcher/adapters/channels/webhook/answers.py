"""What an address's answer means: taken, try again, or never."""

from __future__ import annotations

from http import HTTPStatus

from watcher.adapters.http import Answer
from watcher.adapters.patience import HttpError
from watcher.ports import ChannelError, Failure

_FOR_NOW = frozenset({408, 425, 429})
_OF_A_GATEWAY = frozenset({502, 504})  # what stands behind it may have taken the letter all the same
_HINTS = {
    401: "check the secret or the headers: the address does not know us",
    403: "check the secret or the headers: the address lets us do nothing",
    404: "check the url: nothing takes letters there",
    405: "check the url: what stands there takes no POST",
    410: "the address is gone for good: write another, or remove the receiver",
    413: "the address takes no letter of this size: raise its limit",
}
_ELSEWHERE = "it wants to send us elsewhere, which we never follow: write the final url"
_REDIRECT, _REFUSAL, _SERVER = 300, 400, 500


def judged(answer: Answer, *, receiver: str, host: str) -> ChannelError | None:
    """The error that an answer is; None for an accepted letter. Its text is ours, never the address's."""
    status = answer.status
    if 200 <= status < _REDIRECT:  # noqa: PLR2004 - the class of successes, by RFC 9110
        return None
    said = f"{host} answered {_in_words(status)} to {receiver}"
    if status >= _SERVER or status in _FOR_NOW:
        uncertain = status in _OF_A_GATEWAY
        return ChannelError(said, permanent=False, retry_after=answer.retry_after, uncertain=uncertain)
    hint = _HINTS.get(status, "see what its documentation says about this status")
    return ChannelError(said, permanent=True, hint=hint if status >= _REFUSAL else _ELSEWHERE)


def unanswered(error: HttpError, *, receiver: str) -> ChannelError:
    """No answer at all; where the letter may have arrived, that is said."""
    permanent = error.kind is Failure.REFUSED or error.untrusted
    hint = error.hint or ("check url and headers" if permanent else "check the network and any proxy")
    return ChannelError(
        f"{receiver}: {error}", permanent=permanent, uncertain=not (permanent or error.unsent), hint=hint
    )


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
