"""The closed days of the territory, each with who entered it, and lifted it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

#: the types of that day, written out: a migration must mean the same when the code has moved on
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "days_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_days_off"),
        sa.ForeignKeyConstraint(["entered_by"], ["persons.id"], name="fk_days_off_entered_by"),
        sa.ForeignKeyConstraint(["lifted_by"], ["persons.id"], name="fk_days_off_lifted_by"),
    )
