"""Brings a database to the schema of this version of Flux.

Alembic is loaded only when there is something to migrate: it costs half of a start, and most starts have nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

#: the last migration; a test compares it with the folder
HEAD = "0004"


def config() -> Config:
    """Where Alembic finds the migrations."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(engine: Engine) -> None:
    """Runs the migrations that are missing; a database that is current is left alone."""
    if is_current(engine):
        return
    from alembic import command

    settings = config()
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # two processes that start together: the second finds it done
            connection.execute(text("SELECT pg_advisory_xact_lock(7158)"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema of this version."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
