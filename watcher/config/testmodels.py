"""`tests:` of a rule as typed values: rows of what is seen, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from watcher.config.fields import not_a_flag
from watcher.config.nearest import did_you_mean
from watcher.config.refusal import as_written, text_of, wrong
from watcher.config.spans import SPAN_PATTERN, format_span, span_of
from watcher.config.strict import Strict
from watcher.domain.ruletest import NO_SAMPLE, WORDS

MOST_COLUMNS = 2_000
_YEARS = range(1970, 2201)
_MOST_TOLD = 100_000


# --- Moments, durations, names ---------------------------------------------------------------------------


def _moment(value: Any) -> datetime:
    """A day or a moment; without an offset it is read in the config's time zone."""
    text = text_of(value, "a moment")
    hint = "write such as 2026-03-25 or 2026-03-25T14:00"
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise wrong("E140", f"`{text}` is not a day or a moment", hint=hint) from error
    if found.year not in _YEARS:
        raise wrong("E106", f"the year {found.year} is out of bounds", hint="write 1970 to 2200")
    return found


Moment = Annotated[
    datetime,
    PlainValidator(lambda value: value if isinstance(value, datetime) else _moment(value)),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}", "examples": ["2026-03-25", "2026-03-25T14:00"]}
    ),
    PlainSerializer(lambda at: at.date().isoformat() if at.time() == at.min.time() else at.isoformat()),
]
Step = Annotated[
    timedelta,
    span_of("1m", "31d"),
    WithJsonSchema({"type": "string", "pattern": SPAN_PATTERN, "examples": ["15m", "1d"]}),
    PlainSerializer(format_span, return_type=str),
]
Text = Annotated[str, Field(min_length=1, max_length=200)]


# --- Rows ------------------------------------------------------------------------------------------------


def _amount(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(
            "E104", f"`{as_written(value)}` is not a number", hint="write digits, such as 7900 or 7_900"
        )
    try:
        found = float(value)
    except (ValueError, OverflowError) as error:
        hint = f"write digits, such as 7900 or 7_900; {NO_SAMPLE} is no sample"
        raise wrong("E104", f"`{value}` is not a number", hint=hint) from error
    if not isfinite(found) or found < 0:
        raise wrong("E106", f"`{value}` is out of bounds", hint="write 0 or more")
    return found


def _used(value: Any) -> float | None:
    return None if value is None or value == NO_SAMPLE else _amount(value)


def _limit(value: Any) -> float | None:
    """0 and null are a limit that nobody knows."""
    return None if value is None or value == NO_SAMPLE else _amount(value) or None


def _choice(words: Sequence[str], what: str) -> Callable[[Any], str]:
    def chosen(value: Any) -> str:
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else as_written(value)
        if text in words:
            return text
        hint = did_you_mean(text, words) or f"write {', '.join(words)}"
        raise wrong("E105", f"`{text}` is not {what}", hint=hint)

    return chosen


def _none(value: float | None) -> float | str:
    return NO_SAMPLE if value is None else value


_CELL = {"anyOf": [{"type": "number", "minimum": 0}, {"const": NO_SAMPLE}]}
_LIMIT_SCHEMA = {"anyOf": [{"type": "number", "minimum": 0}, {"enum": [None]}]}
Used = Annotated[float | None, PlainValidator(_used), WithJsonSchema(_CELL), PlainSerializer(_none)]
LimitCell = Annotated[float | None, PlainValidator(_limit), WithJsonSchema(_LIMIT_SCHEMA)]
Expected = Annotated[
    str, PlainValidator(_choice(WORDS, "what a column can come to")), WithJsonSchema({"enum": list(WORDS)})
]
Presence = Annotated[
    str,
    PlainValidator(_choice(("yes", "no", NO_SAMPLE), "whether an organization was seen")),
    WithJsonSchema({"enum": ["yes", "no", NO_SAMPLE]}),
]
Answered = Annotated[
    str,
    PlainValidator(_choice(("ok", "fail", NO_SAMPLE), "how a source answered")),
    WithJsonSchema({"enum": ["ok", "fail", NO_SAMPLE]}),
]


def _one_limit(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


_ROW = Field(min_length=1, max_length=MOST_COLUMNS)
LimitRow = Annotated[
    tuple[LimitCell, ...],
    _ROW,
    BeforeValidator(_one_limit),
    WithJsonSchema({"anyOf": [*_LIMIT_SCHEMA["anyOf"], {"type": "array", "items": _LIMIT_SCHEMA}]}),
]


# --- The test --------------------------------------------------------------------------------------------


def _kind(value: Any) -> Any:
    """`period: month` is short for `period: {kind: month}`."""
    if isinstance(value, dict | PeriodEntry):
        return value
    words = ("month", "day", "none")
    hint = (
        did_you_mean(as_written(value), words)
        or "write month, day, none or {start: 2026-03-18, end: 2026-04-18}"
    )
    if value not in words:
        raise wrong("E105", f"`{as_written(value)}` is not a period", hint=hint)
    return {"kind": value}


class PeriodEntry(Strict):
    """What the numbers of a test count over; with `start` and `end` the first billing period."""

    kind: SkipJsonSchema[Literal["month", "day", "none", "billing"]] = "billing"
    """What `month`, `day` and `none` are short for."""
    start: Moment | None = None
    """When a billing period begins."""
    end: Moment | None = None
    """When it ends and the next begins."""


_BILLING = {
    "type": "object",
    "properties": {"start": {"type": "string"}, "end": {"type": "string"}},
    "required": ["start", "end"],
    "additionalProperties": False,
}
Period = Annotated[
    PeriodEntry,
    BeforeValidator(_kind),
    WithJsonSchema({"anyOf": [{"enum": ["month", "day", "none"]}, _BILLING]}),
]


class HistoryEntry(Strict):
    """Numbers from before the first column: remembered, and not judged."""

    every: Step | None = None
    """The time between two of them; the test's unless written."""
    used: Annotated[tuple[Used, ...], _ROW]
    """One number a step, the last one a step before `start`."""


def _history(value: Any) -> Any:
    return {"used": value} if isinstance(value, list | tuple) else value


History = Annotated[
    HistoryEntry,
    BeforeValidator(_history),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": _CELL},
                {
                    "type": "object",
                    "properties": {
                        "every": {"type": "string", "pattern": SPAN_PATTERN},
                        "used": {"type": "array", "items": _CELL},
                    },
                    "required": ["used"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Times = Annotated[int, Field(ge=0, le=_MOST_TOLD), BeforeValidator(not_a_flag)]


class SentEntry(Strict):
    """How often each is told; what is not named is not compared."""

    notice: Times | None = None
    """Messages at notice."""
    warning: Times | None = None
    """Messages at warning."""
    critical: Times | None = None
    """Messages at critical."""
    resolved: Times | None = None
    """Messages that it is over."""


class InlineTest(Strict):
    """A test of the rule: two rows, what is seen and what comes of it, a column a look."""

    name: Text
    """What is tested, as a sentence."""
    start: Moment
    """When the first column is; in the config's time zone."""
    every: Step = Field(default="1d", validate_default=True)
    """The time between two columns."""
    limit: LimitRow | None = None
    """The limit, or one a column; null is unknown."""
    period: Period = Field(default="month", validate_default=True)
    """What the numbers count over: month, day, none, or a first billing period {start, end}."""
    source: Text | None = None
    """The source's name; one that the rule selects unless written. So for all of these."""
    org: Text | None = None
    """The organization's name."""
    resource: Text | None = None
    """The resource."""
    plan: Text | None = None
    """The plan."""
    labels: dict[str, Text] = Field(default_factory=dict)
    """Other labels, such as pipe."""
    history: History | None = None
    """Numbers from before `start`, for what looks back: rise and forecast."""
    used: Annotated[tuple[Used, ...], _ROW] | None = None
    """With watch: limit, the number in each column; _ is no sample."""
    seen: Annotated[tuple[Presence, ...], _ROW] | None = None
    """With watch: org, whether a good answer had it: yes, no; _ is no answer."""
    answers: Annotated[tuple[Answered, ...], _ROW] | None = None
    """With watch: source, how it answered: ok, fail; _ is not asked."""
    expect: Annotated[tuple[Expected, ...], _ROW]
    """The level held after each column: ok, notice, warning, critical, or unknown."""
    sent: SentEntry | None = None
    """How often each level is told, and the end."""
