"""Levels as keys of the config: conditions by level, repetition by level."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from watcher.config.fields import ConditionField
from watcher.config.spans import WAITS_SCHEMA, RepeatWaits, waits

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
    """How often each level is told again while it lasts; no waits are never."""

    model_config = _KEYS

    notice: RepeatWaits = ()
    """never, a duration, or waits from short to long."""
    warning: RepeatWaits = ()
    """never, a duration, or waits from short to long."""
    critical: RepeatWaits = ()
    """never, a duration, or waits from short to long."""


def _spread(value: Any) -> Any:
    if isinstance(value, dict | RepeatLevels):
        return value
    return dict.fromkeys(LEVEL_NAMES, waits(value))


Repeat = Annotated[
    RepeatLevels,
    BeforeValidator(_spread),
    WithJsonSchema(
        {
            "anyOf": [
                *WAITS_SCHEMA["anyOf"],
                {
                    "type": "object",
                    "properties": dict.fromkeys(LEVEL_NAMES, WAITS_SCHEMA),
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
