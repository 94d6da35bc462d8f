"""What stands in for an absent variable, so that the one fault told is that it is absent."""

from __future__ import annotations

from typing import Any

from watcher.config.fault import Loc

_URL = "https://localhost/"
_ANY = {
    "after": "1 poll",
    "api_url": _URL,
    "channel": "C0000000000",
    "format": "auto",
    "from": "nobody@example.com",
    "keep_samples": "400d",
    "level": "info",
    "limit": 1,
    "listen": "127.0.0.1:8080",
    "period": "month",
    "period_timezone": "UTC",
    "port": 25,
    "repeat": "never",
    "security": "starttls",
    "timeout": "30s",
    "timezone": "UTC",
    "to": "nobody@example.com",
    "token_url": _URL,
    "url": "sqlite:////data/watcher.db",
    "webhook": _URL,
}
_OF_SOURCES = {
    "base_url": _URL,
    "breakdown": "pipe",
    "breakdown_limit": 10,
    "budget": 1000,
    "data_center": "us",
    "expect_every": "24h",
    "history": True,
    "ids": "workspace",
    "max": "24h",
    "method": "GET",
    "min": "1m",
    "param_style": "query-csv",
    "poll": "15m",
    "task_limit_includes_adjustment": True,
    "url": _URL,
    "usage_from": "usage",
}
_OF_READINGS = {"resource": "x", "limit": 1, "period": "month"}
_PATH = "x"
_PATHS = ("each", "id", "used", "remaining", "reset")


def stand_in(loc: Loc) -> Any:
    """Something of the right kind for what stands at `loc`, or None where anything fits or nothing can."""
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    if loc[0] == "receivers" and key == "url":
        return _URL
    if loc[0] != "sources":
        return _ANY.get(key)
    inside = loc[2:-1]
    if "periods" in inside:
        return "month"
    if inside[:1] in {("fields",), ("customer_fields",)} or "labels" in inside:
        return _PATH
    if inside[:1] == ("readings",):
        return _PATH if key in _PATHS else _OF_READINGS.get(key)
    return _OF_SOURCES.get(key, _ANY.get(key))
