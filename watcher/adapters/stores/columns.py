"""How our values lie in a column, the same on SQLite and PostgreSQL: moments, text, numbers, words, JSON.

A poll of 10,000 workspaces passes two million values through here. So those that come by the hundred thousand
hand the database their own functions, not SQLAlchemy's way round `process_...` with its second call a value,
and what is the same in many rows (the edges of a period, the time of an answer, labels) is made once.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import BigInteger, Dialect, Double, Integer, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK = "\x1a"  # the SUBSTITUTE character: nobody types it, and if it comes it is written as a code too
_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_CODE = re.compile("\x1a([0-9a-f]{4})")
_SAME_MOMENTS = 1_000
_SAME_VALUES = 4_000


class Moment(TypeDecorator[datetime]):
    """An aware datetime, exact to the microsecond, sortable; it comes back in UTC.

    SQLite has no such type and keeps whole microseconds since 1970; PostgreSQL keeps a timestamptz.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if _postgres(dialect) else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """For literals alone: a query shown to a person."""
        return self.bind_processor(dialect)(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _in_utc if _postgres(dialect) else _microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002 - its shape
        return _in_utc if _postgres(dialect) else _moment


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else _aware(value).astimezone(UTC)


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else (_aware(value) - _EPOCH) // _MICROSECOND


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a datetime without a time zone is no moment")
    return value


@lru_cache(_SAME_MOMENTS)
def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    r"""Any Python text, exactly, even what a database refuses.

    PostgreSQL takes no NUL, neither takes lone surrogates, and JSON from a vendor may hold both (`\u0000`,
    `\ud800`). Those few characters are written as U+001A and four hex digits, and read back as they were.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - its shape
        return _storable

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:  # noqa: ARG002 - its shape
        return _as_it_was


def _storable(value: str | None) -> str | None:
    if value is None or value.isprintable():  # nearly every text is, and then there is nothing to look for
        return value
    return _UNSTORABLE.sub(lambda m: f"{_MARK}{ord(m[0]):04x}", value)


def _as_it_was(value: str | None) -> str | None:
    if value is None or _MARK not in value:
        return value
    return _CODE.sub(lambda m: chr(int(m[1], 16)), value)


class Number(TypeDecorator[float]):
    """A double. NaN is refused: SQLite would silently turn it into NULL, a failed read into "unknown"."""

    impl = Double
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[float | None], float | None]:  # noqa: ARG002 - its shape
        return _a_number


def _a_number(value: float | None) -> float | None:
    if value is None:
        return None
    if math.isnan(value):
        raise ValueError("NaN is not a number to keep")
    return float(value)


class Word(TypeDecorator[StrEnum]):
    """A StrEnum by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - its shape
        return None if value is None else self.kind(value)


class Rank(TypeDecorator[IntEnum]):
    """An IntEnum by its number."""

    impl = Integer
    cache_ok = True

    def __init__(self, kind: type[IntEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: IntEnum | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - its shape
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> IntEnum | None:  # noqa: ARG002 - its shape
        return None if value is None else self.kind(value)


class Json(TypeDecorator[Any]):
    r"""A whole value as JSON text, read back into its type by pydantic.

    ASCII only, with escapes, for the reason told in Words; so it is not PostgreSQL's jsonb, which
    refuses `\u0000`. None is JSON's null, never SQL's; infinity and NaN, which JSON has not, are refused.
    """

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        super().__init__()
        self.adapter = adapter

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002 - its shape
        return _encoded(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - its shape
        return self.read(value)

    def read(self, text: str) -> Any:
        return self.adapter.validate_python(json.loads(text))  # pydantic's own reader refuses lone surrogates


class SameJson(Json):
    """Json of values that many rows share and that nobody can change: each is written and read once.

    Labels: an organization's stand in two columns of each of its series, and in each of their samples.
    """

    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        super().__init__(adapter)
        self._written = lru_cache(_SAME_VALUES)(_encoded)
        self._read = lru_cache(_SAME_VALUES)(self.read)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str]:  # noqa: ARG002 - its shape
        return self._written

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002 - its shape
        return self._read


def _plain(value: Any) -> Any:
    """What JSON has no form for, as something that it has: dataclasses, moments."""
    return to_jsonable_python(value, inf_nan_mode="constants")


_encoded = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_plain).encode
"""Pydantic makes plain only what it must: it refuses lone surrogates in the names of plain mappings."""


def _postgres(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
