"""The index of tasks by whose hands they are in holds only those that are in somebody's: a step writes less."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

IN_HAND = sa.text("assignee IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_tasks_assignee", "tasks")
    op.create_index("ix_tasks_assignee", "tasks", ["assignee"], sqlite_where=IN_HAND, postgresql_where=IN_HAND)
