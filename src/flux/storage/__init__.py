"""SQLAlchemy Core behind the unit of work: SQLite by default, PostgreSQL beyond one machine."""

from flux.storage.migrate import is_current, migrate
from flux.storage.unit_of_work import SqlStore, SqlUnitOfWork, open_store

__all__ = ["SqlStore", "SqlUnitOfWork", "is_current", "migrate", "open_store"]
