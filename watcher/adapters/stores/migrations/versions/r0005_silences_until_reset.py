"""Which silences are bound to the period they were made for. Frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "silences", sa.Column("until_reset", sa.Boolean(), nullable=False, server_default=sa.false())
    )
