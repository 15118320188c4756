"""Who wants to be told when something that is sold out is there again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MOMENT = sa.DateTime(timezone=True)
UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Create the table of restock requests."""
    op.create_table(
        "restock_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("product_id", sa.String(length=255), nullable=False),
        sa.Column("variant_id", sa.String(length=255), nullable=False),
        sa.Column("conversation_id", sa.String(length=255), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("sending_at", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "due_at IS NOT NULL OR (next_try_at IS NULL AND sending_at IS NULL)",
            name=op.f("ck_restock_requests_sent_when_due"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restock_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_restock_requests_code")),
    )
    op.create_index(
        "uq_restock_requests_untold",
        "restock_requests",
        ["email_key", "product_id", "variant_id"],
        unique=True,
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )
    for column in ("asked_at", "conversation_id"):
        op.create_index(op.f(f"ix_restock_requests_{column}"), "restock_requests", [column], unique=False)
