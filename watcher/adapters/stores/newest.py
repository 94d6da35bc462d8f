"""Which samples are the newest: of a span, or of each day; found by the key of the largest table alone.

A series may have a hundred samples a day. Each step asks the key for the newest one earlier than the day of
the last, so the rows between are never read. What a day is and how many keys are handed over is all that
SQLite and PostgreSQL say differently.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Interval, Select, Text, and_, bindparam, select, text
from sqlalchemy.types import TypeEngine

from watcher.adapters.stores.schema import samples

_MICROSECOND = timedelta(microseconds=1)
_SQLITE_LAST = """
SELECT k.value AS series,
    (SELECT max(as_of) FROM samples WHERE series = k.value AND as_of >= :since AND as_of < :before) AS at
FROM json_each(:keys) AS k
"""
_SQLITE_DAYS = """
WITH RECURSIVE latest(series, at) AS (
    SELECT k.value, (SELECT max(as_of) FROM samples WHERE series = k.value AND as_of >= :since)
    FROM json_each(:keys) AS k
    UNION ALL
    SELECT series, (
        SELECT max(s.as_of) FROM samples AS s WHERE s.series = latest.series AND s.as_of >= :since
        AND s.as_of < latest.at - ((latest.at + :offset) % 86400000000 + 86400000000) % 86400000000
    ) FROM latest WHERE at IS NOT NULL
)
SELECT series, at FROM latest WHERE at IS NOT NULL
"""
_POSTGRES_LAST = """
SELECT k AS series,
    (SELECT max(as_of) FROM samples WHERE series = k AND as_of >= :since AND as_of < :before) AS at
FROM unnest(:keys) AS k
"""
_POSTGRES_DAYS = """
WITH RECURSIVE latest(series, at) AS (
    SELECT k, (SELECT max(as_of) FROM samples WHERE series = k AND as_of >= :since) FROM unnest(:keys) AS k
    UNION ALL
    SELECT series, (
        SELECT max(s.as_of) FROM samples AS s WHERE s.series = latest.series AND s.as_of >= :since
        AND s.as_of < date_trunc('day', latest.at + :offset, 'UTC') - :offset
    ) FROM latest WHERE at IS NOT NULL
)
SELECT series, at FROM latest WHERE at IS NOT NULL
"""
_WORDS = {"sqlite": (_SQLITE_LAST, _SQLITE_DAYS), "postgresql": (_POSTGRES_LAST, _POSTGRES_DAYS)}


@cache
def last_of_span(dialect: str, names: tuple[str, ...]) -> Select[Any]:
    """Of each of `keys`, the newest sample from `since` on and before `before`: these columns of it."""
    return _joined(dialect, _WORDS[dialect][0], names, "since", "before")


@cache
def last_of_each_day(dialect: str, names: tuple[str, ...]) -> Select[Any]:
    """Of each of `keys`, the newest sample of each day from `since` on, oldest first.

    The days are those of a clock that is `offset` ahead of UTC.
    """
    query = _joined(dialect, _WORDS[dialect][1], names, "since", offset=_offset(dialect))
    return query.order_by(samples.c.as_of)


def key_list(dialect: str, keys: Sequence[str]) -> object:
    """Keys, as many as there are in one variable."""
    return list(keys) if dialect == "postgresql" else json.dumps(list(keys))


def ahead(dialect: str, offset: timedelta) -> object:
    return offset if dialect == "postgresql" else offset // _MICROSECOND


def _offset(dialect: str) -> TypeEngine[Any]:
    return Interval() if dialect == "postgresql" else BigInteger()


def _joined(
    dialect: str, words: str, names: tuple[str, ...], *moments: str, **others: TypeEngine[Any]
) -> Select[Any]:
    keys: TypeEngine[Any] = ARRAY(Text) if dialect == "postgresql" else Text()
    kinds = {**dict.fromkeys(moments, samples.c.as_of.type), **others, "keys": keys}
    bound = text(words).bindparams(*(bindparam(name, type_=kind) for name, kind in kinds.items()))
    newest = bound.columns(series=Text(), at=samples.c.as_of.type).cte("newest")
    same = and_(samples.c.series == newest.c.series, samples.c.as_of == newest.c.at)
    return select(*(samples.c[name] for name in names)).join(newest, same)
