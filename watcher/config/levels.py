"""Levels as keys of the config: conditions by level, repetition by level."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from watcher.config.fields import ConditionField
from watcher.config.refusal import as_written, wrong
from watcher.config.spans import SPAN_PATTERN, RepeatSpan

LevelName = Literal["notice", "warning", "critical"]
LEVEL_NAMES: tuple[LevelName, ...] = ("notice", "warning", "critical")
_KEYS = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)


class When(BaseModel):
    """The condition of each level; the highest level that is true wins."""

    model_config = _KEYS

    notice: ConditionField | None = None
    """Worth knowing."""
    warning: ConditionField | None = None
    """Act in the next days."""
    critical: ConditionField | None = None
    """Work stops, or is about to."""


class RepeatLevels(BaseModel):
    """How often each level is told again while it lasts; None is never."""

    model_config = _KEYS

    notice: RepeatSpan = None
    """never, or a duration."""
    warning: RepeatSpan = None
    """never, or a duration."""
    critical: RepeatSpan = None
    """never, or a duration."""


def _spread(value: Any) -> Any:
    if isinstance(value, dict | RepeatLevels):
        return value
    if not isinstance(value, str):
        hint = "write never, or such as 24h, or one a level: {critical: 24h}"
        raise wrong("E107", f"`{as_written(value)}` is neither never nor a duration", hint=hint)
    return dict.fromkeys(LEVEL_NAMES, value)


_ONE = {"type": "string", "pattern": f"^never$|{SPAN_PATTERN}"}
Repeat = Annotated[
    RepeatLevels,
    BeforeValidator(_spread),
    WithJsonSchema(
        {
            "anyOf": [
                _ONE,
                {
                    "type": "object",
                    "properties": dict.fromkeys(LEVEL_NAMES, _ONE),
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
