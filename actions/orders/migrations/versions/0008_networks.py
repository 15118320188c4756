"""From which network wrong answers and hand-overs come, by a name that holds for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add it; nobody knows it of what is there already."""
    for table in ("identity_attempts", "handovers"):
        op.add_column(table, sa.Column("network", sa.String(length=64), nullable=False, server_default=""))
