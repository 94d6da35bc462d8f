"""Workato's API as we use it: two paths, a bearer token, our own pace, and its refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from watcher.adapters.http import Bounds, Call, HttpClient
from watcher.adapters.pacing import Pacer
from watcher.adapters.patience import HttpError
from watcher.adapters.sources.values import mapping, name
from watcher.adapters.sources.workato.assumptions import PAGE_SIZE, SERVER_PATIENCE
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.question import Question, write
from watcher.domain.plain import plain
from watcher.ports import Clock, Failure

BOUNDS = Bounds(read=SERVER_PATIENCE + 5, total=SERVER_PATIENCE * 2, max_bytes=30_000_000)
"""What a client for Workato is built with: longer than the server's own patience, so that it speaks first."""

CUSTOMERS_A_MINUTE = 30
CUSTOMERS_AT_ONCE = 10
"""The list allows 60 requests a minute to all tools of an admin workspace together. In no minute are more
than 40 of them ours; 1,000 customers (10 pages) never wait, and 10,000 (100 pages) take three minutes."""

_MOST_WORDS = 300
_MOST_FAULTS = 5
_UNREADABLE = frozenset({400, 422})


class Api:
    """Raises HttpError, a SourceError, with the vendor's own words."""

    def __init__(self, options: WorkatoOptions, http: HttpClient, clock: Clock) -> None:
        self._options = options
        self._http = http
        self._headers = {"Authorization": f"Bearer {options.token}"}
        self._pacer = Pacer(clock, rate=CUSTOMERS_A_MINUTE / 60, burst=CUSTOMERS_AT_ONCE)
        http.keep_secret(options.token)

    async def customers(self, page: int) -> Any:
        """One page of the customer list, as answered."""
        await self._pacer.turn()
        url = f"{self._options.api}/managed_users?per_page={PAGE_SIZE}&page={page}"
        return await self._ask(Call("GET", url, headers=self._headers))

    async def usage(self, question: Question, style: str | None = None) -> Any:
        """The answer to a usage request; only a question, so it may be repeated though it is a POST."""
        sent = write(question, style or self._options.param_style, self._options.period_timezone)
        return await self._ask(
            Call(
                "POST",
                f"{self._options.api}{sent.path}",
                json=sent.json,
                form=sent.form,
                headers=self._headers,
            )
        )

    async def _ask(self, call: Call) -> Any:
        try:
            return await self._http.ask(call)
        except HttpError as error:
            failure = self._in_words(error)
        raise failure

    def _in_words(self, error: HttpError) -> HttpError:
        words = "; ".join(spoken(error.body))
        return HttpError(
            f"{error}: {words}" if words else str(error),
            kind=error.kind,
            tries=error.tries,
            retry_after=error.retry_after,
            status=error.status,
            body=error.body,
            hint=self._hint(error),
        )

    def _hint(self, error: HttpError) -> str:
        match error.status:
            case 401:
                return "Check the token: it must be that of an API client; the old x-user-token is rejected."
            case 403 if error.kind is Failure.AUTH:
                return "The API client's role must tick Manage customers, and the account needs oem_vendor."
            case 404:
                return "Check base_url and data_center; the API client's role may also lack this endpoint."
            case status if status in _UNREADABLE:
                return f"`watcher doctor {self._options.name}` finds the param_style this account wants."
            case _:
                return error.hint


def spoken(body: Any) -> Iterator[str]:
    """What an error's body says, in each of the shapes that were seen; nothing for any other.

    `{message}` and `{error}`, with an `id` or `error_type`; `{errors: {field: [text]}}`; `{errors: [{code,
    title}]}`; `{errors: [text]}`.
    """
    told = mapping(body)
    message = _words(told.get("message")) or _words(told.get("error"))
    if message:
        mark = _words(told.get("id")) or _words(told.get("error_type"))
        yield f"{message} ({mark})" if mark else message
    errors = told.get("errors")
    if isinstance(errors, dict):
        for field, texts in list(errors.items())[:_MOST_FAULTS]:
            first = texts[0] if isinstance(texts, list) and texts else texts
            yield f"{plain(str(field), 40)} {_words(first)}".strip()
    elif isinstance(errors, list):
        for entry in errors[:_MOST_FAULTS]:
            yield _fault(entry)


def _fault(entry: Any) -> str:
    parts = mapping(entry)
    told = [_words(parts.get(key)) for key in ("code", "title", "message", "detail")]
    return ": ".join(filter(None, told)) or _words(entry) or "an error without a word"


def _words(value: Any) -> str:
    return plain(name(value) or "", _MOST_WORDS)
