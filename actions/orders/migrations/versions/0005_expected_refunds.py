"""What goes back once returned items have arrived, after what the shop takes off."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MONEY = sa.Numeric(12, 2).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Create the table of expected refunds."""
    op.create_table(
        "expected_refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("payment_method_id", sa.String(length=64), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("label_fee", MONEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_expected_refunds_order_id")),
        sa.ForeignKeyConstraint(
            ["payment_method_id"], ["payment_methods.id"], name=op.f("fk_expected_refunds_payment_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_refunds")),
        sa.UniqueConstraint("order_id", name=op.f("uq_expected_refunds_order_id")),
    )
