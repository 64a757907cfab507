"""The migrations make the tables that the code expects, on each database."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Uuid, create_engine, select

from flux.domain.tasks import TaskId
from flux.storage import is_current, migrate, open_store
from flux.storage.migrate import HEAD, config
from flux.storage.tables import metadata, subscriptions
from tests.databases import fresh_database
from tests.storage.conftest import DATABASES


def test_the_migrations_and_the_tables_agree(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_schema_that_the_code_expects_is_the_last_migration():
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


def test_migrating_a_current_database_changes_nothing(database):
    assert is_current(database.engine)
    migrate(database.engine)
    assert is_current(database.engine)


def test_tasks_are_found_by_whose_hands_they_are_in_without_reading_the_others(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    migrate(engine)
    with engine.connect() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT * FROM tasks WHERE assignee IN (?, ?)", ("a", "b"))
        assert "ix_tasks_assignee" in str(plan.all())
    engine.dispose()


@pytest.fixture(params=DATABASES)
def at_0003(request, tmp_path):
    """The address of a database of the third migration."""
    if request.param == "sqlite":
        yield _at_0003(f"sqlite:///{tmp_path / 'old.db'}")
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as address:
        yield _at_0003(address)


def _at_0003(address):
    engine = create_engine(address)
    settings = config()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0003")
        connection.commit()
    engine.dispose()
    return address


def test_what_waits_in_an_older_database_goes_on_waiting(at_0003):
    engine, old = create_engine(at_0003), MetaData()
    at = datetime(2026, 1, 5, 8, tzinfo=UTC)
    old.reflect(engine)
    for table in old.tables.values():  # SQLite tells no type of its own for these
        for column in table.columns:
            if column.name in {"id", "instance", "definition"} and table.name != "alembic_version":
                column.type = Uuid()
    instant = at if engine.dialect.name == "postgresql" else "2026-01-05T08:00:00.000000Z"
    deployment, version, instance, task = uuid4(), uuid4(), uuid4(), uuid4()
    rows = {
        "resources": {"digest": "d", "name": "p.bpmn", "kind": "bpmn", "content": b""},
        "deployments": {"id": deployment, "number": 1, "name": "p", "source": "", "deployed_at": instant},
        "versions": {
            "id": version,
            "kind": "bpmn",
            "key": "p",
            "version": 1,
            "name": "p",
            "deployment": 1,
            "digest": "d",
            "resource_name": "p.bpmn",
            "deployed_at": instant,
        },
        "instances": {
            "id": instance,
            "definition": version,
            "process": "p",
            "process_version": 1,
            "title": "P",
            "folded": "p",
            "status": "running",
            "started_at": instant,
            "reason": "",
            "state": "{}",
            "version": 1,
        },
        "tasks": {
            "id": task,
            "instance": instance,
            "token": "1",
            "element": "t",
            "name": "T",
            "status": "open",
            "role": "dgs",
            "opened_at": instant,
            "local": "{}",
            "draft": "{}",
            "answer": "{}",
            "version": 1,
        },
        "subscriptions": {
            "id": uuid4(),
            "instance": instance,
            "token": "2",
            "element": "c",
            "kind": "message",
            "name": "avis",
            "rank": 1,
        },
    }
    with engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(old.tables[name].insert().values(row))
    engine.dispose()
    store = open_store(at_0003)
    migrate(store.engine)
    with store.reading() as uow:
        (waiting,) = uow.messages.waiting("message", "avis")
        assert (waiting.instance, waiting.definition) == (instance, version)
        kept = uow.tasks.get(TaskId(task))
        assert kept is not None
        assert (kept.role, kept.also) == ("dgs", ())
    with store.engine.connect() as connection:
        assert connection.execute(select(subscriptions.c.definition)).scalars().all() == [version]
    store.close()
