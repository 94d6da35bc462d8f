"""When everybody is told how everything stands: the `digest` section."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from watcher.config.fields import ReceiverNames
from watcher.config.refusal import as_written, wrong
from watcher.config.schedules import DAY_WORDS, DAYS, days_named, minute_named
from watcher.config.strict import Strict
from watcher.domain.quiet import MIDNIGHT

_EXAMPLE = "write such as mon 09:00, or mon-fri 08:30"
_MOMENT = re.compile(rf"\s*(?:(?P<days>{DAY_WORDS})\s+)?(?P<time>[0-9]+:[0-9]+)\s*")
_SCHEMA = {
    "type": "string",
    "pattern": r"^\s*([A-Za-z]{3}(\s*[-,]\s*[A-Za-z]{3})*\s+)?([01]?[0-9]|2[0-3]):[0-5][0-9]\s*$",
    "examples": ["mon 09:00", "mon-fri 08:30", "mon,thu 09:00"],
}


@dataclass(frozen=True, slots=True)
class Moments:
    """Weekdays (0 is Monday) and minutes since midnight."""

    days: frozenset[int]
    minute: int


def _moments(value: Any) -> Moments:
    if isinstance(value, Moments):
        return value
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong("E137", f"`{as_written(value)}` is not a time of the week", hint=_EXAMPLE)
    days = days_named(found["days"], found.start("days")) if found["days"] else frozenset(range(len(DAYS)))
    return Moments(days, minute_named(found["time"], found.start("time"), last=MIDNIGHT - 1))


def format_moments(moments: Moments) -> str:
    """As people write it: mon 09:00."""
    days = "" if len(moments.days) == len(DAYS) else ",".join(DAYS[day] for day in sorted(moments.days)) + " "
    return f"{days}{moments.minute // 60:02}:{moments.minute % 60:02}"


MomentsField = Annotated[
    Moments,
    PlainValidator(_moments),
    WithJsonSchema(_SCHEMA),
    PlainSerializer(format_moments, return_type=str),
]


class Digest(Strict):
    """How every limit stands, sent at fixed times, also when all is fine."""

    to: ReceiverNames
    """Receivers."""
    when: MomentsField
    """Days and a time in the config's timezone, such as mon 09:00; without days every day."""
