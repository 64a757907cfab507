"""Conversations: how a kept message finds who waits, who sent it, one running instance per key of a message; tasks that ask several roles."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("definition", sa.Uuid(), nullable=True))
    op.execute(  # those who wait already find their messages by what these carry, too
        "UPDATE subscriptions SET definition = (SELECT definition FROM instances WHERE id = subscriptions.instance)"
    )
    op.add_column("messages", sa.Column("sender", sa.Uuid(), nullable=True))
    op.create_table(
        "begun",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("instance", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("process", "name", "key", name="pk_begun"),
        sa.ForeignKeyConstraint(["instance"], ["instances.id"], name="fk_begun_instance"),
    )
    op.create_index("ix_begun_instance", "begun", ["instance"])
    op.add_column("tasks", sa.Column("also", sa.Text(), nullable=False, server_default=""))
