"""Exports and pushes; soft limits, the pace of series, and why a target is due when it is. Frozen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text()
_MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("targets", sa.Column("why_then", _TEXT, nullable=False, server_default=""))
    op.add_column("targets", sa.Column("failure_hint", _TEXT, nullable=False, server_default=""))
    op.add_column("series_state", _may("limit_soft", sa.Boolean()))
    op.add_column("series_state", _may("pace"))
    op.add_column("samples", _may("limit_soft", sa.Boolean()))
    _exports()
    _pushes()


def _must(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind)


def _exports() -> None:
    op.create_table(
        "exports",
        _must("id", _SERIAL),
        *map(_must, ("key", "source", "kind", "report", "period", "orgs", "asked_by")),
        _must("asked_at", _MOMENT),
        _must("next_look_at", _MOMENT),
        *map(_must, ("state", "cooldown_key", "series", "incident")),
        _may("ref"),
        _must("goes_to"),
        _may("file_url"),
        _may("file"),
        _may("size", sa.BigInteger()),
        _must("attempts", sa.Integer()),
        _may("error"),
        _may("finished_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_exports_key", "exports", ["key"], unique=True)
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"])


def _pushes() -> None:
    op.create_table(
        "pushes",
        *map(_must, ("source", "key", "digest")),
        _must("at", _MOMENT),
        sa.PrimaryKeyConstraint("source", "key", name="pk_pushes"),
    )
    op.create_index("ix_pushes_at", "pushes", ["at"])
