"""Runs migrations on the connection that `flux.storage.migrate` hands over."""

from alembic import context

from flux.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_transaction_per_migration=False)
context.run_migrations()
