"""Runs the migrations on the connection that `actions.orders.database` opened."""

from alembic import context

from actions.orders.schema import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite changes most tables only by copying them
)
with context.begin_transaction():
    context.run_migrations()
