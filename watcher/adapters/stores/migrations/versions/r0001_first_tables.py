"""The first tables. Frozen: a later change is a new revision, and this file says nothing of our own types."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0001"
down_revision = None

_TEXT = sa.Text()
_MOMENT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _planned()
    _measured()
    _alerted()
    _outbox()
    _receivers()
    _kept()


def _must(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, kind)


def _table(name: str, key: str, *columns: sa.Column[Any], **options: Any) -> None:
    constraint = sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}")
    op.create_table(name, *columns, constraint, **options)


def _planned() -> None:
    _table(
        "targets",
        "source number",
        _must("source"),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        _must("orgs"),
        _must("next_due", _MOMENT),
        _must("watched_since", _MOMENT),
        _may("last_tried_at", _MOMENT),
        _may("last_ok_at", _MOMENT),
        _must("failures", sa.Integer()),
        _may("failing_since", _MOMENT),
        _may("failure"),
    )
    _table(
        "orgs",
        "source org_id",
        _must("source"),
        _must("org_id"),
        _must("name"),
        _may("ref"),
        _must("expected", sa.Boolean()),
        _may("last_seen_at", _MOMENT),
        _must("missing_polls", sa.Integer()),
        _may("missing_since", _MOMENT),
    )


def _reading() -> list[sa.Column[Any]]:
    return [
        _may("limit_value", sa.Double()),
        _may("limit_origin"),
        _may("limit_where"),
        _may("period_kind"),
        _may("period_start", _MOMENT),
        _may("period_end", _MOMENT),
        _may("period_zone"),
        _must("reading_labels"),
    ]


def _measured() -> None:
    _table(
        "series_state",
        "series",
        _must("series"),
        _must("labels"),
        _must("checked_at", _MOMENT),
        _may("sampled_at", _MOMENT),
        _may("unknown_since", _MOMENT),
        _may("unknown_why"),
        _may("used", sa.Double()),
        _may("as_of", _MOMENT),
        *_reading(),
    )
    _table(
        "samples",
        "series as_of",
        _must("series"),
        _must("as_of", _MOMENT),
        _must("used", sa.Double()),
        *_reading(),
        sqlite_with_rowid=False,
    )


def _alerted() -> None:
    _table(
        "alerts",
        "series rule",
        _must("series"),
        _must("rule"),
        _may("level", sa.Integer()),
        _may("since", _MOMENT),
        _must("holds"),
        _may("period_start", _MOMENT),
        _may("limit", sa.Double()),
        _may("seen_at", _MOMENT),
        _must("revision", sa.Integer()),
    )
    _table(
        "incidents",
        "seq",
        _must("seq", _SERIAL),
        _must("id"),
        _must("series"),
        _must("opened_at", _MOMENT),
        _may("level", sa.Integer()),
        _must("told"),
        _may("period_start", _MOMENT),
        _must("period_label"),
        _must("peak", sa.Double()),
        _may("limit", sa.Double()),
        _may("last_told_at", _MOMENT),
        _may("shown_at", _MOMENT),
        _may("ended_at", _MOMENT),
        _may("ended"),
        _may("previous"),
        _must("revision", sa.Integer()),
    )
    op.create_index("uq_incidents_id", "incidents", ["id"], unique=True)
    op.create_index("ix_incidents_series", "incidents", ["series", "opened_at", "seq"])


def _outbox() -> None:
    unfinished = sa.text("state IN ('pending', 'sending')")
    _table(
        "outbox",
        "id",
        _must("id", _SERIAL),
        _must("key"),
        _must("receiver"),
        _must("incident"),
        _must("message"),
        _must("created_at", _MOMENT),
        _must("next_attempt_at", _MOMENT),
        _must("state"),
        _must("attempts", sa.Integer()),
        _must("again", sa.Boolean()),
        _may("error"),
        _must("reference"),
        _may("sent_at", _MOMENT),
        _may("redirected_from"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_outbox_key", "outbox", ["key"], unique=True)
    op.create_index("ix_outbox_incident", "outbox", ["incident"])
    op.create_index(
        "ix_outbox_unfinished",
        "outbox",
        ["receiver", "incident", "id"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )


def _receivers() -> None:
    _table("threads", "receiver incident", _must("receiver"), _must("incident"), _must("thread"))
    _table(
        "receivers",
        "name",
        _must("name"),
        _may("broken_since", _MOMENT),
        _may("error"),
        _may("last_ok_at", _MOMENT),
    )


def _kept() -> None:
    _table(
        "events",
        "id",
        _must("id", _SERIAL),
        _must("at", _MOMENT),
        _must("kind"),
        _must("subject"),
        _must("text"),
        _must("data"),
    )
    op.create_index("ix_events_at", "events", ["at"])
    op.create_index("ix_events_subject", "events", ["subject", "at"])
    _table("memory", "scope key", _must("scope"), _must("key"), _must("value"))
