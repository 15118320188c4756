"""Counts of each day, and questions that staff should look at."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the tables of monitoring."""
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "measure", "label", name=op.f("pk_daily_counts")),
    )
    op.create_table(
        "noted_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("index_version", sa.String(length=64), nullable=False),
        sa.Column("unanswered", sa.Boolean(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("none", "up", "down", name="verdict", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_questions")),
        sa.UniqueConstraint("key", name=op.f("uq_noted_questions_key")),
    )
    op.create_index(op.f("ix_noted_questions_at"), "noted_questions", ["at"], unique=False)
