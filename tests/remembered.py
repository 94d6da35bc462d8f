"""What tests remember of each other's set-up: hundreds of them read the same rules and make the same tables.

Nothing is remembered that a test may change: YAML nodes are only looked at, a schema is statements.
"""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml.nodes import Node
from sqlalchemy import Connection, inspect

from watcher.adapters import http
from watcher.adapters.channels.email import render
from watcher.adapters.stores import migrate, open_store
from watcher.adapters.stores import store as stores
from watcher.adapters.stores.schema import VERSION_TABLE
from watcher.config.fault import Fault
from watcher.config.yaml import read, walk

_RULES = Path(__file__).parents[1] / "rules"
_LARGE = 100_000  # characters; a text as large is made for one test
_tables: list[str] = []
"""The statements that make what the migrations make in an empty SQLite file."""


def remember() -> None:
    """Read a text as YAML once, and run the migrations of a new SQLite file once, in this process."""
    vars(walk)["compose"] = _compose
    vars(stores)["upgrade"] = _upgrade


def warm_up() -> None:
    """Remember what every daemon needs, before children are forked that would each do it anew."""
    remember()
    http._trusted()
    for page in _RULES.rglob("*.yaml"):
        walk.read_page(page, page.name)
    for template in render._TEMPLATES.list_templates():
        render._TEMPLATES.get_template(template)
    with TemporaryDirectory() as folder:
        asyncio.run(_open_and_close(f"sqlite:///{folder}/watcher.db"))


async def _open_and_close(url: str) -> None:
    store = await open_store(url)
    await store.close()


@cache
def _node(text: str) -> Node | None:
    return read.compose(text, "")[0]


def _compose(text: str, name: str) -> tuple[Node | None, list[Fault]]:
    node = _node(text) if len(text) < _LARGE else None
    return (node, []) if node else read.compose(text, name)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
        migrate.upgrade(connection)
    elif not _tables:
        migrate.upgrade(connection)
        _tables.extend(_made(connection))
    else:
        for statement in _tables:
            connection.exec_driver_sql(statement)


def _made(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    )
    version = migrate.found_revision(connection)
    return [*found.scalars(), f"INSERT INTO {VERSION_TABLE} VALUES ('{version}')"]  # noqa: S608 - ours
