"""SQLAlchemy Core behind the unit of work."""
