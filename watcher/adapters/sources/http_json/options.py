"""What the configuration says about one source of `type: http`: where to ask, and where the numbers stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from jmespath.exceptions import JMESPathError

from watcher.adapters.sources.http_json.paths import Path, path_of

PeriodWord = Literal["month", "day", "none"]
_TELLING = re.compile(r"auth|token|secret|key|passw|cookie|signature|credential", re.IGNORECASE)
"""Names of headers, query parameters and body fields whose values must never be shown."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One number to take from the answer, or one a row. All paths are JMESPath.

    `each` finds a list; the other paths then start at each of its rows, else at the whole answer. `org` finds
    the organization's lasting id (empty: the source stands for one organization), `labels["org"]` its name.
    Exactly one of `used` and `remaining`; the latter needs a limit. `limit` is a path, or a number from the
    contract. `reset` finds when the counting starts anew: ISO 8601, an HTTP date, seconds or milliseconds
    since 1970, or seconds from now (at most 400 days of them).
    """

    resource: str
    org: str = ""
    used: str = ""
    remaining: str = ""
    limit: str | float | None = None
    reset: str = ""
    period: PeriodWord = "none"
    labels: Mapping[str, str] = field(default_factory=dict)
    each: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError where this could never give a number."""
        if bool(self.used) == bool(self.remaining):
            raise ValueError(f"reading {self.resource}: give either `used` or `remaining`")
        if self.remaining and self.limit is None:
            raise ValueError(f"reading {self.resource}: `remaining` needs a `limit` to be taken from")
        if self.reset and self.period == "none":
            raise ValueError(f"reading {self.resource}: `reset` needs `period: month` or `period: day`")
        if not isinstance(self.limit, str) and self.limit is not None and not self.limit > 0:
            raise ValueError(f"reading {self.resource}: a limit is above zero")
        for name, text in self.paths.items():
            try:
                path_of(text)
            except JMESPathError as error:
                why = str(error).splitlines()[0]
                raise ValueError(f"reading {self.resource}: `{name}` is not a JMESPath: {why}") from error

    @property
    def paths(self) -> dict[str, str]:
        """Every path given, by the name of its field."""
        limit = self.limit if isinstance(self.limit, str) else ""
        own = {
            "each": self.each,
            "org": self.org,
            "used": self.used,
            "remaining": self.remaining,
            "limit": limit,
            "reset": self.reset,
        }
        whole = {**own, **{f"labels.{name}": text for name, text in self.labels.items()}}
        return {name: text for name, text in whole.items() if text}

    @property
    def compiled(self) -> dict[str, Path]:
        return {name: path_of(text) for name, text in self.paths.items()}


@dataclass(frozen=True, slots=True)
class HttpJsonOptions:
    """One address and what to take from its answer.

    `token` goes into `Authorization: Bearer`; other credentials go into `headers`. `body` is sent as JSON
    with POST. `period_timezone` is the IANA zone whose days and months are counted where no `reset` tells.
    `orgs` are globs on names, `!` excludes; `expect` are names that discovery must find.
    """

    name: str
    url: str = field(repr=False)
    readings: tuple[Wanted, ...]
    title: str = ""
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    token: str = field(default="", repr=False)
    body: Any = field(default=None, repr=False)
    period_timezone: str = "UTC"
    orgs: tuple[str, ...] = ("*",)
    expect: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.readings:
            raise ValueError(f"source {self.name}: give at least one reading")

    @property
    def secrets(self) -> set[str]:
        """Everything sent along that an answer must not echo into our logs, as it is and as URLs write it."""
        parts = urlsplit(self.url)
        pairs = [*self.headers.items(), *parse_qsl(parts.query), *_fields(self.body)]
        found = {value for name, value in pairs if _TELLING.search(name)}
        found |= {value.partition(" ")[2] for value in found}  # `Bearer …`, `Basic …`
        plain = {one for one in {*found, self.token, parts.password or ""} if one}
        return plain | {quote(one, safe="") for one in plain} | {quote_plus(one) for one in plain}


def _fields(body: Any) -> Iterator[tuple[str, str]]:
    """Every named text of a JSON body, at any depth."""
    if isinstance(body, dict):
        for name, value in body.items():
            if isinstance(value, str):
                yield str(name), value
            else:
                yield from _fields(value)
    if isinstance(body, list):
        for value in body:
            yield from _fields(value)
