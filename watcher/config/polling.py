"""How often a source is asked, and what asking may cost: `poll` and `budget`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from watcher.config.refusal import as_written, wrong
from watcher.config.spans import SPAN_PATTERN, format_span, span_of
from watcher.config.strict import Strict
from watcher.domain.budget import DEFAULT_PER_DAY, Budget

_SPAN = {"type": "string", "pattern": SPAN_PATTERN, "examples": ["15m", "24h"]}
PollEnd = Annotated[
    timedelta,
    span_of("1m", "24h"),
    WithJsonSchema(_SPAN),
    PlainSerializer(format_span, return_type=str),
]


class PollRange(Strict):
    """The shortest and the longest time between two looks, 1m to 24h each; the same twice is a fixed pace."""

    min: PollEnd = timedelta(minutes=5)
    """The shortest: what a level that is near may cost."""
    max: Annotated[PollEnd, Field(validate_default=True)] = timedelta(minutes=60)
    """The longest: what a level that is far may wait."""

    @field_validator("max")
    @classmethod
    def _not_below_min(cls, longest: timedelta, info: ValidationInfo) -> timedelta:
        shortest = info.data.get("min", longest)
        if longest < shortest:
            ends = f"max ({format_span(longest)}) is shorter than its min ({format_span(shortest)})"
            raise wrong("E106", f"the {ends}", hint=f"write max: {format_span(shortest)} or longer")
        return longest


def _spread(value: Any) -> Any:
    """One duration is both ends."""
    if isinstance(value, dict | PollRange):
        return value
    if not isinstance(value, str):
        hint = "write such as 15m, or {min: 5m, max: 60m}"
        raise wrong("E107", f"`{as_written(value)}` is neither a duration nor a range", hint=hint)
    return {"min": value, "max": value}


_ENDS = {"type": "object", "properties": {"min": _SPAN, "max": _SPAN}, "additionalProperties": False}
Poll = Annotated[PollRange, BeforeValidator(_spread), WithJsonSchema({"anyOf": [_SPAN, _ENDS]})]


def format_poll(poll: PollRange) -> str | dict[str, str]:
    """As people write it: 15m, or {min: 5m, max: 1h}."""
    if poll.min == poll.max:
        return format_span(poll.min)
    return {"min": format_span(poll.min), "max": format_span(poll.max)}


# --- budgets ---------------------------------------------------------------------------------------------

_SHARE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*")
_NUMBER = re.compile(r"\s*([0-9][0-9_]*(?:\.[0-9]+)?)\s*")
_MOST = 10_000_000
_WHOLE = 100


def _budget(value: Any, *, shares: bool) -> Budget:
    if isinstance(value, Budget):
        return value
    forms = "write a share such as 1%, or so many calls a day" if shares else "write so many calls a day"
    shown = as_written(value)
    if isinstance(value, str) and (share := _SHARE.fullmatch(value)):
        if not shares:
            hint = f"{forms}: this vendor tells no limit that a share could be taken of"
            raise wrong("E106", f"a budget of `{shown}` is a share", hint=hint)
        return Budget(share=_within(float(share[1]), _WHOLE, shown) / _WHOLE)
    if isinstance(value, str) and (number := _NUMBER.fullmatch(value)):
        value = float(number[1].replace("_", ""))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("E104", f"`{shown}` is not a budget", hint=forms)
    return a_day(_within(value, _MOST, shown))


def _within(number: float, most: int, shown: str) -> float:
    if not 0 < number <= most:
        end = f"{most}%" if most == _WHOLE else f"{most:,}".replace(",", "_")
        raise wrong("E106", f"a budget of `{shown}` is out of bounds", hint=f"write above 0, {end} at most")
    return float(number)


def a_day(calls: float) -> Budget:
    """So many calls a day."""
    return Budget(share=None, per_day=calls, fallback=calls)


def format_budget(budget: Budget) -> str | float:
    """As people write it: 1%, or a number a day."""
    if budget.per_day is None and budget.share is not None:
        return f"{budget.share * _WHOLE:.12g}%"
    calls = budget.per_day if budget.per_day is not None else DEFAULT_PER_DAY
    return int(calls) if calls == int(calls) else calls


def _validator(*, shares: bool) -> PlainValidator:
    check: Callable[[Any], Budget] = lambda value: _budget(value, shares=shares)  # noqa: E731 - its type matters
    return PlainValidator(check)


_COUNT = {"type": "number", "exclusiveMinimum": 0, "maximum": _MOST}
_PERCENT = {"type": "string", "pattern": _SHARE.pattern.join("^$"), "examples": ["1%"]}
_OUT = PlainSerializer(format_budget, return_type=str | float)
ShareOrCalls = Annotated[Budget, _validator(shares=True), WithJsonSchema({"anyOf": [_PERCENT, _COUNT]}), _OUT]
"""A budget where the vendor counts our calls against a limit of its own."""
CallsADay = Annotated[Budget, _validator(shares=False), WithJsonSchema(_COUNT), _OUT]
"""A budget where the vendor does not."""
