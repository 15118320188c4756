"""A database with rows in every table goes through all migrations and loses none, on SQLite too."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from actions.orders import database
from actions.orders.database import MIGRATIONS, OrdersDatabaseError, open_database

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
#: Revision 0006 has every proof given again: nobody knows when those from before were used last.
FORGOTTEN_BY = {"verified_conversations": "0006"}

CHANGES_A_TABLE = '''
"""A column for {table}."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    """Add it, on SQLite by a copy of the table, as most changes are made there."""
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("{table}", recreate=recreate) as batch:
        batch.add_column(sa.Column("noted", sa.Text(), nullable=True))
    {then}
'''


def _counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = [table for table in inspect(connection).get_table_names() if table != "alembic_version"]
        return {table: connection.scalar(text(f"SELECT COUNT(*) FROM {table}")) or 0 for table in tables}


def _at_revision(path: Path, revision: str) -> None:
    """A database as an older Lisa left it, with one row in every table; whatever a column is, the row has a 1 there."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    columns = {table: inspect(engine).get_columns(table) for table in _counts(engine)}
    engine.dispose()
    with sqlite3.connect(path) as filling:
        filling.execute("PRAGMA ignore_check_constraints = ON")
        for table, of_table in columns.items():
            names = ", ".join(f'"{column["name"]}"' for column in of_table)
            filling.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['1'] * len(of_table))})")


@pytest.mark.parametrize("revision", REVISIONS)
def test_no_row_is_lost_from_any_revision_to_the_latest(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "orders.db"
    _at_revision(path, revision)
    with sqlite3.connect(path) as before:
        tables = {name for (name,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    engine = open_database(f"sqlite:///{path}")
    after = _counts(engine)
    kept = {table for table in tables if revision >= FORGOTTEN_BY.get(table, "")} & after.keys()
    assert {table: after[table] for table in kept} == dict.fromkeys(kept, 1)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a migration after the latest, which changes the table and then does what is given."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def put(table: str, then: str = "pass") -> None:
        written = CHANGES_A_TABLE.format(table=table, before=REVISIONS[-1], then=then).lstrip()
        (folder / "versions" / "9999_next.py").write_text(written, encoding="utf-8")
        monkeypatch.setattr(database, "MIGRATIONS", folder)
        database._versions.cache_clear()
        monkeypatch.setattr(database, "_versions", database._versions.__wrapped__)

    return put


@pytest.mark.parametrize("table", ["customers", "orders"])
def test_a_migration_that_copies_a_table_keeps_the_rows_that_refer_to_it(
    engine: Engine, shop_url: str, next_migration: Callable[[str, str], None], table: str
) -> None:
    before = _counts(engine)
    engine.dispose()
    next_migration(table, "pass")
    migrated = open_database(shop_url)
    assert _counts(migrated) == before
    assert before["orders"] > 0
    assert before["order_lines"] > 0
    assert "noted" in {column["name"] for column in inspect(migrated).get_columns(table)}
    migrated.dispose()


def test_a_migration_that_leaves_rows_without_what_they_refer_to_changes_nothing(
    tmp_path: Path, next_migration: Callable[[str, str], None]
) -> None:
    path = tmp_path / "orders.db"
    _at_revision(path, REVISIONS[-1])
    next_migration("closed_conversations", 'op.execute("DELETE FROM orders")')
    with pytest.raises(OrdersDatabaseError, match="would refer to no row of orders"):
        open_database(f"sqlite:///{path}")
    with sqlite3.connect(path) as left:
        assert left.execute("SELECT COUNT(*) FROM orders").fetchone() == (1,)
        assert left.execute("SELECT version_num FROM alembic_version").fetchone() == (REVISIONS[-1],)
