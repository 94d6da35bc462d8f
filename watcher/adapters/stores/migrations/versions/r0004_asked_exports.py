"""Where an export's file is delivered to, and who allowed it. Frozen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("exports", sa.Column("deliver", sa.Text(), nullable=False, server_default="thread"))
    op.add_column("exports", sa.Column("decided_by", sa.Text(), nullable=False, server_default=""))
