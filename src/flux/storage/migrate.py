"""Brings a database to the schema of this version of Flux.

Alembic is loaded only when there is something to migrate: it costs half of a start, and most starts have nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from flux.errors import Unavailable
from flux.storage.trouble import told_when_down

if TYPE_CHECKING:
    from alembic.config import Config

#: the last migration; a test compares it with the folder
HEAD = "0007"


def config() -> Config:
    """Where Alembic finds the migrations."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(engine: Engine) -> None:
    """Runs the migrations that are missing; a database that is current is left alone.

    Raises Unavailable when it cannot be reached, or comes from a later version of Flux.
    """
    with told_when_down():
        if not is_current(engine):
            _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    settings = config()
    found = version_of(engine)
    if found is not None and found not in {
        one.revision for one in ScriptDirectory.from_config(settings).walk_revisions()
    }:
        raise Unavailable(
            "Cette base de données vient d’une version plus récente de Flux\u00a0: mettez Flux à jour, ou choisissez un "
            "autre dossier (FLUX_DATA_DIR).",
            code="storage.newer",
        )
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # two processes that start together: the second finds it done
            connection.execute(text("SELECT pg_advisory_xact_lock(7158)"))
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema of this version."""
    return version_of(engine) == HEAD


def version_of(engine: Engine) -> str | None:
    """The schema that the database has; None when it has none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found
