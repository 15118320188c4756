"""When a proof was used last, and the conversations that are over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Keep proofs with the time of their last use; those from before are given again, since nobody knows theirs."""
    op.drop_table("verified_conversations")
    op.create_table(
        "verified_conversations",
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("verified_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_verified_conversations_customer_id")),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_verified_conversations")),
    )
    op.create_table(
        "closed_conversations",
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_closed_conversations")),
    )
