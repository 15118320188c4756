"""Items that customers swap, return or exchange."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
MONEY = sa.Numeric(12, 2).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Create the table of item changes."""
    op.create_table(
        "item_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("modify", "return", "exchange", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("old_variant_id", sa.String(length=128), nullable=True),
        sa.Column("new_variant_id", sa.String(length=128), nullable=True),
        sa.Column("price_difference", MONEY, nullable=False),
        sa.Column("payment_method_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_item_changes_quantity_positive")),
        sa.CheckConstraint(
            "(kind = 'return') = (new_variant_id IS NULL)", name=op.f("ck_item_changes_swap_names_its_variant")
        ),
        sa.ForeignKeyConstraint(["new_variant_id"], ["variants.id"], name=op.f("fk_item_changes_new_variant_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_item_changes_order_id")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_lines.id"], name=op.f("fk_item_changes_order_line_id")),
        sa.ForeignKeyConstraint(
            ["payment_method_id"], ["payment_methods.id"], name=op.f("fk_item_changes_payment_method_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_changes")),
    )
    op.create_index(op.f("ix_item_changes_order_id"), "item_changes", ["order_id"], unique=False)
