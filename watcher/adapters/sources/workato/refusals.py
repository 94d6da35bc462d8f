"""What a refused usage request may mean: too many ids, a range too long, a style nobody reads, no right."""

from __future__ import annotations

from watcher.adapters.patience import HttpError
from watcher.ports import Failure

_LARGE = frozenset({413, 414, 431})
_SLOW = frozenset({408, 502, 504, 524})
_NOT_THE_QUESTION = frozenset({401, 403, 404, 407, 408, 429})
_CLIENT, _SERVER, _UNAVAILABLE = 400, 500, 503


def is_too_large(error: HttpError) -> bool:
    """Refused for its length alone."""
    return error.status in _LARGE


def is_refused(error: HttpError) -> bool:
    """The question itself was refused: its ids, its range or its style."""
    return error.status is not None and _CLIENT <= error.status < _SERVER and not _is_about_us(error)


def is_unanswered(error: HttpError) -> bool:
    """Ended by somebody's patience, as far as that can be told: the list of customers was just answered."""
    return error.status in _SLOW or (error.status is None and error.kind is Failure.UNREACHABLE)


def is_broken(error: HttpError) -> bool:
    """A server's own failure, which a request too large may be the reason of."""
    told = error.status
    return told is not None and told >= _SERVER and told != _UNAVAILABLE and error.retry_after is None


def _is_about_us(error: HttpError) -> bool:
    return error.status in _NOT_THE_QUESTION
