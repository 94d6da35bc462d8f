"""The way from an empty database to this schema, by alembic."""
