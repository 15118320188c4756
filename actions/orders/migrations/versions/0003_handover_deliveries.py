"""What was tried before a hand-over, and the ways on which staff are told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what was tried to the hand-overs, and create the table of deliveries."""
    op.add_column("handovers", sa.Column("tried", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "handover_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("webhook", "mail", name="way", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(next_try_at IS NULL) = (delivered_at IS NOT NULL)", name=op.f("ck_handover_deliveries_waits_or_is_done")
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name=op.f("fk_handover_deliveries_handover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_deliveries")),
        sa.UniqueConstraint("handover_id", "way", name=op.f("uq_handover_deliveries_handover_id_way")),
    )
    op.create_index(op.f("ix_handover_deliveries_next_try_at"), "handover_deliveries", ["next_try_at"], unique=False)
