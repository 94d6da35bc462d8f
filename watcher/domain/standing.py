"""How a series stands, in one word."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """A series' state in one word, worst first. FORECAST is a warning of what is still to come."""

    CRITICAL = "CRITICAL"
    WARNING = "WARNING"
    FORECAST = "FORECAST"
    NO_DATA = "NO DATA"
    NOTICE = "notice"
    NO_LIMIT = "no limit"
    OK = "ok"
