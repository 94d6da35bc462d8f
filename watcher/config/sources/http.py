"""A source of `type: http`: numbers out of any JSON that an address answers with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from watcher.config.fields import Globs, Secret, Zone
from watcher.config.paths import AnswerPath, PathOrNumber
from watcher.config.polling import CallsADay, Poll, PollRange, a_day
from watcher.config.refusal import wrong
from watcher.config.sourcefields import Expected, Headers
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import WebUrl

PeriodWord = Literal["month", "day", "none"]
ResourceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class HttpReading(Strict):
    """One number to take from the answer, or one for each row of a list in it. Paths are JMESPath."""

    resource: ResourceName
    """What rules call it, such as api_calls."""
    each: AnswerPath | None = None
    """Path of a list; the other paths then start at each of its rows."""
    org: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    """The organization's name, the source's title unless written; with `each` the path of the name."""
    id: AnswerPath | None = None
    """Path of a lasting id of the organization, with `each`; its name serves unless written."""
    used: AnswerPath | None = None
    """Path of the number used."""
    remaining: AnswerPath | None = None
    """Path of the number left, instead of `used`; needs `limit`."""
    limit: PathOrNumber | None = None
    """Path of the limit, or the limit itself."""
    reset: AnswerPath | None = None
    """Path of when counting begins anew: ISO 8601, seconds since 1970, or seconds from now."""
    period: PeriodWord = "none"
    """What the number counts over: month, day, or none for what never resets."""
    labels: dict[str, AnswerPath] = Field(default_factory=dict)
    """Other labels, by the paths of their values."""


def _json(value: Any) -> Any:
    if isinstance(value, dict | list):
        return value
    raise wrong("E104", "`body` must be a mapping or a list", hint="it is sent as JSON; write {key: value}")


_JSON = WithJsonSchema({"anyOf": [{"type": "object"}, {"type": "array"}]})


class HttpSource(Strict):
    """Any address that answers with JSON: where to ask, and where the numbers stand."""

    type: Literal["http"]
    """The kind of source."""
    url: WebUrl = Field(repr=False)
    """The address to ask."""
    method: Literal["GET", "POST"] = "GET"
    """How to ask."""
    headers: Headers = Field(default_factory=dict)
    """Headers to send along; we show their values nowhere. Echoed in an answer, those of telling names
    (authorization, x-api-key …) are masked."""
    token: Secret | None = None
    """Sent as Authorization: Bearer …; rather use token_file."""
    token_file: SecretFile | None = None
    """A file that holds the token."""
    body: Annotated[Any, BeforeValidator(_json), _JSON] = Field(default=None, repr=False)
    """What to send as JSON, with POST."""
    title: Annotated[str, Field(max_length=100)] = ""
    """What people call it; the source's name unless written."""
    readings: Annotated[tuple[HttpReading, ...], Field(min_length=1, max_length=100)]
    """The numbers to take from the answer."""
    period_timezone: Zone = "UTC"
    """The IANA zone in which its days and months begin."""
    poll: Poll = PollRange()
    """How often to ask, 1m to 24h: {min: 5m, max: 60m} unless written; one duration fixes the pace."""
    budget: CallsADay = a_day(300)
    """What asking may cost: so many calls a day, 300 unless written."""
    orgs: Globs = ("*",)
    """Organizations to watch, by name; `!x` leaves x out."""
    expect: Expected = ()
    """Names of organizations that must be in every answer."""
