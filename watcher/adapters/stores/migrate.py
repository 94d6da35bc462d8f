"""Bring a database to this program's schema, inside the writer's turn, so that two may try at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from watcher.adapters.stores.schema import REVISION, VERSION_TABLE, metadata
from watcher.ports import StoreError

FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the connection's open transaction. Raises StoreError if it is newer."""
    found = found_revision(connection)
    if found == REVISION:
        return
    if found is None:
        refuse_strangers(connection)
    from alembic import command  # noqa: PLC0415 - a third of a second that only a new or old schema costs
    from alembic.config import Config  # noqa: PLC0415 - the same
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database has schema {found}; this version knows only up to {REVISION}",
            hint="a newer Limit Watcher wrote it: run that version, or restore a backup from before",
        )
    command.upgrade(config, "head")


def found_revision(connection: Connection) -> str | None:
    """The schema's revision; None for a database we have not been in."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - our constant


def refuse_strangers(connection: Connection) -> None:
    """Tables of our names that we did not make belong to somebody else's program."""
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreError(
            f"the database has tables of somebody else's with our names: {', '.join(taken)}",
            hint="give Limit Watcher a database or schema of its own",
        )
