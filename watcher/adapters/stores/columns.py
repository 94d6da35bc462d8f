"""How our values lie in a column, the same on SQLite and PostgreSQL: moments, text, numbers, words, JSON."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
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
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_CODE = re.compile("\x1a([0-9a-f]{4})")


class Moment(TypeDecorator[datetime]):
    """An aware datetime, exact to the microsecond, sortable; it comes back in UTC.

    SQLite has no such type and keeps whole microseconds since 1970; PostgreSQL keeps a timestamptz.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if _postgres(dialect) else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone is no moment")
        return value.astimezone(UTC) if _postgres(dialect) else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if _postgres(dialect) else _EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    r"""Any Python text, exactly, even what a database refuses.

    PostgreSQL takes no NUL, neither takes lone surrogates, and JSON from a vendor may hold both (`\u0000`,
    `\ud800`). Those few characters are written as U+001A and four hex digits, and read back as they were.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        return None if value is None else _UNSTORABLE.sub(lambda m: f"{_MARK}{ord(m[0]):04x}", value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - its shape
        if value is None or _MARK not in value:
            return value
        return _CODE.sub(lambda m: chr(int(m[1], 16)), value)


class Number(TypeDecorator[float]):
    """A double. NaN is refused: SQLite would silently turn it into NULL, a failed read into "unknown"."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:  # noqa: ARG002 - its shape
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
        return _encode(to_jsonable_python(value, inf_nan_mode="constants"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - its shape
        return self.adapter.validate_python(json.loads(value))


def _postgres(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"
