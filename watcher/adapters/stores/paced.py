"""How a pace lies in its column: one line of JSON, quick, as every poll writes one a series."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from watcher.domain.pace import Pace

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NONE = Pace()
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Paced(TypeDecorator[Pace]):
    """A Pace as `[since, [day, rate, step], ...]`, `since` in microseconds since 1970; empty it is NULL.

    Through pydantic, reading 20,000 of them would cost as much as judging them. A vendor's absurd number
    may make a rate infinite: Python's JSON keeps that, and it must not stop the poll.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Pace | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        if value is None or value == _NONE:
            return None
        since = None if value.since is None else (value.since - _EPOCH) // _MICROSECOND
        return _encode((since, *value.days))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Pace:  # noqa: ARG002 - its shape
        if value is None:
            return _NONE
        since, *days = json.loads(value)
        began = None if since is None else _EPOCH + timedelta(microseconds=since)
        return Pace(tuple((day, rate, step) for day, rate, step in days), began)
