"""A store that an earlier version wrote: its rows are read with sane values for what they did not know."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from pydantic import TypeAdapter
from sqlalchemy import Connection, text

from tests.adapters.stores.test_migrations import on
from tests.adapters.stores.values import filled
from watcher.adapters.stores import NoStateError, SqlStore, open_store
from watcher.adapters.stores.columns import Json
from watcher.adapters.stores.migrate import FOLDER
from watcher.domain.message import Message
from watcher.domain.pace import Pace
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.ports import StoreError
from watcher.records import Delivery, ExportState, SeriesState

pytestmark = pytest.mark.usefixtures("migrations_run")

_MOMENT = {"sqlite": "1774022400000000", "postgresql": "'2026-03-20 16:00:00+00'"}
_FIRST_ROWS = """
INSERT INTO targets VALUES ('pipefy', 0, '[]', {at}, {at}, NULL, NULL, 2, NULL, 'rate limited');
INSERT INTO series_state VALUES ('pipefy/cards?org=8a1c', '[["org","Acme"]]', {at}, NULL, NULL, NULL, 800,
    {at}, 1000, 'api', '', NULL, NULL, NULL, NULL, '[]');
INSERT INTO series_state VALUES ('pipefy/users?org=8a1c', '[]', {at}, NULL, {at}, 'no answer', NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]');
INSERT INTO samples VALUES ('pipefy/cards?org=8a1c', {at}, 800, 1000, 'api', '', NULL, NULL,
    NULL, NULL, '[]');
INSERT INTO memory VALUES ('pipefy', 'batch', '25')
"""


_SECOND_ROWS = """
INSERT INTO incidents VALUES (1, 'i1', 'pipefy/cards?org=8a1c', {at}, 2, '[2]', {at}, '2026-03', 900, 1000,
    {at}, {at}, NULL, NULL, NULL, 1);
INSERT INTO outbox VALUES (1, 'k1', 'ops', 'i1', {message}, {at}, {at}, 'pending', 0, {no}, NULL, '', NULL,
    NULL)
"""
_THIRD_ROWS = """
INSERT INTO exports VALUES (7, 'rule/i1/WARNING/0', 'pipefy', 'automation_jobs', '', 'current_month', '[]',
    'rule ladder', {at}, {at}, 'processing', 'k', 'pipefy/cards?org=8a1c', 'i1', '77', 'a file', NULL, NULL,
    NULL, 0, NULL, NULL)
"""
_FOURTH_ROWS = """
INSERT INTO silences VALUES (3, '{{"org": ["Acme"]}}', 'Ana', 'load test', {at}, {at}, '')
"""
_NO = {"sqlite": "0", "postgresql": "false"}


def first_version(connection: Connection) -> None:
    """The tables as the first version left them, with rows as it wrote them."""
    _written_by("0001", connection, _FIRST_ROWS)


def second_version(connection: Connection) -> None:
    """The tables as the second version left them, with rows as it wrote them."""
    _written_by("0002", connection, _SECOND_ROWS)


def third_version(connection: Connection) -> None:
    """The tables as the third version left them, with rows as it wrote them."""
    _written_by("0003", connection, _THIRD_ROWS)


def fourth_version(connection: Connection) -> None:
    """The tables as the fourth version left them, with rows as it wrote them."""
    _written_by("0004", connection, _FOURTH_ROWS)


def _written_by(version: str, connection: Connection, rows: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
    kind = connection.dialect.name
    for row in rows.format(at=_MOMENT[kind], no=_NO[kind], message=":message").split(";"):
        message = Json(TypeAdapter(Message)).process_bind_param(filled(Message), connection.dialect)
        connection.execute(text(row), {"message": message} if ":message" in row else {})


@pytest.fixture(params=["sqlite", "postgres"])
def old_url(request: pytest.FixtureRequest) -> str:
    name = {"sqlite": "sqlite_url", "postgres": "fresh_postgres_url"}[request.param]
    value: str = request.getfixturevalue(name)
    return value


@pytest.fixture
async def upgraded(old_url: str) -> Any:
    await on(old_url, first_version)
    store = await open_store(old_url)
    yield store
    await store.close()


async def test_old_series_have_no_pace_and_no_soft_limit(upgraded: SqlStore) -> None:
    async with upgraded.reading() as tx:
        states = await tx.series_states()
        (sample,) = await tx.samples("pipefy/cards?org=8a1c", states["pipefy/cards?org=8a1c"].checked_at)
    known, unknown = states.values()
    assert known.reading is not None
    assert known.reading.limit == Limit(1000, Origin.API, soft=False)
    assert known.reading.limit == sample.limit
    assert (known.pace, unknown.pace, unknown.reading) == (Pace(), Pace(), None)


async def test_old_targets_do_not_say_why_they_are_due(upgraded: SqlStore) -> None:
    async with upgraded.reading() as tx:
        (target,) = await tx.targets()
        assert await tx.recall("pipefy") == {"batch": 25}
    assert (target.why_then, target.failures, target.failure) == ("", 2, "rate limited")


async def test_an_upgraded_store_takes_what_is_new(upgraded: SqlStore) -> None:
    async with upgraded.transaction() as tx:
        old = (await tx.series_states())["pipefy/cards?org=8a1c"]
        paced = Pace(((739_700, 1.0, 2.0),), old.checked_at)
        soft = Limit(1000, Origin.API, soft=True)
        number = Reading(Series.from_key("pipefy/cards?org=8a1c"), 900, soft, None, old.checked_at)
        new = SeriesState(old.series, old.labels, number, old.checked_at, pace=paced)
        await tx.put_series_states([new])
        await tx.add_samples([number])
        assert (await tx.series_states())[old.series.key] == new
        assert await tx.samples(old.series.key, old.checked_at) == [number]
        assert await tx.exports() == []


async def test_old_incidents_were_not_repeated_nor_acknowledged_and_old_rows_are_not_held(
    old_url: str,
) -> None:
    await on(old_url, second_version)
    store = await open_store(old_url)
    async with store.transaction() as tx:
        (old,) = (await tx.incidents()).values()
        assert (old.repeats, old.acked_by, old.acked_at, old.changes, old.flapping) == (
            0,
            "",
            None,
            (),
            False,
        )
        acked = replace(old, acked_by="Ana", acked_at=old.opened_at, changes=(old.opened_at,), flapping=True)
        await tx.put_incidents([acked])
        assert await tx.incidents() == {old.series: acked}
        (row,) = await tx.unfinished_rows()
        assert (row.key, row.held) == ("k1", False)
        assert await tx.silences(old.opened_at) == []
        assert await tx.foresights([old.series]) == {}
    await store.close()


async def test_an_old_store_is_not_upgraded_by_looking(sqlite_url: str) -> None:
    await on(sqlite_url, first_version)
    looking = SqlStore(sqlite_url)
    with pytest.raises(StoreError) as caught:
        await looking.look()
    assert not isinstance(caught.value, NoStateError)
    with closing(sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")))) as file:
        assert file.execute("SELECT version_num FROM watcher_schema").fetchall() == [("0001",)]


async def test_an_old_export_goes_into_the_thread_and_was_allowed_by_nobody(old_url: str) -> None:
    await on(old_url, third_version)
    store = await open_store(old_url)
    async with store.reading() as tx:
        (old,) = await tx.exports(unfinished=True)
    assert (old.id, old.state, old.deliver, old.decided_by) == (
        7,
        ExportState.PROCESSING,
        Delivery.THREAD,
        "",
    )
    await store.close()


async def test_an_old_silence_is_bound_to_no_period(old_url: str) -> None:
    await on(old_url, fourth_version)
    store = await open_store(old_url)
    async with store.reading() as tx:
        (old,) = await tx.silences(datetime(2026, 1, 1, tzinfo=UTC))
    assert (old.name, old.author, old.until_reset) == ("s-3", "Ana", False)
    await store.close()
