"""The migrations make the tables that the code expects, on each database."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from flux.storage import is_current, migrate
from flux.storage.migrate import HEAD, config
from flux.storage.tables import metadata


def test_the_migrations_and_the_tables_agree(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_schema_that_the_code_expects_is_the_last_migration():
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


def test_migrating_a_current_database_changes_nothing(database):
    assert is_current(database.engine)
    migrate(database.engine)
    assert is_current(database.engine)
