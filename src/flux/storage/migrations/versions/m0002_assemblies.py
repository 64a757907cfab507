"""Séances, consultations of the communes, their journal, and the invitation that goes with a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

#: the types of that day, written out: a migration must mean the same when the code has moved on
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("mails", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "seances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meets_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seances"),
    )
    op.create_index("ix_seances_meets_at", "seances", ["meets_at", "id"])
    op.create_table(
        "seance_files",
        sa.Column("seance", sa.Uuid(), nullable=False),
        sa.Column("instance", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("seance", "instance", name="pk_seance_files"),
        sa.ForeignKeyConstraint(["seance"], ["seances.id"], name="fk_seance_files_seance"),
        sa.ForeignKeyConstraint(["instance"], ["instances.id"], name="fk_seance_files_instance"),
    )
    op.create_index("ix_seance_files_instance", "seance_files", ["instance"])
    op.create_table(
        "seance_replies",
        sa.Column("seance", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.String(40), nullable=False),
        sa.Column("proxy_to", sa.Uuid(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("seance", "person", name="pk_seance_replies"),
        sa.ForeignKeyConstraint(["seance"], ["seances.id"], name="fk_seance_replies_seance"),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_seance_replies_person"),
    )
    op.create_table(
        "consultations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("concordance", sa.Text(), nullable=False),
        sa.Column("instance", sa.Uuid(), nullable=True),
        sa.Column("binding", sa.String(40), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("adopted", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultations"),
        sa.ForeignKeyConstraint(["instance"], ["instances.id"], name="fk_consultations_instance"),
    )
    op.create_index("ix_consultations_instance", "consultations", ["instance"])
    op.create_index("ix_consultations_opened_at", "consultations", ["opened_at", "id"])
    op.create_table(
        "acts",
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("quality", sa.Uuid(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_acts"),
    )
