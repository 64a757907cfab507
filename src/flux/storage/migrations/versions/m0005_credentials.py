"""What proves who asks: sessions of browsers, tokens of programs. Browsers sign in again, once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

#: the type of that day, written out: a migration must mean the same when the code has moved on
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("digest", name="uq_credentials_digest"),
        sa.ForeignKeyConstraint(["person"], ["accounts.person"], name="fk_credentials_person"),
    )
    op.create_index("ix_credentials_person", "credentials", ["person"])
    op.create_index("ix_credentials_expires_at", "credentials", ["expires_at"])
