"""How alembic reaches the database: by the connection that migrate.py hands over, in its transaction."""

from alembic import context

from watcher.adapters.stores.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    compare_type=True,
    transactional_ddl=True,  # on SQLite too: our BEGIN IMMEDIATE holds tables as well as rows
)
context.run_migrations()
