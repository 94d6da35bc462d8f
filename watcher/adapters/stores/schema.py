"""The tables. A change here needs a new revision in migrations/versions and its name in REVISION."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, false, text

from watcher.adapters.stores.columns import Json, Moment, Number, Rank, SameJson, Word, Words
from watcher.adapters.stores.foretold import Foretold
from watcher.adapters.stores.paced import Paced
from watcher.domain.alert import Ended, Hold
from watcher.domain.message import Message
from watcher.domain.period import PeriodKind
from watcher.domain.reading import Labels, Org, Origin
from watcher.domain.rule import Level, Selector
from watcher.domain.topic import Topic
from watcher.records import Delivery, ExportKind, ExportState, RowState

REVISION = "0006"
"""The newest revision, known without loading alembic, so that an up-to-date store opens quickly."""

VERSION_TABLE = "watcher_schema"

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

ORGS = Json(TypeAdapter(tuple[Org, ...]))
_LABELS = SameJson(TypeAdapter(Labels))
_DATA = Json(TypeAdapter(dict[str, Any]))
_SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only in INTEGER PRIMARY KEY
FINISHED = text("state NOT IN ('pending', 'sending')")
UNFINISHED = text("state IN ('pending', 'sending')")
"""Literal in queries and in the index: a bound parameter would hide from the planner that they agree."""


def _measured() -> list[Column[Any]]:
    """A reading's columns, but for its series."""
    return [
        Column("limit_value", Number),
        Column("limit_origin", Word(Origin)),
        Column("limit_where", Words),
        Column("period_kind", Word(PeriodKind)),
        Column("period_start", Moment),
        Column("period_end", Moment),
        Column("period_zone", Words),
        Column("reading_labels", _LABELS, nullable=False),
        Column("limit_soft", Boolean),  # since 0002; null where there is no limit, and in rows from before
    ]


targets = Table(
    "targets",
    metadata,
    Column("source", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("orgs", ORGS, nullable=False),
    Column("next_due", Moment, nullable=False),
    Column("watched_since", Moment, nullable=False),
    Column("last_tried_at", Moment),
    Column("last_ok_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("failure", Words),
    Column("why_then", Words, nullable=False, server_default=""),
    Column("failure_hint", Words, nullable=False, server_default=""),
)

orgs = Table(
    "orgs",
    metadata,
    Column("source", Words, primary_key=True),
    Column("org_id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("ref", Words),
    Column("expected", Boolean, nullable=False),
    Column("last_seen_at", Moment),
    Column("missing_polls", Integer, nullable=False),
    Column("missing_since", Moment),
)

series_state = Table(
    "series_state",
    metadata,
    Column("series", Words, primary_key=True),
    Column("labels", _LABELS, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("sampled_at", Moment),
    Column("unknown_since", Moment),
    Column("unknown_why", Words),
    Column("used", Number),
    Column("as_of", Moment),  # no moment, no reading
    *_measured(),
    Column("pace", Paced),
)

samples = Table(
    "samples",
    metadata,
    Column("series", Words, primary_key=True),
    Column("as_of", Moment, primary_key=True),
    Column("used", Number, nullable=False),
    *_measured(),
    sqlite_with_rowid=False,  # the largest table: its key is stored once, not again in an index
)

foresights = Table(
    "foresights",
    metadata,
    Column("series", Words, primary_key=True),
    Column("zone", Words, nullable=False),
    Column("foretold", Foretold, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("series", Words, primary_key=True),
    Column("rule", Words, primary_key=True),
    Column("level", Rank(Level)),
    Column("since", Moment),
    Column("holds", Json(TypeAdapter(dict[Level, Hold])), nullable=False),
    Column("period_start", Moment),
    Column("limit", Number),
    Column("seen_at", Moment),
    Column("revision", Integer, nullable=False),
    Column("asked", Words, nullable=False, server_default=""),
    Column("held_back", Moment),
)

incidents = Table(
    "incidents",
    metadata,
    Column("seq", _SERIAL, primary_key=True),
    Column("id", Words, nullable=False),
    Column("series", Words, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("level", Rank(Level)),
    Column("told", Json(TypeAdapter(tuple[Level, ...])), nullable=False),
    Column("period_start", Moment),
    Column("period_label", Words, nullable=False),
    Column("peak", Number, nullable=False),
    Column("limit", Number),
    Column("last_told_at", Moment),
    Column("shown_at", Moment),
    Column("ended_at", Moment),
    Column("ended", Word(Ended)),
    Column("previous", Words),
    Column("revision", Integer, nullable=False),
    Column("repeats", Integer, nullable=False, server_default=text("0")),
    Column("acked_by", Words, nullable=False, server_default=""),
    Column("acked_at", Moment),
    Column("changes", Json(TypeAdapter(tuple[datetime, ...])), nullable=False, server_default="[]"),
    Column("flapping", Boolean, nullable=False, server_default=false()),
    Column("topic", Word(Topic), nullable=False, server_default=Topic.USE),
    Index("uq_incidents_id", "id", unique=True),
    Index("ix_incidents_series", "series", "opened_at", "seq"),
)

silences = Table(
    "silences",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("match", Json(TypeAdapter(Selector)), nullable=False),
    Column("author", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("expired_by", Words, nullable=False),
    Column("until_reset", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,  # people name a silence by its id, so it is never given twice
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("key", Words, nullable=False),
    Column("receiver", Words, nullable=False),
    Column("incident", Words, nullable=False),
    Column("message", Json(TypeAdapter(Message)), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("state", Word(RowState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("error", Words),
    Column("reference", Words, nullable=False),
    Column("sent_at", Moment),
    Column("redirected_from", Words),
    Column("held", Boolean, nullable=False, server_default=false()),
    Index("uq_outbox_key", "key", unique=True),
    Index("ix_outbox_incident", "incident"),
    Index(
        "ix_outbox_unfinished",
        "receiver",
        "incident",
        "id",
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    ),
    sqlite_autoincrement=True,  # an id is never given twice, even when the last rows were pruned
)

threads = Table(
    "threads",
    metadata,
    Column("receiver", Words, primary_key=True),
    Column("incident", Words, primary_key=True),
    Column("thread", Json(TypeAdapter(dict[str, str])), nullable=False),
)

receivers = Table(
    "receivers",
    metadata,
    Column("name", Words, primary_key=True),
    Column("broken_since", Moment),
    Column("error", Words),
    Column("last_ok_at", Moment),
)

exports = Table(
    "exports",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("key", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("kind", Word(ExportKind), nullable=False),
    Column("report", Words, nullable=False),
    Column("period", Words, nullable=False),
    Column("orgs", ORGS, nullable=False),
    Column("asked_by", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("next_look_at", Moment, nullable=False),
    Column("state", Word(ExportState), nullable=False),
    Column("cooldown_key", Words, nullable=False),
    Column("series", Words, nullable=False),
    Column("incident", Words, nullable=False),
    Column("ref", Words),
    Column("goes_to", Words, nullable=False),
    Column("file_url", Words),
    Column("file", Words),
    Column("size", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("error", Words),
    Column("finished_at", Moment),
    Column("deliver", Word(Delivery), nullable=False, server_default=Delivery.THREAD),
    Column("decided_by", Words, nullable=False, server_default=""),
    Index("uq_exports_key", "key", unique=True),
    Index("ix_exports_asked_at", "asked_at"),
    sqlite_autoincrement=True,  # people name an export by its id, so it is never given twice
)

pushes = Table(
    "pushes",
    metadata,
    Column("source", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_pushes_at", "at"),
)

events = Table(
    "events",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("data", _DATA, nullable=False),
    Index("ix_events_at", "at"),
    Index("ix_events_subject", "subject", "at"),
)

memory = Table(
    "memory",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("value", Json(TypeAdapter(Any)), nullable=False),
)
