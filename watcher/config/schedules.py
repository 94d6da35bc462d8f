"""When to keep still: `schedules`, and the `quiet` that names one of them."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from watcher.config.fields import NAMES_OF, Zone, as_list, one_or_many
from watcher.config.nearest import did_you_mean
from watcher.config.refusal import as_written, wrong
from watcher.config.strict import Strict
from watcher.domain.quiet import MIDNIGHT, Window

NONE = "none"
"""What `quiet` says to be never quiet; so no schedule is called that."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = len(DAYS)
_HOUR = 60
_EXAMPLE = "write such as mon-fri 19:00-08:00, or 00:00-06:00 for every day"
_DAY = r"[A-Za-z]+"
DAY_WORDS = rf"{_DAY}(?:\s*[-,]\s*{_DAY})*"
_SPAN = re.compile(
    rf"\s*(?:(?P<days>{DAY_WORDS})\s+)?(?P<start>[0-9]+:[0-9]+)\s*-\s*(?P<end>[0-9]+:[0-9]+)\s*"
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def _window(value: Any) -> Window:
    if isinstance(value, Window):
        return value
    if not isinstance(value, str):
        raise wrong("E137", f"`{as_written(value)}` is not a window of time", hint=_EXAMPLE)
    found = _SPAN.fullmatch(value)
    if not found:
        raise wrong("E137", f"`{value}` is not a window of time", hint=_EXAMPLE)
    days = days_named(found["days"], found.start("days")) if found["days"] else frozenset(range(_WEEK))
    start = minute_named(found["start"], found.start("start"), last=MIDNIGHT - 1)
    end = minute_named(found["end"], found.start("end"), last=MIDNIGHT)
    if start == end:
        hint = "a whole day is 00:00-24:00"
        raise wrong(
            "E137", f"`{value}` is an empty window", hint=hint, start=found.start("start"), end=len(value)
        )
    return Window(days, start, end)


def days_named(text: str, at: int) -> frozenset[int]:
    """Monday is 0; a range may go over the end of the week: fri-mon. `at` is where `text` begins."""
    days: set[int] = set()
    for part in re.finditer(rf"({_DAY})(?:\s*-\s*({_DAY}))?", text):
        first = _day(part[1], at + part.start(1))
        last = _day(part[2], at + part.start(2)) if part[2] else first
        days.update((first + step) % _WEEK for step in range((last - first) % _WEEK + 1))
    return frozenset(days)


def _day(word: str, at: int) -> int:
    if word.lower() in DAYS:
        return DAYS.index(word.lower())
    short = next((day for day in DAYS if word.lower().startswith(day)), "")
    hint = (f"write {short}" if short else did_you_mean(word, DAYS)) or f"write one of {', '.join(DAYS)}"
    raise wrong("E137", f"`{word}` is not a day of the week", hint=hint, start=at, end=at + len(word))


def minute_named(text: str, at: int, *, last: int) -> int:
    """Minutes since midnight, `last` at most; `at` is where `text` begins in what was written."""
    found = _TIME.fullmatch(text)
    minute = int(found[1]) * _HOUR + int(found[2]) if found else MIDNIGHT + 1
    if found and int(found[2]) < _HOUR and minute <= last:
        return minute
    hint = "write 00:00 to 24:00" if last == MIDNIGHT else "write 00:00 to 23:59"
    raise wrong("E137", f"`{text}` is not a time of day", hint=hint, start=at, end=at + len(text))


def format_window(window: Window) -> str:
    """As people write it: mon-fri 19:00-08:00."""
    days = "" if len(window.days) == _WEEK else ",".join(DAYS[day] for day in sorted(window.days)) + " "
    return f"{days}{_clock(window.start)}-{_clock(window.end)}"


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02}:{minute % _HOUR:02}"


WINDOW_PATTERN = (
    r"^\s*([A-Za-z]{3}(\s*[-,]\s*[A-Za-z]{3})*\s+)?([01]?[0-9]|2[0-3]):[0-5][0-9]\s*-"
    r"\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\s*$"
)
_WINDOW = {
    "type": "string",
    "pattern": WINDOW_PATTERN,
    "examples": ["mon-fri 19:00-08:00", "sat-sun 00:00-24:00", "mon,wed 12:00-13:00", "00:00-06:00"],
}
WindowField = Annotated[
    Window,
    PlainValidator(_window),
    WithJsonSchema(_WINDOW),
    PlainSerializer(format_window, return_type=str),
]


class ScheduleEntry(Strict):
    """Windows of the week. One that goes over midnight belongs to the day it begins on."""

    timezone: Zone | None = None
    """The IANA zone of its times; the config's unless written."""
    when: Annotated[
        tuple[WindowField, ...], Field(min_length=1), BeforeValidator(as_list), one_or_many(_WINDOW)
    ]
    """Days and times, such as mon-fri 19:00-08:00; without days every day."""


class QuietEntry(Strict):
    """When to keep still, and what becomes of what was held back."""

    schedule: Annotated[str, Field(min_length=1)]
    """A name from `schedules`, or none to be never quiet."""
    then: Literal["summary", "send", "drop"] = "summary"
    """At the end of the window: what is still true in one message, one by one, or nothing."""

    @property
    def is_none(self) -> bool:
        return self.schedule == NONE


_OFF = frozenset({"no", "off", "never", "false"})


def _quiet(value: Any) -> Any:
    if isinstance(value, dict | QuietEntry):
        return value
    if isinstance(value, str) and value.lower() not in _OFF:
        return {"schedule": value}
    hint = "write none, or a schedule's name, or {schedule: a-name, then: summary}"
    raise wrong("E105", f"`{as_written(value)}` is not what `quiet` can be", hint=hint)


_THEN = {"type": "string", "enum": ["summary", "send", "drop"]}
_NAMED = {"type": "string", "minLength": 1, "examples": [NONE], NAMES_OF: "schedules"}
QuietField = Annotated[
    QuietEntry,
    BeforeValidator(_quiet),
    WithJsonSchema(
        {
            "anyOf": [
                _NAMED,
                {
                    "type": "object",
                    "properties": {"schedule": _NAMED, "then": _THEN},
                    "required": ["schedule"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
