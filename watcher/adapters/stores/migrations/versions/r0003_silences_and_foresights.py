"""Silences and foresights; repeats, acknowledgement and flapping of incidents; rows that are held. Frozen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0003"
down_revision = "0002"

_TEXT = sa.Text()
_MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("incidents", _filled("repeats", sa.Integer(), sa.text("0")))
    op.add_column("incidents", _filled("acked_by", _TEXT, ""))
    op.add_column("incidents", sa.Column("acked_at", _MOMENT))
    op.add_column("incidents", _filled("changes", _TEXT, "[]"))
    op.add_column("incidents", _filled("flapping", sa.Boolean(), sa.false()))
    op.add_column("incidents", _filled("topic", _TEXT, "use"))
    op.add_column("alerts", _filled("asked", _TEXT, ""))
    op.add_column("outbox", _filled("held", sa.Boolean(), sa.false()))
    _silences()
    _foresights()


def _must(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _filled(name: str, kind: Any, value: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=value)


def _silences() -> None:
    op.create_table(
        "silences",
        _must("id", _SERIAL),
        *map(_must, ("match", "author", "reason")),
        _must("starts_at", _MOMENT),
        _must("ends_at", _MOMENT),
        _must("expired_by"),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
        sqlite_autoincrement=True,
    )


def _foresights() -> None:
    op.create_table(
        "foresights",
        *map(_must, ("series", "zone", "foretold")),
        sa.PrimaryKeyConstraint("series", name="pk_foresights"),
    )
